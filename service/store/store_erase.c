/* The part of the interface that <hamlet/store_erase.h> declares, and model files that stand in its
 * way: asserts, then the backend's slot. */
#include <hamlet/store_erase.h>

#include <assert.h>

#include "backend.h"

int store_erasable(struct store *store, const struct erasable_query *query, struct arena *arena,
	struct erasable *ret)
{
	assert(query->site_id > 0 && query->limit > 0);
	return store->backend->erasable(store, query, arena, ret);
}

int store_comments_erase(struct store *store, const struct erase_request *request, size_t *ret_n)
{
	assert(store->mode == STORE_WRITER && request->site_id > 0);
	return store->backend->comments_erase(store, request, ret_n);
}

int store_words_merge(struct store *store, bool may_begin, bool *ret_is_done)
{
	assert(store->mode == STORE_WRITER);
	return store->backend->words_merge(store, may_begin, ret_is_done);
}

int store_labels_blank(struct store *store, uint64_t through, size_t limit, size_t *ret_n)
{
	assert(store->mode == STORE_WRITER && limit > 0);
	return store->backend->labels_blank(store, through, limit, ret_n);
}

int store_model_behind(
	struct store *store, struct arena *arena, struct model_record *ret, struct str *ret_file)
{
	return store->backend->model_behind(store, arena, ret, ret_file);
}

int store_model_rebase(
	struct store *store, const struct model_record *model, uint64_t through, struct str file)
{
	assert(store->mode == STORE_WRITER && through >= model->labels_through);
	return store->backend->model_rebase(store, model, through, file);
}
