#include "contract.h"

#include <errno.h>

#define N_SITES    3
#define N_THREADS  2
#define N_COMMENTS 60

static const char *const threads[N_THREADS] = {"https://news.example/a", "https://news.example/b"};

/* What the nth comment is, so that every mixture of site, thread and status comes up. */
static int site_index_of(unsigned n)
{
	return (int)(n * 7 / 3 % N_SITES);
}

static int thread_index_of(unsigned n)
{
	return (int)(n * 5 / 4 % N_THREADS);
}

static enum comment_status status_of(unsigned n)
{
	return (enum comment_status)(n * 11 / 7 % STATUS_COUNT);
}

static void fill(struct contract *c, int64_t site_ids[N_SITES])
{
	site_ids[0] = c->site_id;
	site_ids[1] = sample_site(c, "second");
	site_ids[2] = sample_site(c, "third");
	for (unsigned n = 0; n < N_COMMENTS; n++) {
		struct stored_comment comment =
			sample_comment(site_ids[site_index_of(n)], n, status_of(n));
		struct accept_request request = {.comment = &comment};
		struct str answer;

		comment.comment.field[COMMENT_THREAD] = str_of(threads[thread_index_of(n)]);
		assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	}
}

/* A query in terms of the indexes above; -1 leaves it open. */
struct filter {
	int site;
	int thread;
	int status;
	enum page_order order;
};

static bool matches(const struct filter *filter, unsigned n)
{
	return (filter->site < 0 || filter->site == site_index_of(n)) &&
	       (filter->thread < 0 || filter->thread == thread_index_of(n)) &&
	       (filter->status < 0 || filter->status == (int)status_of(n));
}

/* The numbers of all comments that match, in the order of the query. */
static size_t expect(const struct filter *filter, unsigned out[N_COMMENTS])
{
	size_t n_out = 0;

	for (unsigned i = 0; i < N_COMMENTS; i++) {
		unsigned n = filter->order == PAGE_OLDEST_FIRST ? i : N_COMMENTS - 1 - i;
		if (matches(filter, n)) {
			out[n_out++] = n;
		}
	}
	return n_out;
}

static void walk(
	struct contract *c, const struct filter *filter, const int64_t *site_ids, size_t limit)
{
	unsigned expected[N_COMMENTS];
	size_t n_expected = expect(filter, expected);
	size_t n_seen = 0;
	struct comment_page page = {0};
	struct comment_query query = {
		.site_id = filter->site < 0 ? 0 : site_ids[filter->site],
		.thread = filter->thread < 0 ? STR_NONE : str_of(threads[filter->thread]),
		.has_status = filter->status >= 0,
		.order = filter->order,
		.limit = limit,
	};

	if (query.has_status) {
		query.status = (enum comment_status)filter->status;
	}
	do {
		assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
		assert_true(page.n <= limit && (page.n == limit || !page.has_more));
		for (size_t i = 0; i < page.n; i++) {
			assert_true(n_seen < n_expected);
			assert_id(page.item[i].id, expected[n_seen]);
			assert_int_equal(page.item[i].status, status_of(expected[n_seen]));
			query.after = page.item[i].id;
			query.has_after = true;
			n_seen++;
		}
		assert_int_equal(page.has_more, n_seen < n_expected);
		arena_reset(&c->arena);
	} while (page.has_more);
	assert_int_equal(n_seen, n_expected);
}

static void pages_hold_just_what_was_asked_for_in_order(struct contract *c)
{
	static const size_t limits[] = {1, 7, N_COMMENTS, LIMIT_PAGE_ITEMS};
	int64_t site_ids[N_SITES];
	struct filter filter;

	fill(c, site_ids);
	for (filter.site = -1; filter.site < N_SITES; filter.site++) {
		for (filter.thread = -1; filter.thread < N_THREADS; filter.thread++) {
			for (filter.status = -1; filter.status < STATUS_COUNT; filter.status++) {
				for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
					filter.order = PAGE_OLDEST_FIRST;
					walk(c, &filter, site_ids, limits[i]);
					filter.order = PAGE_NEWEST_FIRST;
					walk(c, &filter, site_ids, limits[i]);
				}
			}
		}
	}
}

static void a_page_goes_on_after_a_comment_that_is_gone(struct contract *c)
{
	struct comment_query query = {
		.site_id = c->site_id,
		.has_status = true,
		.status = STATUS_PENDING,
		.has_after = true,
		.limit = 10,
	};
	struct comment_page page;

	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	query.after = sample_accept(c, c->site_id, 2, STATUS_PENDING);
	sample_accept(c, c->site_id, 3, STATUS_PENDING);
	assert_int_equal(decide(c, query.after, DECIDED_SPAM), 0);
	assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
	assert_id(page.item[0].id, 3);
	assert_int_equal(
		store_comment_delete(c->store, c->site_id, query.after, 0, SAMPLE_TIME_MS + 2), 0);
	query.order = PAGE_NEWEST_FIRST;
	assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
	assert_id(page.item[0].id, 1);
}

static void a_page_too_long_for_its_arena_is_a_fault_and_no_more(struct contract *c)
{
	struct comment_query query = {.limit = 10};
	struct comment_page page = {.n = 77};
	struct arena arena;

	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	arena_init(&arena, 256, 700);
	assert_int_equal(store_comments(c->store, &query, &arena, &page), -ENOMEM);
	assert_int_equal(page.n, 77);
	arena_fini(&arena);
	assert_int_equal(store_comments(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 1);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(pages_hold_just_what_was_asked_for_in_order),
	CONTRACT_TEST(a_page_goes_on_after_a_comment_that_is_gone),
	CONTRACT_TEST(a_page_too_long_for_its_arena_is_a_fault_and_no_more),
};

int main(void)
{
	return contract_run("store: pages", tests, sizeof tests / sizeof *tests);
}
