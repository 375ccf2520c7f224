#include "contract.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hamlet/mem.h>

static void make_sqlite_url(const char *directory, char *out, size_t n_out)
{
	(void)snprintf(out, n_out, "sqlite:%s/store.db", directory);
}

static const struct contract_backend backends[] = {
	{"sqlite", make_sqlite_url},
};

#define N_BACKENDS      (sizeof backends / sizeof *backends)
#define ARENA_MAX_BYTES ((size_t)64 * 1024 * 1024)

/* ---- one test ---- */

struct contract_case {
	const struct contract_backend *backend;
	const struct contract_test *test;
};

static void remove_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		(void)unlinkat(dirfd(directory), entry->d_name, 0);
	}
	if (directory != NULL) {
		(void)closedir(directory);
	}
	(void)rmdir(path);
}

static void run_case(void **state)
{
	const struct contract_case *contract_case = *state;
	struct contract c = {.backend = contract_case->backend};

	(void)snprintf(c.directory, sizeof c.directory, "/tmp/hamlet-store-XXXXXX");
	assert_non_null(mkdtemp(c.directory));
	c.backend->make_url(c.directory, c.url, sizeof c.url);
	arena_init(&c.arena, 65536, ARENA_MAX_BYTES);
	c.store = contract_open(&c, STORE_WRITER);
	c.site_id = sample_site(&c, "news");
	contract_case->test->run(&c);
	store_close(c.store);
	arena_fini(&c.arena);
	remove_directory(c.directory);
}

int contract_run(const char *group, const struct contract_test *tests, size_t n)
{
	struct contract_case *cases = mem_new(n * N_BACKENDS, sizeof *cases);
	struct CMUnitTest *units = mem_new(n * N_BACKENDS, sizeof *units);
	size_t n_units = 0;
	int n_failed;

	for (size_t b = 0; b < N_BACKENDS; b++) {
		for (size_t i = 0; i < n; i++) {
			cases[n_units] = (struct contract_case){&backends[b], &tests[i]};
			units[n_units] = (struct CMUnitTest){
				.name = tests[i].name,
				.test_func = run_case,
				.initial_state = &cases[n_units],
			};
			n_units++;
		}
	}
	n_failed = _cmocka_run_group_tests(group, units, n_units, NULL, NULL);
	mem_free(units);
	mem_free(cases);
	return n_failed;
}

struct store *contract_open(struct contract *c, enum store_mode mode)
{
	struct store *store = NULL;
	struct str why = STR_NONE;
	int r = store_open(str_of(c->url), mode, &c->arena, &store, &why);

	if (r != 0) {
		fail_msg("store_open: %d: %.*s", r, STR_FMT(why));
	}
	return store;
}

void contract_reopen(struct contract *c)
{
	store_close(c->store);
	c->store = contract_open(c, STORE_WRITER);
}

/* ---- samples ---- */

int64_t sample_site(struct contract *c, const char *name)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct site site = {
		.name = str_of(name),
		.settings = site_settings_default,
		.created_at_ms = SAMPLE_TIME_MS,
	};
	int64_t id = 0;

	(void)snprintf((char *)hash, sizeof hash, "key of %s", name);
	assert_int_equal(store_site_add(c->store, &site, hash, &id), 0);
	return id;
}

struct comment_id sample_id(unsigned n)
{
	static const unsigned char random[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

	return comment_id_make(SAMPLE_TIME_MS + n, random);
}

struct stored_comment sample_comment(int64_t site_id, unsigned n, enum comment_status status)
{
	struct stored_comment sample = {
		.id = sample_id(n),
		.site_id = site_id,
		.status = status,
		.probability = 0.25,
		.reasons = STR("[{\"code\":\"word\"}]"),
		.model = STR("model-1"),
		.received_at_ms = SAMPLE_TIME_MS + n,
		.comment.created_at_ms = SAMPLE_TIME_MS - 5,
	};
	struct str *field = sample.comment.field;

	field[COMMENT_THREAD] = STR("https://news.example/a");
	field[COMMENT_AUTHOR_NAME] = STR("Ann");
	field[COMMENT_AUTHOR_EMAIL] = STR("ann@example.org");
	field[COMMENT_AUTHOR_URL] = STR("https://ann.example");
	field[COMMENT_AUTHOR_IP] = STR("192.0.2.7");
	field[COMMENT_AUTHOR_AGENT] = STR("agent/1");
	field[COMMENT_CONTENT] = STR("A thought on caf\xc3\xa9s.");
	field[COMMENT_PARENT] = STR("parent-1");
	field[COMMENT_TYPE] = STR("comment");
	field[COMMENT_LANGUAGE] = STR("en");
	field[COMMENT_CREATED_AT] = STR("2023-11-14T22:13:15Z");
	return sample;
}

struct comment_id sample_accept(
	struct contract *c, int64_t site_id, unsigned n, enum comment_status status)
{
	struct stored_comment comment = sample_comment(site_id, n, status);
	struct accept_request request = {.comment = &comment, .answer = STR("{}")};
	struct str answer;

	assert_int_equal(store_comment_accept(c->store, &request, &c->arena, &answer), 0);
	return comment.id;
}

/* ---- checks ---- */

struct stored_comment get(struct contract *c, struct comment_id id)
{
	struct stored_comment comment = {0};

	assert_int_equal(store_comment_get(c->store, 0, id, &c->arena, &comment), 0);
	return comment;
}

void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected))) {
		fail_msg("\"%.*s\" is not \"%s\"", STR_FMT(s), expected);
	}
}

void assert_id(struct comment_id id, unsigned n)
{
	struct comment_id expected = sample_id(n);

	assert_memory_equal(id.byte, expected.byte, sizeof id.byte);
}

void assert_comments(
	struct contract *c, int64_t site_id, uint64_t pending, uint64_t approved, uint64_t rejected)
{
	struct store_figures figures = {0};

	assert_int_equal(store_figures(c->store, site_id, &figures), 0);
	assert_int_equal(figures.n_comments[STATUS_PENDING], pending);
	assert_int_equal(figures.n_comments[STATUS_APPROVED], approved);
	assert_int_equal(figures.n_comments[STATUS_REJECTED], rejected);
}

void assert_labels(struct contract *c, uint64_t ham, uint64_t spam)
{
	struct store_figures figures = {0};

	assert_int_equal(store_figures(c->store, 0, &figures), 0);
	assert_int_equal(figures.n_labels[LABEL_HAM], ham);
	assert_int_equal(figures.n_labels[LABEL_SPAM], spam);
}

int decide(struct contract *c, struct comment_id id, enum person_decision decision)
{
	struct decide_request request = {
		.id = id,
		.decision = decision,
		.actor = STR("token:7"),
		.feature_version = 3,
		.now_ms = SAMPLE_TIME_MS + 1,
	};
	struct stored_comment after;

	return store_comment_decide(c->store, &request, &c->arena, &after);
}
