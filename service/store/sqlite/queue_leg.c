#include "queue_leg.h"

#include <math.h>

#define MIDDLE 0.5
/* More than rounding can move the distance of a probability from the middle. */
#define ROUNDING 1e-12

/* A longer blob than any id, and behind all of them. */
static const unsigned char last_id[17] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

/* Ids begin with their time, so the time alone sorts before each id of that time. */
static void time_prefix(int64_t at_ms, unsigned char ret[LEG_TIME_BYTES])
{
	static const unsigned char none[10];
	struct comment_id id = comment_id_make(at_ms, none);

	memcpy(ret, id.byte, LEG_TIME_BYTES);
}

/* ---- the order ---- */

static int compare_ids(const struct candidate *a, const struct candidate *b)
{
	return memcmp(a->id.byte, b->id.byte, sizeof a->id.byte);
}

static int compare(double a, double b)
{
	return (a > b) - (a < b);
}

static int compare_uncertainty(const struct candidate *a, const struct candidate *b)
{
	int order = compare(fabs(a->probability - MIDDLE), fabs(b->probability - MIDDLE));
	bool a_rises = a->probability >= MIDDLE;

	if (order == 0 && a_rises != (b->probability >= MIDDLE)) {
		return a_rises ? -1 : 1;
	}
	if (order == 0) {
		order = a_rises ? compare_ids(a, b) : compare_ids(b, a);
	}
	return order;
}

static int compare_candidates(
	enum queue_order order, const struct candidate *a, const struct candidate *b)
{
	int first = compare(a->probability, b->probability);

	switch (order) {
	case QUEUE_NEWEST:
		return compare_ids(b, a);
	case QUEUE_RISKIEST:
		return first != 0 ? -first : compare_ids(b, a);
	case QUEUE_LIKELIEST_HAM:
		return first != 0 ? first : compare_ids(a, b);
	case QUEUE_MOST_UNCERTAIN:
		return compare_uncertainty(a, b);
	case QUEUE_OLDEST:
	case QUEUE_ORDER_COUNT:
	default:
		return compare_ids(a, b);
	}
}

bool candidate_is_before(
	const struct queue_query *query, const struct candidate *a, const struct candidate *b)
{
	return compare_candidates(query->order, a, b) < 0;
}

bool candidate_is_after(const struct queue_query *query, const struct candidate *candidate)
{
	struct candidate last = {.id = query->after, .probability = query->after_probability};

	return !query->has_after || candidate_is_before(query, &last, candidate);
}

bool candidate_is_in_time(const struct queue_query *query, const struct candidate *candidate)
{
	int64_t at_ms = comment_id_time_ms(candidate->id);

	return at_ms >= query->from_ms && (query->to_ms == 0 || at_ms < query->to_ms);
}

/* ---- walks ---- */

bool leg_is_taken(const struct queue_query *query, enum leg_direction direction)
{
	switch (query->order) {
	case QUEUE_NEWEST:
	case QUEUE_RISKIEST:
		return direction == LEG_FALLING;
	case QUEUE_MOST_UNCERTAIN:
		return true;
	case QUEUE_OLDEST:
	case QUEUE_LIKELIEST_HAM:
	case QUEUE_ORDER_COUNT:
	default:
		return direction == LEG_RISING;
	}
}

static enum statement statement_of(
	const struct leg *leg, const struct queue_query *query, enum leg_direction direction)
{
	static const enum statement by_id[][2] = {
		{STATEMENT_QUEUE_OLDEST, STATEMENT_QUEUE_NEWEST},
		{STATEMENT_THREAD_OLDEST, STATEMENT_THREAD_NEWEST},
		{STATEMENT_FACET_OLDEST, STATEMENT_FACET_NEWEST},
	};
	static const enum statement by_probability[][2] = {
		{STATEMENT_QUEUE_LEAST, STATEMENT_QUEUE_MOST},
		{STATEMENT_FACET_LEAST, STATEMENT_FACET_MOST},
	};

	if (queue_order_is_by_probability(query->order)) {
		return by_probability[leg->facet != 0][direction];
	}
	return by_id[leg->facet != 0 ? 2 : leg->thread.n > 0][direction];
}

static void bind_ids(struct call *call, const struct queue_query *query, const struct leg *leg)
{
	bool rises = query->order == QUEUE_OLDEST;

	if (query->has_after && rises) {
		call_blob(call, query->after.byte, sizeof query->after.byte);
	} else {
		call_blob(call, leg->from, query->from_ms > 0 ? sizeof leg->from : 0);
	}
	if (query->has_after && !rises) {
		call_blob(call, query->after.byte, sizeof query->after.byte);
	} else if (query->to_ms > 0) {
		call_blob(call, leg->to, sizeof leg->to);
	} else {
		call_blob(call, last_id, sizeof last_id);
	}
}

/* From where an order by probability goes on. */
static void bind_probability(
	struct call *call, const struct queue_query *query, enum leg_direction direction)
{
	bool rises = direction == LEG_RISING;
	bool is_two_sided = query->order == QUEUE_MOST_UNCERTAIN;
	double last = query->after_probability;

	if (query->has_after && (!is_two_sided || rises == (last >= MIDDLE))) {
		call_double(call, last);
		call_blob(call, query->after.byte, sizeof query->after.byte);
		return;
	}
	if (query->has_after) {
		/* As far from the middle as the last one, on the other side. */
		call_double(call, rises ? fmax(MIDDLE, 1 - last - ROUNDING)
					: fmin(MIDDLE, 1 - last + ROUNDING));
	} else if (is_two_sided) {
		call_double(call, MIDDLE);
	} else {
		call_double(call, rises ? -1 : 2);
	}
	call_blob(call, last_id, 0);
}

struct call leg_begin(struct sqlite_store *s, struct leg *leg, const struct queue_query *query,
	enum leg_direction direction)
{
	struct call call = call_begin(s, statement_of(leg, query, direction));
	bool is_by_probability = queue_order_is_by_probability(query->order);

	time_prefix(query->from_ms, leg->from);
	time_prefix(query->to_ms, leg->to);
	if (leg->facet != 0) {
		call_int(&call, leg->facet);
	} else {
		call_int(&call, leg->site_id);
		if (leg->thread.n > 0) {
			call_str(&call, leg->thread);
		}
	}
	if (is_by_probability) {
		bind_probability(&call, query, direction);
	} else {
		call_int(&call, leg->status);
		bind_ids(&call, query, leg);
	}
	return call;
}

int leg_next(struct call *call, const struct leg *leg, struct candidate *ret)
{
	int r = call_step(call);

	if (r != CALL_ROW) {
		return r;
	}
	ret->site_id = leg->site_id;
	call_ret_blob(call, ret->id.byte, sizeof ret->id.byte);
	ret->probability = call_ret_double(call);
	r = call_end_of_row(call);
	return r == 0 ? CALL_ROW : r;
}
