/* Of the store: versions of the model, and their files. */
#ifndef HAMLET_STORE_MODELS_H
#define HAMLET_STORE_MODELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>
#include <hamlet/verdict.h>

/* Everything that <hamlet/store.h> says of its functions holds of these. */

struct model_record {
	int64_t version; /* from 1 */
	int64_t created_at_ms;
	uint64_t labels_through; /* label events counted in it */
	uint64_t n_documents[LABEL_COUNT]; /* labels that it was fitted on */
	bool is_promoted; /* was put in force when it was made */
	struct str quality_json;
	struct str note; /* why it was, or was not, promoted */
};
struct model_list {
	struct model_record *item;
	size_t n;
};
enum model_add_outcome { MODEL_OUTDATED = 1 };
/* MODEL_OUTDATED: a text that it has counted, and would have to take back, is gone since: train
 * again. file may be empty for a model that was not promoted. Old files are dropped beyond the
 * newest 5. */
HAMLET_MUST_USE int store_model_add(struct store *store, const struct model_record *model,
	struct str file, int64_t *ret_version);
enum model_get_outcome { STORED_MODEL_NONE = 1 };
/* The newest promoted one whose file is still kept. *ret_file is a heap block: mem_free it by its p. */
HAMLET_MUST_USE int store_model_in_force(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file);
/*
 * Puts a version in force again, whose file is still kept: as a new version, the newest, with the
 * same file. STORED_MODEL_NONE: there is no such version, or its file is dropped.
 */
HAMLET_MUST_USE int store_model_restore(struct store *store, int64_t version, struct str note,
	int64_t now_ms, int64_t *ret_version);
/* Newest first, versions below `before` (0: from the newest). */
HAMLET_MUST_USE int store_models(struct store *store, int64_t before, size_t limit,
	struct arena *arena, struct model_list *ret);

/*
 * A kept file between a label whose texts are to go and its taking back: whoever counts on from it
 * needs those texts. Counted on up to the log's end, it can take the former one's place.
 * STORED_MODEL_NONE: there is none. *ret_file as store_model_in_force.
 */
HAMLET_MUST_USE int store_model_behind(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file);
/* Replaces the file of that version, counted up to labels_through before, by one counted up to
 * `through`; by none where file is empty, so that the version is in force no longer.
 * STORED_MODEL_NONE: there is no such file any more. */
HAMLET_MUST_USE int store_model_rebase(
	struct store *store, const struct model_record *model, uint64_t through, struct str file);

#endif
