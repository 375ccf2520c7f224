/* Of the store: comments that are erased in time, and the texts of what was learned from them. */
#ifndef HAMLET_STORE_ERASE_H
#define HAMLET_STORE_ERASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

/* Everything that <hamlet/store.h> says of its functions holds of these. */

/* ---- comments ---- */

/* Comments that came, and were last changed, before a time; those that wait are none of them. */
struct erasable_query {
	int64_t site_id;
	int64_t before_ms;
	size_t limit;
};
struct erasable {
	struct comment_id *item;
	size_t n;
	/* All before this one was looked at: to be handed back. */
	bool has_through;
	struct comment_id through;
};
/* n is 0, and has_through false, where there is nothing left to do. Looks at some thousand
 * comments at most; what was looked through once is not again. */
HAMLET_MUST_USE int store_erasable(struct store *store, const struct erasable_query *query,
	struct arena *arena, struct erasable *ret);

struct erase_request {
	int64_t site_id;
	int64_t before_ms; /* as it was asked for */
	const struct erasable *found;
	int64_t now_ms;
};
/*
 * Erases those of found that still are what was asked for, each as a whole: its labels are taken
 * back by events of the log and their texts noted to go (store_labels_blank); then all that was
 * sent goes, with the reasons, traces, keys of retries and what is indexed. Left are id, status,
 * decisions, times, probability and model, so what people did and the figures of days and rules
 * stay as they are. It is another version then, and can be neither decided, edited nor undone.
 */
HAMLET_MUST_USE int store_comments_erase(
	struct store *store, const struct erase_request *request, size_t *ret_n);

/*
 * One short step of clearing words of comments that were erased or deleted out of the search index,
 * where there are any left. may_begin: whether to begin anew, which takes many steps over the whole
 * index; what is under way goes on all the same, also after a restart.
 */
HAMLET_MUST_USE int store_words_merge(struct store *store, bool may_begin, bool *ret_is_done);

/* ---- labels ---- */

/*
 * Blanks the texts of at most limit labels that are noted to go: those that were taken back by
 * `through`, the last event that every model at work has counted, and between which and their
 * taking back no kept model file lies. Others wait: see store_model_behind. *ret_n: how many.
 */
HAMLET_MUST_USE int store_labels_blank(
	struct store *store, uint64_t through, size_t limit, size_t *ret_n);

#endif
