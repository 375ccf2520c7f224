#include "contract.h"

#include <hamlet/review.h>

#include <math.h>
#include <stdlib.h>

/* Comments of two sites that share facets, statuses and probabilities in every combination. */
#define N_SITES    2
#define N_COMMENTS 72

static const char *const authors[] = {"ann", "bob"};
static const char *const reasons[] = {"few_labels", "link", "word"};
static const double probabilities[] = {0.5, 0.1, 0.9, 0.5, 0.3, 0.7, 0.95};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static enum comment_status status_of_n(unsigned n)
{
	return n % 4 == 3 ? STATUS_APPROVED : STATUS_PENDING;
}

static double probability_of(unsigned n)
{
	return probabilities[n % LENGTH(probabilities)];
}

static unsigned author_of(unsigned n)
{
	return n / 3 % 2;
}

static unsigned reason_of(unsigned n)
{
	return n / 5 % 3;
}

static unsigned thread_of(unsigned n)
{
	return n / 2 % 2;
}

static const char *thread_name(unsigned thread)
{
	return thread == 0 ? "https://news.example/a" : "https://news.example/b";
}

static void accept_nth(struct contract *c, const int64_t *site_ids, unsigned n)
{
	struct stored_comment comment = sample_comment(site_ids[n % N_SITES], n, status_of_n(n));
	struct comment_hit hit = {.rule = n % 2 == 0 ? STR("even") : STR("six")};
	struct accept_request request = {.comment = &comment};
	struct str answer;

	comment.probability = probability_of(n);
	comment.comment.field[COMMENT_THREAD] = str_of(thread_name(thread_of(n)));
	comment.hit = &hit;
	comment.n_hits = n % 6 == 0 || n % 2 == 0;
	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
}

/* As the service does: facets and words of each comment. */
static void index_nth(struct contract *c, const struct unindexed *unindexed, unsigned n)
{
	struct facet facets[] = {
		{FACET_THREAD, str_of(thread_name(thread_of(n)))},
		{FACET_AUTHOR, str_of(authors[author_of(n)])},
		{FACET_REASON, str_of(reasons[reason_of(n)])},
	};
	struct index_entry entry = {
		.site_id = unindexed->comment.site_id,
		.id = unindexed->comment.id,
		.position = unindexed->position,
		.facet = facets,
		.n_facets = LENGTH(facets),
		.words = n % 2 == 0 ? STR("Caf\xc3\xa9 and cake") : STR("tea and cake"),
	};

	assert_int_equal(store_index(c->store, &entry, 1), 0);
}

static void fill(struct contract *c, int64_t site_ids[N_SITES])
{
	struct unindexed_list list;

	site_ids[0] = c->site_id;
	site_ids[1] = sample_site(c, "other");
	for (unsigned n = 0; n < N_COMMENTS; n++) {
		accept_nth(c, site_ids, n);
	}
	assert_int_equal(store_unindexed(c->store, N_COMMENTS + 1, &c->arena, &list), 0);
	assert_int_equal(list.n, N_COMMENTS);
	for (unsigned n = 0; n < N_COMMENTS; n++) {
		assert_id(list.item[n].comment.id, n);
		index_nth(c, &list.item[n], n);
	}
}

/* A query in terms of the above; -1 leaves it open. */
struct filter {
	int site;
	int status;
	int author;
	int reason;
	int thread;
	bool is_even; /* the rule */
	bool has_times;
	bool has_words;
	enum queue_order order;
};

#define FROM_N 10U
#define TO_N   60U

static bool matches(const struct filter *f, unsigned n)
{
	return (f->site < 0 || f->site == (int)(n % N_SITES)) &&
	       (f->status < 0 || f->status == (int)status_of_n(n)) &&
	       (f->author < 0 || f->author == (int)author_of(n)) &&
	       (f->reason < 0 || f->reason == (int)reason_of(n)) &&
	       (f->thread < 0 || f->thread == (int)thread_of(n)) && (!f->is_even || n % 2 == 0) &&
	       (!f->has_times || (n >= FROM_N && n < TO_N)) && (!f->has_words || n % 2 == 0);
}

static int sign(double a, double b)
{
	return (a > b) - (a < b);
}

/* Which of two comments stands first, by what the orders promise. */
static int compare(enum queue_order order, unsigned a, unsigned b)
{
	double p = probability_of(a), q = probability_of(b);
	int by_id = a < b ? -1 : a > b;

	switch (order) {
	case QUEUE_NEWEST:
		return -by_id;
	case QUEUE_RISKIEST:
		return sign(q, p);
	case QUEUE_LIKELIEST_HAM:
		return sign(p, q);
	case QUEUE_MOST_UNCERTAIN:
		return sign(fabs(p - 0.5), fabs(q - 0.5));
	case QUEUE_OLDEST:
	case QUEUE_ORDER_COUNT:
	default:
		return by_id;
	}
}

static struct queue_query query_of(const struct filter *f, const int64_t *site_ids)
{
	struct queue_query query = {
		.site_id = f->site < 0 ? 0 : site_ids[f->site],
		.has_status = f->status >= 0,
		.status = f->status >= 0 ? (enum comment_status)f->status : STATUS_PENDING,
		.from_ms = f->has_times ? SAMPLE_TIME_MS + FROM_N : 0,
		.to_ms = f->has_times ? SAMPLE_TIME_MS + TO_N : 0,
		.words = f->has_words ? STR("CAFE \"and cake\"") : STR_NONE,
		.order = f->order,
	};

	if (f->author >= 0) {
		query.facet[FACET_AUTHOR] = str_of(authors[f->author]);
	}
	if (f->reason >= 0) {
		query.facet[FACET_REASON] = str_of(reasons[f->reason]);
	}
	if (f->thread >= 0) {
		query.facet[FACET_THREAD] = str_of(thread_name((unsigned)f->thread));
	}
	if (f->is_even) {
		query.facet[FACET_RULE] = STR("even");
	}
	return query;
}

static unsigned number_of(const struct stored_comment *comment)
{
	return (unsigned)(comment->received_at_ms - SAMPLE_TIME_MS);
}

static void walk(
	struct contract *c, const struct filter *filter, const int64_t *site_ids, size_t limit)
{
	struct queue_query query = query_of(filter, site_ids);
	bool seen[N_COMMENTS] = {false};
	unsigned last = N_COMMENTS;
	size_t n_expected = 0, n_seen = 0;
	struct queue_page page;
	uint64_t total;
	bool is_capped;

	for (unsigned n = 0; n < N_COMMENTS; n++) {
		n_expected += matches(filter, n);
	}
	query.limit = limit;
	do {
		assert_int_equal(store_queue_page(c->store, &query, &c->arena, &page), 0);
		assert_true(page.n <= limit && (page.n == limit || !page.has_more));
		for (size_t i = 0; i < page.n; i++) {
			unsigned n = number_of(&page.item[i]);

			assert_true(matches(filter, n));
			assert_false(seen[n]);
			assert_true(last == N_COMMENTS || compare(filter->order, last, n) <= 0);
			seen[n] = true;
			last = n;
			n_seen++;
			query.after = page.item[i].id;
			query.after_probability = page.item[i].probability;
			query.has_after = true;
		}
	} while (page.has_more);
	assert_int_equal(n_seen, n_expected);
	assert_int_equal(store_queue_total(c->store, &query, 1000, &total, &is_capped), 0);
	assert_int_equal(total, n_expected);
	assert_false(is_capped);
	arena_reset(&c->arena);
}

static void walk_all(struct contract *c, struct filter filter, const int64_t *site_ids)
{
	static const size_t limits[] = {1, 5, LIMIT_PAGE_ITEMS};

	for (filter.site = -1; filter.site < N_SITES; filter.site++) {
		for (int order = 0; order < QUEUE_ORDER_COUNT; order++) {
			filter.order = (enum queue_order)order;
			for (size_t i = 0; i < LENGTH(limits); i++) {
				filter.status = STATUS_PENDING;
				walk(c, &filter, site_ids, limits[i]);
				filter.status = -1;
				if (!queue_order_is_by_probability(filter.order) &&
					filter.reason < 0 && !filter.is_even) {
					walk(c, &filter, site_ids, limits[i]);
				}
			}
		}
	}
}

static void every_filter_in_every_order_gives_just_what_matches(struct contract *c)
{
	static const struct filter filters[] = {
		{.author = -1, .reason = -1, .thread = -1},
		{.author = 0, .reason = -1, .thread = -1},
		{.author = -1, .reason = 1, .thread = -1},
		{.author = -1, .reason = -1, .thread = 1},
		{.author = 1, .reason = 2, .thread = -1},
		{.author = 1, .reason = 0, .thread = 0, .is_even = true},
		{.author = -1, .reason = -1, .thread = -1, .is_even = true},
		{.author = -1, .reason = -1, .thread = -1, .has_times = true},
		{.author = -1, .reason = -1, .thread = 0, .has_times = true},
		{.author = 0, .reason = -1, .thread = -1, .has_times = true},
		{.author = -1, .reason = -1, .thread = -1, .has_words = true},
		{.author = 0, .reason = -1, .thread = 1, .has_words = true, .has_times = true},
	};
	int64_t site_ids[N_SITES];

	fill(c, site_ids);
	for (size_t i = 0; i < LENGTH(filters); i++) {
		walk_all(c, filters[i], site_ids);
	}
}

static void a_total_beyond_the_cap_says_so(struct contract *c)
{
	struct queue_query query = {.facet[FACET_AUTHOR] = STR("ann")};
	int64_t site_ids[N_SITES];
	uint64_t total;
	bool is_capped;

	fill(c, site_ids);
	assert_int_equal(store_queue_total(c->store, &query, 35, &total, &is_capped), 0);
	assert_int_equal(total, 35);
	assert_true(is_capped);
	assert_int_equal(store_queue_total(c->store, &query, 37, &total, &is_capped), 0);
	assert_int_equal(total, 36);
	assert_false(is_capped);
}

static void nothing_is_found_by_what_no_comment_has(struct contract *c)
{
	struct queue_query query = {.facet[FACET_AUTHOR] = STR("nobody"), .limit = 5};
	int64_t site_ids[N_SITES];
	struct queue_page page;

	fill(c, site_ids);
	assert_int_equal(store_queue_page(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 0);
	query.facet[FACET_AUTHOR] = STR_NONE;
	query.words = STR("coffee");
	assert_int_equal(store_queue_page(c->store, &query, &c->arena, &page), 0);
	assert_int_equal(page.n, 0);
}

/* Words are words, whatever they would mean to a query language. */
static void words_are_never_read_as_a_query_language(struct contract *c)
{
	static const char *const words[] = {"*", "\"", "\"\"\"", "a OR b", "NOT", "NEAR(a b)",
		"words : cake", "-cake", "^cake", "a + b", "(", "s1", "scope:s1", "{x} : y", "'",
		";--", "\xe4\xb8\xad"};
	struct queue_query query = {.limit = 5};
	int64_t site_ids[N_SITES];
	struct queue_page page;

	fill(c, site_ids);
	for (size_t i = 0; i < LENGTH(words); i++) {
		query.words = str_of(words[i]);
		query.site_id = i % 2 == 0 ? 0 : c->site_id;
		if (store_queue_page(c->store, &query, &c->arena, &page) != 0) {
			fail_msg("%s is no query", words[i]);
		}
	}
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(every_filter_in_every_order_gives_just_what_matches),
	CONTRACT_TEST(a_total_beyond_the_cap_says_so),
	CONTRACT_TEST(nothing_is_found_by_what_no_comment_has),
	CONTRACT_TEST(words_are_never_read_as_a_query_language),
};

int main(void)
{
	return contract_run("store: the queue", tests, LENGTH(tests));
}
