/* Of the store: comments whose senders know no id, and what those are to be told. */
#ifndef HAMLET_STORE_OUTBOX_H
#define HAMLET_STORE_OUTBOX_H

#include <hamlet/store.h>

/* ---- finding them ---- */

/* How a comment is found whose sender knows no id, and whom to tell what a person decides. */
struct comment_trace {
	unsigned char text_key[STORE_HASH_BYTES]; /* equal for texts that the sender holds for one */
	bool was_called_spam;                     /* what the sender was told */
	struct str callback;                      /* URL; empty: nobody wants to be told */
	struct str callback_key;                  /* what the receiver knows the call by */
};

/* Which comment is meant: the one of that id, else the newest of that text. */
struct trace_query {
	int64_t site_id;
	bool has_id;
	struct comment_id id;
	unsigned char text_key[STORE_HASH_BYTES];
};
/* Of the comments that were accepted with a trace. STORED_UNKNOWN. */
HAMLET_MUST_USE int store_comment_traced(struct store *store, const struct trace_query *query,
	struct arena *arena, struct stored_comment *ret, bool *ret_was_called_spam);

/* ---- the outbox ---- */

/* A decision that somebody is to be told of: kept until it was, so told at least once. */
struct outbox_item {
	int64_t id;
	int64_t site_id;
	struct comment_id comment_id;
	struct str url;
	struct str key;              /* of the trace */
	bool is_spam;
	int64_t created_at_ms;
	uint64_t n_tries;            /* that failed */
};
struct outbox_list {
	struct outbox_item *item;
	size_t n;
};
/* What is due, longest waiting first, at most limit. */
HAMLET_MUST_USE int store_outbox_due(struct store *store, int64_t now_ms, size_t limit,
	struct arena *arena, struct outbox_list *ret);
/* It was told, or is given up. */
HAMLET_MUST_USE int store_outbox_done(struct store *store, int64_t id);
/* A try failed: the next is due then. */
HAMLET_MUST_USE int store_outbox_later(struct store *store, int64_t id, int64_t next_at_ms);

#endif
