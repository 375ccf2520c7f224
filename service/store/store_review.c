#include <hamlet/review.h>

#include <assert.h>

#include "backend.h"

/* ---- the queue ---- */

const char *facet_kind_name(enum facet_kind kind)
{
	static const char *const names[] = {
		"thread", "author", "domain", "language", "reason", "rule"};

	_Static_assert(sizeof names / sizeof *names == FACET_KIND_COUNT, "one name a kind");
	assert(kind < FACET_KIND_COUNT);
	return names[kind];
}

const char *queue_order_name(enum queue_order order)
{
	static const char *const names[] = {
		"oldest", "newest", "riskiest", "likeliest_ham", "most_uncertain"};

	_Static_assert(sizeof names / sizeof *names == QUEUE_ORDER_COUNT, "one name an order");
	assert(order < QUEUE_ORDER_COUNT);
	return names[order];
}

int store_facet_record(
	struct store *store, int64_t site_id, const struct facet *facet, struct facet_record *ret)
{
	assert(site_id > 0 && facet->kind < FACET_KIND_COUNT);
	return store->backend->facet_record(store, site_id, facet, ret);
}

static void assert_queue_query(const struct queue_query *query)
{
	assert(query->site_id >= 0 && query->order < QUEUE_ORDER_COUNT);
	assert(!query->has_status || query->status < STATUS_COUNT);
	assert(!queue_order_is_by_probability(query->order) ||
		(query->has_status && query->status == STATUS_PENDING));
}

int store_queue_page(struct store *store, const struct queue_query *query, struct arena *arena,
	struct queue_page *ret)
{
	assert_queue_query(query);
	assert(query->limit > 0 && query->limit <= LIMIT_PAGE_ITEMS);
	return store->backend->queue_page(store, query, arena, ret);
}

int store_queue_total(struct store *store, const struct queue_query *query, uint64_t max,
	uint64_t *ret, bool *ret_is_capped)
{
	assert_queue_query(query);
	assert(max > 0);
	return store->backend->queue_total(store, query, max, ret, ret_is_capped);
}

int store_unindexed(
	struct store *store, size_t limit, struct arena *arena, struct unindexed_list *ret)
{
	assert(limit > 0);
	return store->backend->unindexed(store, limit, arena, ret);
}

int store_unindexed_count(struct store *store, uint64_t *ret)
{
	return store->backend->unindexed_count(store, ret);
}

int store_index(struct store *store, const struct index_entry *entries, size_t n)
{
	assert(store->mode == STORE_WRITER);
	return store->backend->index(store, entries, n);
}

/* ---- what people decided ---- */

int store_acts(struct store *store, const struct act_query *query, struct arena *arena,
	struct act_list *ret)
{
	assert(query->site_id >= 0 && query->limit > 0 && query->limit <= LIMIT_PAGE_ITEMS);
	return store->backend->acts(store, query, arena, ret);
}

int store_batch_add(struct store *store, struct str actor, int64_t now_ms, int64_t *ret_batch)
{
	assert(store->mode == STORE_WRITER);
	return store->backend->batch_add(store, actor, now_ms, ret_batch);
}

/* ---- leases ---- */

int store_leases_claim(struct store *store, const struct lease_request *request,
	struct arena *arena, struct lease_list *ret)
{
	assert(store->mode == STORE_WRITER && request->n <= LIMIT_LEASES);
	assert(request->actor.n > 0 && request->expires_at_ms >= request->now_ms);
	return store->backend->leases_claim(store, request, arena, ret);
}

int store_leases_drop(struct store *store, const struct lease_request *request, struct arena *arena,
	struct lease_list *ret)
{
	assert(store->mode == STORE_WRITER && request->n <= LIMIT_LEASES);
	return store->backend->leases_drop(store, request, arena, ret);
}

int store_leases(struct store *store, const struct lease_request *request, struct arena *arena,
	struct lease_list *ret)
{
	assert(request->n <= LIMIT_LEASES);
	return store->backend->leases(store, request, arena, ret);
}

/* ---- context and history ---- */

int store_comment_named(struct store *store, int64_t site_id, struct str external_id,
	struct arena *arena, struct stored_comment *ret)
{
	assert(site_id > 0);
	return store->backend->comment_named(store, site_id, external_id, arena, ret);
}

int store_last_change(struct store *store, uint64_t *ret)
{
	return store->backend->last_change(store, ret);
}

int store_history(struct store *store, const struct history_query *query, struct arena *arena,
	struct history *ret)
{
	assert(query->site_id >= 0 && query->n_days > 0 && query->n_days <= LIMIT_HISTORY_DAYS);
	return store->backend->history(store, query, arena, ret);
}
