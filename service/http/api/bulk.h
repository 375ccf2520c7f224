/* Many decisions in one call: what is asked for, and how far it has come. */
#ifndef API_BULK_H
#define API_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/review.h>
#include <hamlet/store.h>

#include "flow/learn.h"
#include "http/api/call.h"

/* As many are decided in one task of the store. */
#define BULK_CHUNK 50

struct bulk_item {
	struct comment_id id;
	uint64_t version;
};

struct bulk_conflict {
	struct comment_id id;
	const char *code;
};

struct bulk {
	struct call call;
	struct learn_request learn;
	struct decide_request decide; /* of each, but for id and version */
	bool is_undo;                 /* of a batch */
	bool is_dry;
	/* Where items come from: all at once, a filter, or a batch. */
	struct bulk_item *item;
	size_t n_items, at;
	bool has_filter;
	struct queue_query query;
	long long count; /* as the caller has seen it */
	uint64_t total;
	struct queue_page sample;
	struct act_query acts;
	bool has_more;
	size_t n_seen;
	/* What came of it. */
	bool has_failed; /* midway */
	size_t n_decided;
	struct bulk_conflict *conflict;
	size_t n_conflicts;
	/* Where the chunk begins: its work may be run twice, and begins there each time. */
	struct {
		size_t at, n_decided, n_conflicts;
		int64_t batch;
	} begun;
};

/* Decides the items; answers. */
void bulk_decide_items(struct bulk *bulk);
/* Looks at what the filter finds first: answers, or decides it. */
void bulk_decide_filter(struct bulk *bulk);
/* Undoes what of the batch still stands; answers. */
void bulk_undo(struct bulk *bulk);

#endif
