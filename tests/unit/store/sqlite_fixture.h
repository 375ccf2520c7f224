/* A directory and a database of its own for each test of what is SQLite's own. */
#ifndef SQLITE_FIXTURE_H
#define SQLITE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite/sqlite_store.h>

#include <hamlet/arena.h>
#include <hamlet/store.h>

struct fixture {
	char directory[64];
	char path[128];
	char url[160];
	struct arena arena;
	struct str why;
};

/* For cmocka: *state becomes a struct fixture. Cleaning fails when a test left a file behind. */
int fixture_make(void **state);
int fixture_clean(void **state);
#define FIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_make, fixture_clean)

int try_open(struct fixture *f, enum store_mode mode, struct store **ret);
struct store *open_writer(struct fixture *f);
int64_t add_site(struct store *store, const char *name);
/* A pending comment of 20,000 bytes; the result of store_comment_accept. */
int add_comment(struct fixture *f, struct store *store, int64_t site_id, unsigned n);
/* Of the pending ones. */
uint64_t count_comments(struct store *store);
/* The first column of the last row of a query. */
void assert_query(struct store *store, const char *sql, const char *expected);

#endif
