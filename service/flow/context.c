#include "flow/context.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "flow/moderate.h"
#include "flow/searchable.h"

/* ---- its thread ---- */

static void reverse(struct comment_page *page)
{
	for (size_t i = 0; i < page->n / 2; i++) {
		struct stored_comment other = page->item[page->n - 1 - i];

		page->item[page->n - 1 - i] = page->item[i];
		page->item[i] = other;
	}
}

static int read_thread(struct store *store, struct arena *arena, struct context *context)
{
	struct comment_query query = {
		.site_id = context->comment.site_id,
		.thread = context->comment.comment.field[COMMENT_THREAD],
		.order = PAGE_NEWEST_FIRST,
		.has_after = true,
		.after = context->comment.id,
		.limit = CONTEXT_NEIGHBOURS,
	};
	int r;

	if (query.thread.n == 0) {
		return 0;
	}
	r = store_comments(store, &query, arena, &context->before);
	if (r == 0) {
		reverse(&context->before);
		query.order = PAGE_OLDEST_FIRST;
		r = store_comments(store, &query, arena, &context->after);
	}
	return r;
}

/* Sites name a parent as they know it, or by our id. */
static int read_parent(struct store *store, struct arena *arena, struct context *context)
{
	struct str name = context->comment.comment.field[COMMENT_PARENT];
	int64_t site_id = context->comment.site_id;
	struct comment_id id;
	int r;

	if (name.n == 0) {
		return 0;
	}
	r = store_comment_named(store, site_id, name, arena, &context->parent);
	if (r == STORED_UNKNOWN && comment_id_parse(name, &id)) {
		r = store_comment_get(store, site_id, id, arena, &context->parent);
	}
	context->has_parent = r == 0;
	return r == STORED_UNKNOWN ? 0 : r;
}

/* ---- records ---- */

static int read_author(struct store *store, struct arena *arena, struct context *context)
{
	const struct str *field = context->comment.comment.field;
	bool has_email = field[COMMENT_AUTHOR_EMAIL].n > 0;
	struct facet facet = {.kind = FACET_AUTHOR};
	int r = searchable_author(
		arena, field[has_email ? COMMENT_AUTHOR_EMAIL : COMMENT_AUTHOR_NAME], &facet.value);

	if (r != 0 || facet.value.n == 0) {
		return r;
	}
	return store_facet_record(store, context->comment.site_id, &facet, &context->author);
}

static int read_domains(struct store *store, struct arena *arena, struct context *context)
{
	struct index_entry entry;
	int r = searchable_of(&context->comment, arena, &entry);

	if (r != 0) {
		return r;
	}
	context->domain = arena_new(arena, entry.n_facets, sizeof *context->domain);
	if (context->domain == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < entry.n_facets; i++) {
		struct context_domain *domain = &context->domain[context->n_domains];

		if (entry.facet[i].kind == FACET_DOMAIN) {
			domain->name = entry.facet[i].value;
			r = store_facet_record(
				store, context->comment.site_id, &entry.facet[i], &domain->record);
			context->n_domains++;
		}
	}
	return r;
}

/* ---- spans ---- */

static int compare_parts(const void *a, const void *b)
{
	const struct telling_part *p = a, *q = b;
	double x = fabs(p->log_odds), y = fabs(q->log_odds);

	if (x > y || x < y) {
		return x > y ? -1 : 1;
	}
	return (p->text.p > q->text.p) - (p->text.p < q->text.p);
}

static int read_spans(struct engine *engine, struct arena *arena, struct context *context)
{
	struct telling_part *part = NULL;
	size_t n = 0;
	int r = moderate_telling_parts(engine, &context->comment, arena, &part, &n);

	if (r != 0) {
		return r;
	}
	for (size_t i = 0; i < n; i++) {
		if (telling_part_is_marked(&part[i])) {
			part[context->n_spans++] = part[i];
		}
	}
	if (context->n_spans > 0) {
		qsort(part, context->n_spans, sizeof *part, compare_parts);
	}
	if (context->n_spans > CONTEXT_SPANS) {
		context->n_spans = CONTEXT_SPANS;
	}
	context->span = part;
	return 0;
}

/* ---- all of it ---- */

int context_read(struct engine *engine, struct store *store, const struct context_request *request,
	struct arena *arena, struct context *ret)
{
	struct context context = {.n_spans = 0};
	int r = store_comment_get(store, request->site_id, request->id, arena, &context.comment);

	if (r != 0) {
		return r;
	}
	r = read_thread(store, arena, &context);
	if (r == 0) {
		r = read_parent(store, arena, &context);
	}
	if (r == 0) {
		r = read_author(store, arena, &context);
	}
	if (r == 0) {
		r = read_domains(store, arena, &context);
	}
	if (r == 0) {
		r = read_spans(engine, arena, &context);
	}
	if (r == 0) {
		r = store_decisions(store, request->site_id, request->id, arena, &context.trail);
	}
	if (r == 0) {
		*ret = context;
	}
	return r;
}
