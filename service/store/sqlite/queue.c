#include "queue_leg.h"

#include <errno.h>

#include <hamlet/buf.h>

/*
 * A page of the queue. For each site (and status) one leg leads, see queue_leg.h: the rarest facet
 * that is asked for, else the status. What else is asked for is probed for each candidate. The
 * first candidates of all legs are merged, and only the rows of the page are read. Words lead
 * instead, where they are asked for.
 */
struct search {
	struct sqlite_store *s;
	const struct queue_query *query;
	/* Of the present site. */
	int64_t site_id;
	int64_t facet[FACET_KIND_COUNT]; /* 0: not asked for */
	bool has_all;                    /* facets that are asked for exist */
	int lead;                        /* a facet_kind, or -1 */
	/* What was found: the first ones in order, or only how many. */
	struct candidate *candidate;
	size_t n;
	size_t max;
	bool only_counts;
};

/* ---- what is found ---- */

/* False when no later one of the same leg can be wanted. */
static bool keep(struct search *search, const struct candidate *candidate)
{
	size_t at = search->n;

	if (search->only_counts) {
		return ++search->n < search->max;
	}
	while (at > 0 &&
		candidate_is_before(search->query, candidate, &search->candidate[at - 1])) {
		at--;
	}
	if (at == search->max) {
		return false;
	}
	if (search->n < search->max) {
		search->n++;
	}
	memmove(&search->candidate[at + 1], &search->candidate[at],
		(search->n - 1 - at) * sizeof *candidate);
	search->candidate[at] = *candidate;
	return true;
}

enum probe_outcome { PROBE_HAS = 1 };

static int probe(struct sqlite_store *s, int64_t facet, enum comment_status status,
	const struct candidate *candidate)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_FACET_HAS);
	int r;

	call_int(&call, facet);
	call_int(&call, status);
	call_blob(&call, candidate->id.byte, sizeof candidate->id.byte);
	r = call_step(&call);
	return r == CALL_ROW ? PROBE_HAS : r;
}

/* PROBE_HAS where the candidate is all that is asked for besides what led to it. */
static int matches(
	const struct search *search, enum comment_status status, const struct candidate *candidate)
{
	int r = PROBE_HAS;

	if (!candidate_is_in_time(search->query, candidate) ||
		!candidate_is_after(search->query, candidate)) {
		return 0;
	}
	for (int kind = 0; r == PROBE_HAS && kind < FACET_KIND_COUNT; kind++) {
		if (search->facet[kind] != 0 && kind != search->lead) {
			r = probe(search->s, search->facet[kind], status, candidate);
		}
	}
	return r;
}

/* ---- facets of a site ---- */

static uint64_t count_of(const struct queue_query *query, const struct facet_record *record)
{
	uint64_t n = 0;

	for (int status = 0; status < STATUS_COUNT; status++) {
		n += !query->has_status || (int)query->status == status ? record->n[status] : 0;
	}
	return n;
}

/* An order by time needs no facet to walk a thread, and knows of comments not yet indexed. */
static bool is_walked_by_thread(const struct queue_query *query)
{
	bool has_others = query->words.n > 0;

	for (int kind = 0; kind < FACET_KIND_COUNT; kind++) {
		has_others |= kind != FACET_THREAD && query->facet[kind].n > 0;
	}
	return query->facet[FACET_THREAD].n > 0 && !has_others &&
	       !queue_order_is_by_probability(query->order);
}

/* Finds the facets that are asked for, as the site has them, and the rarest of them. */
static int enter_site(struct search *search, int64_t site_id)
{
	uint64_t least = UINT64_MAX;

	search->site_id = site_id;
	search->has_all = true;
	search->lead = -1;
	memset(search->facet, 0, sizeof search->facet);
	if (is_walked_by_thread(search->query)) {
		return 0;
	}
	for (int kind = 0; kind < FACET_KIND_COUNT; kind++) {
		struct facet facet = {(enum facet_kind)kind, search->query->facet[kind]};
		struct facet_row row;
		int r;

		if (facet.value.n == 0) {
			continue;
		}
		r = facet_row_find(search->s, site_id, &facet, &row);
		if (r != 0) {
			return r;
		}
		search->facet[kind] = row.facet;
		search->has_all &= row.facet != 0;
		if (count_of(search->query, &row.record) < least) {
			least = count_of(search->query, &row.record);
			search->lead = kind;
		}
	}
	return 0;
}

/* ---- legs ---- */

static int walk(struct search *search, enum comment_status status, enum leg_direction direction)
{
	struct leg leg = {
		.site_id = search->site_id,
		.status = status,
		.thread = search->query->facet[FACET_THREAD],
		.facet = search->lead >= 0 ? search->facet[search->lead] : 0,
	};
	HAMLET_CLEANUP(call_end)
	struct call call = leg_begin(search->s, &leg, search->query, direction);
	struct candidate candidate;
	int r;

	while ((r = leg_next(&call, &leg, &candidate)) == CALL_ROW) {
		r = matches(search, status, &candidate);
		if (r < 0) {
			return r;
		}
		if (r == PROBE_HAS && !keep(search, &candidate)) {
			return 0;
		}
	}
	return r;
}

static int walk_site(struct search *search, int64_t site_id)
{
	const struct queue_query *query = search->query;
	int r = enter_site(search, site_id);

	for (int status = 0; r == 0 && search->has_all && status < STATUS_COUNT; status++) {
		for (int direction = 0; r == 0 && direction < 2; direction++) {
			if ((!query->has_status || (int)query->status == status) &&
				leg_is_taken(query, (enum leg_direction)direction)) {
				r = walk(search, (enum comment_status)status,
					(enum leg_direction)direction);
			}
		}
	}
	return r;
}

static int walk_named_sites(struct search *search)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < search->query->n_sites; i++) {
		r = walk_site(search, search->query->site[i]);
	}
	return r;
}

static int walk_all_sites(struct search *search)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(search->s, STATEMENT_SITE_IDS);
	int r;

	while ((r = call_step(&call)) == CALL_ROW) {
		r = walk_site(search, call_ret_int(&call));
		if (r != 0) {
			return r;
		}
	}
	return r;
}

static int walk_sites(struct search *search)
{
	if (search->query->site_id != 0) {
		return walk_site(search, search->query->site_id);
	}
	return search->query->n_sites > 0 ? walk_named_sites(search) : walk_all_sites(search);
}

/* ---- words ---- */

/* One word, or what stands in quotes, as a string of FTS5's query language. */
static void add_term(struct buf *expression, struct str term)
{
	buf_add(expression, STR(" \""));
	for (size_t i = 0; i < term.n; i++) {
		if (term.p[i] != '"') {
			buf_add_byte(expression, term.p[i]);
		}
	}
	buf_add_byte(expression, '"');
}

static size_t add_words(struct buf *expression, struct str words)
{
	size_t n = 0;

	while (words.n > 0) {
		bool is_quoted = words.p[0] == '"';
		struct str rest = is_quoted ? str_skip(words, 1) : words;
		struct str term = str_make(rest.p, str_find_byte(rest, is_quoted ? '"' : ' '));

		if (str_trim(term).n > 0) {
			add_term(expression, term);
			n++;
		}
		words = str_skip(rest, term.n + 1);
	}
	return n;
}

static void add_sites(struct buf *expression, const struct queue_query *query)
{
	for (size_t i = 0; i < query->n_sites; i++) {
		buf_printf(expression, "%s s%lld", i == 0 ? "scope : (" : " OR",
			(long long)query->site[i]);
	}
	buf_add(expression, STR(" ) AND "));
}

/* The query in the language of FTS5 (its documentation, section 3); false where nothing is left to
 * look for. */
static bool write_expression(const struct queue_query *query, struct buf *expression)
{
	size_t n;

	if (query->site_id != 0) {
		buf_printf(expression, "scope : s%lld AND ", (long long)query->site_id);
	} else if (query->n_sites > 0) {
		add_sites(expression, query);
	}
	buf_add(expression, STR("words : ("));
	n = add_words(expression, query->words);
	buf_add(expression, STR(" )"));
	return n > 0;
}

/* Whatever the words' index says of the site. */
static bool is_spanned(const struct queue_query *query, int64_t site_id)
{
	return review_spans(query->site_id, query->site, query->n_sites, site_id);
}

static int take_found(struct search *search, struct call *call)
{
	struct candidate candidate = {.site_id = call_ret_int(call)};
	struct stored_comment standing;
	int r;

	call_ret_blob(call, candidate.id.byte, sizeof candidate.id.byte);
	r = call_end_of_row(call);
	if (r == 0 && !is_spanned(search->query, candidate.site_id)) {
		return 0;
	}
	if (r == 0 && candidate.site_id != search->site_id) {
		r = enter_site(search, candidate.site_id);
		search->lead = -1;
	}
	if (r == 0) {
		r = comment_standing(search->s, candidate.site_id, candidate.id, &standing);
	}
	if (r != 0 || !search->has_all ||
		(search->query->has_status && search->query->status != standing.status)) {
		return r == STORED_UNKNOWN ? 0 : r;
	}
	if (queue_order_is_by_probability(search->query->order)) {
		candidate.probability = standing.probability;
	}
	r = matches(search, standing.status, &candidate);
	if (r == PROBE_HAS) {
		(void)keep(search, &candidate);
		r = 0;
	}
	return r;
}

static int find_words(struct search *search)
{
	/* First, since the statement borrows it until it ends. */
	HAMLET_CLEANUP(buf_fini) struct buf expression;
	HAMLET_CLEANUP(call_end) struct call call = call_begin(search->s, STATEMENT_WORDS_FIND);
	int r;

	buf_init(&expression, 16UL * LIMIT_SEARCH_BYTES + 32UL * search->query->n_sites);
	if (!write_expression(search->query, &expression)) {
		return 0;
	}
	if (expression.error != 0) {
		return expression.error;
	}
	call_str(&call, buf_str(&expression));
	call_int(&call, LIMIT_SEARCHED);
	while ((r = call_step(&call)) == CALL_ROW) {
		r = take_found(search, &call);
		if (r != 0) {
			break;
		}
		if (search->only_counts && search->n == search->max) {
			break;
		}
	}
	return r;
}

/* ---- the events ---- */

static int find_all(struct search *search)
{
	if (search->query->words.n > 0) {
		return find_words(search);
	}
	return walk_sites(search);
}

static int read_page(struct search *search, struct arena *arena, struct queue_page *ret)
{
	size_t limit = search->query->limit;
	int r = find_all(search);

	if (r != 0) {
		return r;
	}
	ret->has_more = search->n > limit;
	ret->n = ret->has_more ? limit : search->n;
	ret->item = arena_new(arena, ret->n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < ret->n; i++) {
		const struct candidate *candidate = &search->candidate[i];
		struct comment_row row;

		r = comment_row_find(search->s, candidate->site_id, candidate->id, 0, arena, &row);
		if (r == 0) {
			ret->item[i] = row.comment;
		}
	}
	return r > 0 ? -EBADMSG : r;
}

int sqlite_queue_page(struct store *store, const struct queue_query *query, struct arena *arena,
	struct queue_page *ret)
{
	struct queue_page page = {0};
	/* One more than asked for: whether there is a next page. */
	struct search search = {.s = sqlite_of(store), .query = query, .max = query->limit + 1};
	int r;

	search.candidate = arena_new(arena, search.max, sizeof *search.candidate);
	if (search.candidate == NULL) {
		return -ENOMEM;
	}
	r = sqlite_snapshot_begin(search.s);
	if (r == 0) {
		r = read_page(&search, arena, &page);
		sqlite_snapshot_end(search.s);
	}
	if (r == 0) {
		*ret = page;
	}
	return r;
}

/* Whether a counter tells the total of the query. */
static bool is_counted(const struct queue_query *query)
{
	for (int kind = 0; kind < FACET_KIND_COUNT; kind++) {
		if (query->facet[kind].n > 0) {
			return false;
		}
	}
	return query->from_ms == 0 && query->to_ms == 0 && query->words.n == 0;
}

static int add_counters(
	struct store *store, const struct queue_query *query, int64_t site_id, uint64_t *total)
{
	struct store_figures figures;
	struct facet_record record;
	int r = sqlite_figures(store, site_id, &figures);

	if (r == 0) {
		memcpy(record.n, figures.n_comments, sizeof record.n);
		*total += count_of(query, &record);
	}
	return r;
}

static int total_of_counters(struct store *store, const struct queue_query *query, uint64_t *ret)
{
	uint64_t total = 0;
	int r = 0;

	if (query->site_id != 0 || query->n_sites == 0) {
		r = add_counters(store, query, query->site_id, &total);
	}
	for (size_t i = 0; r == 0 && query->site_id == 0 && i < query->n_sites; i++) {
		r = add_counters(store, query, query->site[i], &total);
	}
	if (r == 0) {
		*ret = total;
	}
	return r;
}

int sqlite_queue_total(struct store *store, const struct queue_query *query, uint64_t max,
	uint64_t *ret, bool *ret_is_capped)
{
	struct queue_query all = *query;
	struct search search = {
		.s = sqlite_of(store), .query = &all, .max = max, .only_counts = true};
	int r;

	if (is_counted(query)) {
		*ret_is_capped = false;
		return total_of_counters(store, query, ret);
	}
	all.has_after = false;
	all.order = QUEUE_OLDEST;
	r = sqlite_snapshot_begin(search.s);
	if (r == 0) {
		r = find_all(&search);
		sqlite_snapshot_end(search.s);
	}
	if (r == 0) {
		*ret = search.n < max ? search.n : max;
		*ret_is_capped = search.n >= max;
	}
	return r;
}
