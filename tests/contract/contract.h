/* The frame of the store's contract tests: every test runs on a fresh store of every backend. */
#ifndef CONTRACT_CONTRACT_H
#define CONTRACT_CONTRACT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* A kind of store under test: one row of the table in contract.c. */
struct contract_backend {
	const char *name;
	/* Writes the URL of a store that does not exist yet; directory is the test's own. */
	void (*make_url)(const char *directory, char *out, size_t n_out);
};

/* What each test is given, by *state. */
struct contract {
	const struct contract_backend *backend;
	char directory[64];
	char url[256];
	struct store *store; /* the writer */
	struct arena arena;
	int64_t site_id; /* of a first site, "news" */
};

struct contract_test {
	const char *name;
	void (*run)(struct contract *c);
};
#define CONTRACT_TEST(function)                                                                    \
	{                                                                                          \
#function, function                                                                \
	}

/* Runs the tests on every backend; the exit code of main(). */
int contract_run(const char *group, const struct contract_test *tests, size_t n);

/* Opens another handle; fails the test when it cannot. */
struct store *contract_open(struct contract *c, enum store_mode mode);
/* Closes the writer and opens it again: what is read then was on the disk. */
void contract_reopen(struct contract *c);

/* ---- samples ---- */

#define SAMPLE_TIME_MS INT64_C(1700000000000)

int64_t sample_site(struct contract *c, const char *name);
/* The nth comment of a site, with the id and the time that go with n; every field is filled in. */
struct stored_comment sample_comment(int64_t site_id, unsigned n, enum comment_status status);
struct comment_id sample_id(unsigned n);
/* Accepts sample_comment; fails the test when that fails. */
struct comment_id sample_accept(
	struct contract *c, int64_t site_id, unsigned n, enum comment_status status);

/* ---- checks ---- */

struct stored_comment get(struct contract *c, struct comment_id id);
void assert_str(struct str s, const char *expected);
void assert_id(struct comment_id id, unsigned n);
void assert_comments(struct contract *c, int64_t site_id, uint64_t pending, uint64_t approved,
	uint64_t rejected);
void assert_labels(struct contract *c, uint64_t ham, uint64_t spam);

/* Decides at SAMPLE_TIME_MS + 1, as "token:7"; the outcome of store_comment_decide. */
int decide(struct contract *c, struct comment_id id, enum person_decision decision);

#endif
