#include "sqlite_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int fixture_make(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	if (f == NULL) {
		return -1;
	}
	(void)snprintf(f->directory, sizeof f->directory, "/tmp/hamlet-sqlite-XXXXXX");
	if (mkdtemp(f->directory) == NULL) {
		return -1;
	}
	(void)snprintf(f->path, sizeof f->path, "%s/a.db", f->directory);
	(void)snprintf(f->url, sizeof f->url, "sqlite:%s", f->path);
	arena_init(&f->arena, 65536, (size_t)64 * 1024 * 1024);
	*state = f;
	return 0;
}

int fixture_clean(void **state)
{
	static const char *const names[] = {
		"a.db", "a.db-wal", "a.db-shm", "b.db", "b.db-wal", "b.db-shm"};
	struct fixture *f = *state;
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", f->directory, names[i]);
		(void)unlink(path);
	}
	/* Fails the test when it left anything else behind. */
	if (rmdir(f->directory) != 0) {
		return -1;
	}
	arena_fini(&f->arena);
	free(f);
	return 0;
}

int try_open(struct fixture *f, enum store_mode mode, struct store **ret)
{
	f->why = STR_NONE;
	return store_open(str_of(f->url), mode, &f->arena, ret, &f->why);
}

struct store *open_writer(struct fixture *f)
{
	struct store *store = NULL;

	assert_int_equal(try_open(f, STORE_WRITER, &store), 0);
	return store;
}

int64_t add_site(struct store *store, const char *name)
{
	unsigned char hash[STORE_HASH_BYTES] = {0};
	struct site site = {.name = str_of(name)};
	int64_t id = 0;

	(void)snprintf((char *)hash, sizeof hash, "%s", name);
	assert_int_equal(store_site_add(store, &site, hash, &id), 0);
	return id;
}

int add_comment(struct fixture *f, struct store *store, int64_t site_id, unsigned n)
{
	static char content[20000];
	static const unsigned char random[10];
	struct stored_comment comment = {
		.id = comment_id_make(n, random), .site_id = site_id, .probability = 0.5};
	struct accept_request request = {.comment = &comment};
	struct str answer;

	memset(content, 'c', sizeof content);
	comment.comment.field[COMMENT_CONTENT] = str_make(content, sizeof content);
	return store_comment_accept(store, &request, &f->arena, &answer);
}

uint64_t count_comments(struct store *store)
{
	struct store_figures figures;

	assert_int_equal(store_figures(store, 0, &figures), 0);
	return figures.n_comments[STATUS_PENDING];
}

static int one_text(void *arg, int n_columns, char **columns, char **names)
{
	(void)n_columns;
	(void)names;
	(void)snprintf(arg, 64, "%s", columns[0]);
	return 0;
}

void assert_query(struct store *store, const char *sql, const char *expected)
{
	char found[64] = "";

	assert_int_equal(sqlite3_exec(sqlite_of(store)->db, sql, one_text, found, NULL), SQLITE_OK);
	assert_string_equal(found, expected);
}
