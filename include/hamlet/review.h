/* What reviewing asks of the store: the queue, and what people decided. */
#ifndef HAMLET_REVIEW_H
#define HAMLET_REVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* Everything that <hamlet/store.h> says of its functions holds of these. */

/* ---- what comments are looked through by ---- */

/* What comments have in common with others of their site. */
enum facet_kind {
	FACET_THREAD,
	FACET_AUTHOR,   /* e-mail address, and name */
	FACET_DOMAIN,   /* registrable, of a link */
	FACET_LANGUAGE, /* this and what follows: of comments that were pending when indexed */
	FACET_REASON,   /* code of a reason of the verdict */
	FACET_RULE,     /* that hit, shadow too */
	FACET_KIND_COUNT
};
#define FACET_KINDS_KEPT FACET_LANGUAGE /* kinds below it are of comments in any status */

struct facet {
	enum facet_kind kind;
	struct str value;
};

/* The comments of a site that share a facet. */
struct facet_record {
	uint64_t n[STATUS_COUNT];
	int64_t first_at_ms; /* 0: there is none */
};
/* Costs a look-up; of comments that are indexed. */
HAMLET_MUST_USE int store_facet_record(
	struct store *store, int64_t site_id, const struct facet *facet, struct facet_record *ret);

/* A comment that is not indexed yet, or not as it now is. */
struct unindexed {
	struct stored_comment comment;
	uint64_t position; /* the store's, to be handed back */
};
struct unindexed_list {
	struct unindexed *item;
	size_t n;
};
HAMLET_MUST_USE int store_unindexed(
	struct store *store, size_t limit, struct arena *arena, struct unindexed_list *ret);
/* How many such comments there are; cheap. */
HAMLET_MUST_USE int store_unindexed_count(struct store *store, uint64_t *ret);

/* What is to be known of a comment; FACET_RULE is the store's own knowledge. */
struct index_entry {
	int64_t site_id;
	struct comment_id id;
	uint64_t position;
	const struct facet *facet; /* each once */
	size_t n_facets;
	struct str words; /* text to be found by */
};
/* In the order of store_unindexed. Comments that are gone are passed over. */
HAMLET_MUST_USE int store_index(struct store *store, const struct index_entry *entries, size_t n);

/* ---- the queue ---- */

enum queue_order {
	QUEUE_OLDEST,
	QUEUE_NEWEST,
	QUEUE_RISKIEST,
	QUEUE_LIKELIEST_HAM,
	QUEUE_MOST_UNCERTAIN,
	QUEUE_ORDER_COUNT
};
static inline bool queue_order_is_by_probability(enum queue_order order)
{
	return order >= QUEUE_RISKIEST;
}

/* Which sites a query is about, as struct comment_query has it: site_id; or where that is 0, those
 * of site; or where n_sites is 0, all. */
static inline bool review_spans(int64_t site_id, const int64_t *site, size_t n_sites, int64_t asked)
{
	bool spans = site_id != 0 ? site_id == asked : n_sites == 0;

	for (size_t i = 0; site_id == 0 && i < n_sites; i++) {
		spans |= site[i] == asked;
	}
	return spans;
}

struct queue_query {
	int64_t site_id; /* these three: review_spans */
	const int64_t *site;
	size_t n_sites;
	bool has_status;
	enum comment_status status;         /* pending for an order by probability */
	struct str facet[FACET_KIND_COUNT]; /* empty: any */
	int64_t from_ms;                    /* received then or later; 0: open */
	int64_t to_ms;                      /* received before; 0: open */
	struct str words; /* all of which it holds; "in quotes": one after the other */
	enum queue_order order;
	bool has_after;
	struct comment_id after; /* the last item of the page before, and its probability */
	double after_probability;
	size_t limit; /* 1 to LIMIT_PAGE_ITEMS */
};
struct queue_page {
	struct stored_comment *item;
	size_t n;
	bool has_more;
};
/*
 * Led by the index of the order or of the rarest facet: costs the page, and where several facets
 * are asked for, a probe for each comment of the rarest up to the page's end. Words are looked for
 * in the newest LIMIT_SEARCHED comments that hold them. All but site, status, times, and a thread
 * in the order of time, know only what is indexed.
 */
HAMLET_MUST_USE int store_queue_page(struct store *store, const struct queue_query *query,
	struct arena *arena, struct queue_page *ret);
/* How many match, whatever the page; counted up to max, then *ret_is_capped: at least so many. */
HAMLET_MUST_USE int store_queue_total(struct store *store, const struct queue_query *query,
	uint64_t max, uint64_t *ret, bool *ret_is_capped);

/* ---- what people decided ---- */

/* What a person decided, and the comment as it is now. */
struct act {
	uint64_t seq; /* from 1: the order in which people decided */
	int64_t at_ms;
	struct str kind; /* approve, spam, reject, trash, undo */
	struct str actor;
	struct str actor_name; /* of a user; empty: it has none */
	struct str reason;     /* as decision_record's */
	struct str note;
	int64_t batch;
	uint64_t version; /* the comment's, afterwards */
	bool can_undo;    /* it is the decision in force, so undoing goes back before it */
	struct stored_comment comment;
};
struct act_list {
	struct act *item;
	size_t n;
	bool has_more;
};
struct act_query {
	int64_t site_id; /* these three: review_spans */
	const int64_t *site;
	size_t n_sites;
	struct str actor; /* empty: anybody */
	int64_t batch;    /* 0: any; else actor is not looked at */
	uint64_t before;  /* only those of a lower seq; 0: from the latest */
	size_t limit;     /* 1 to LIMIT_PAGE_ITEMS */
};
/* Latest first. Costs its rows; of an actor bound to a site, those of other sites too. */
HAMLET_MUST_USE int store_acts(struct store *store, const struct act_query *query,
	struct arena *arena, struct act_list *ret);

/* A batch is many decisions of one call, which can be undone together. *ret_batch is its number. */
HAMLET_MUST_USE int store_batch_add(
	struct store *store, struct str actor, int64_t now_ms, int64_t *ret_batch);

/* ---- leases ---- */

/* A comment that somebody looks at, so that nobody else decides it meanwhile. */
struct lease {
	struct comment_id id;
	int64_t site_id;
	struct str actor;
	struct str actor_name; /* of a user; empty: it has none */
	int64_t expires_at_ms;
};
struct lease_list {
	struct lease *item;
	size_t n;
};
struct lease_request {
	int64_t site_id; /* these three: review_spans */
	const int64_t *site;
	size_t n_sites;
	const struct comment_id *id;
	size_t n; /* at most LIMIT_LEASES */
	struct str actor;
	int64_t now_ms;
	int64_t expires_at_ms; /* of those that are claimed */
};
/* Claims what is free, and renews what is the actor's. The leases on all of them afterwards, in
 * their order, whosever they are; comments that are not there are left out. */
HAMLET_MUST_USE int store_leases_claim(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret);
/* Gives back those of them that are the actor's: *ret. */
HAMLET_MUST_USE int store_leases_drop(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret);
/* Leases on comments that hold at now_ms; only request's id, n and now_ms are looked at. */
HAMLET_MUST_USE int store_leases(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret);

/* ---- context and history ---- */

/* The comment that its site knows by this external id: STORED_UNKNOWN, 0. */
HAMLET_MUST_USE int store_comment_named(struct store *store, int64_t site_id,
	struct str external_id, struct arena *arena, struct stored_comment *ret);

/* Grows with every change of a comment's status; cheap. See store_changes. */
HAMLET_MUST_USE int store_last_change(struct store *store, uint64_t *ret);

/* A day in UTC. */
struct history_day {
	int64_t begins_at_ms;
	uint64_t n[STATUS_COUNT]; /* comments received on it, by their present status */
	uint64_t n_decided_alone; /* of them: settled by the filter, whatever people said later */
	uint64_t n_overturned;    /* of those: people's decision, which stands, is another */
	uint64_t n_decided;       /* decisions that people took on it, undone ones too */
	double median_review_s;   /* from receipt to decision, of those that waited; 0: of none */
};
struct history {
	struct history_day *day; /* oldest first */
	size_t n_days;
	uint64_t n_reasons[REJECT_REASON_COUNT]; /* of rejections in these days that stand */
};
struct history_query {
	int64_t site_id; /* these three: review_spans */
	const int64_t *site;
	size_t n_sites;
	int64_t begins_at_ms; /* of the first day */
	size_t n_days;        /* 1 to LIMIT_HISTORY_DAYS */
};
/* Costs an index row a comment and a look-up a decision of these days. */
HAMLET_MUST_USE int store_history(struct store *store, const struct history_query *query,
	struct arena *arena, struct history *ret);

const char *facet_kind_name(enum facet_kind kind);    /* static */
const char *queue_order_name(enum queue_order order); /* static */

#endif
