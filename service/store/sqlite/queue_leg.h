/* One walk along an index of comments, in the order of a queue. */
#ifndef STORE_SQLITE_QUEUE_LEG_H
#define STORE_SQLITE_QUEUE_LEG_H

#include "sqlite_store.h"

/* A comment that may be in a page. */
struct candidate {
	int64_t site_id;
	struct comment_id id;
	double probability; /* 0 in orders that do not go by it */
};

#define LEG_TIME_BYTES 6

/* What leads to the comments: all of a status, of a thread, or of a facet. */
struct leg {
	int64_t site_id;
	enum comment_status status;
	struct str thread; /* empty: any */
	int64_t facet;     /* 0: any */
	/* leg_begin's: what ids of the query's times begin with. */
	unsigned char from[LEG_TIME_BYTES];
	unsigned char to[LEG_TIME_BYTES];
};

/* In an order by probability a queue has one leg or two: rising from a value, falling from one. */
enum leg_direction { LEG_RISING, LEG_FALLING };

/* Begins the walk; rows are read by leg_next. Borrows the leg until call_end. */
struct call leg_begin(struct sqlite_store *s, struct leg *leg, const struct queue_query *query,
	enum leg_direction direction);
/* CALL_ROW, 0 or a fault, as call_step. */
HAMLET_MUST_USE int leg_next(struct call *call, const struct leg *leg, struct candidate *ret);

/* Whether the query's order takes that direction. */
bool leg_is_taken(const struct queue_query *query, enum leg_direction direction);
/* Whether a stands before b in the query's order. */
bool candidate_is_before(
	const struct queue_query *query, const struct candidate *a, const struct candidate *b);
/* Whether it was received in the query's time. */
bool candidate_is_in_time(const struct queue_query *query, const struct candidate *candidate);
/* Whether it stands behind the last item of the page before. */
bool candidate_is_after(const struct queue_query *query, const struct candidate *candidate);

#endif
