/* The parts of sessions that need no server: their life, their cookie, and whose page sends it. */
#include "test.h"

#include <errno.h>
#include <semaphore.h>
#include <stdbool.h>

#include <hamlet/limits.h>

#include "flow/engine.h"
#include "flow/session_rules.h"
#include "http/own_origin.h"
#include "http/role_auth.h"
#include "http/route.h"
#include "http/session_auth.h"
#include "secret.h"

/* ---- the life of a session ---- */

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

/* clang-format off */
static const struct {
	int64_t created_ms, rotated_ms, seen_ms; /* before now */
	bool is_confirmed, is_former;
	enum session_state state;
} lives[] = {
	{0, 0, 0, true, false, SESSION_ALIVE},
	{DAY_MS, 5 * HOUR_MS / 6, 0, true, false, SESSION_ALIVE},
	{DAY_MS, HOUR_MS, 0, true, false, SESSION_TO_ROTATE},
	{DAY_MS, HOUR_MS - 1, 0, true, false, SESSION_ALIVE},
	{DAY_MS, HOUR_MS - 1, SESSION_NOTED_MS, true, false, SESSION_TO_NOTE},
	{DAY_MS, HOUR_MS - 1, SESSION_NOTED_MS - 1, true, false, SESSION_ALIVE},
	{DAY_MS, 1, 1, false, false, SESSION_TO_NOTE},
	{DAY_MS, 1, 1, false, true, SESSION_ALIVE},
	{DAY_MS, 1, 1, true, true, SESSION_ALIVE},
	{DAY_MS, SESSION_GRACE_MS, 1, true, true, SESSION_DEAD},
	{DAY_MS, SESSION_GRACE_MS - 1, 1, true, true, SESSION_ALIVE},
	{DAY_MS, SESSION_GRACE_MS, 1, false, true, SESSION_TO_ROTATE},
	{30 * DAY_MS - 1, 0, 0, true, false, SESSION_ALIVE},
	{30 * DAY_MS, 0, 0, true, false, SESSION_DEAD},
	{30 * DAY_MS, 0, 0, false, true, SESSION_DEAD},
	{8 * DAY_MS, 7 * DAY_MS, 7 * DAY_MS, true, false, SESSION_DEAD},
	{8 * DAY_MS, 7 * DAY_MS, 7 * DAY_MS - 1, true, false, SESSION_TO_ROTATE},
};
/* clang-format on */

static const struct settings settings = {
	.session_days = 30, .session_idle_s = 7 * 86400, .session_rotate_s = 3600};

static void sessions_live_and_rotate_by_their_times(void **state)
{
	int64_t now_ms = 100 * DAY_MS;

	(void)state;
	for (size_t i = 0; i < N_ROWS(lives); i++) {
		const struct session session = {
			.created_at_ms = now_ms - lives[i].created_ms,
			.rotated_at_ms = now_ms - lives[i].rotated_ms,
			.seen_at_ms = now_ms - lives[i].seen_ms,
			.is_confirmed = lives[i].is_confirmed,
			.is_former = lives[i].is_former,
		};
		enum session_state got = session_state(&session, &settings, now_ms);

		if (got != lives[i].state) {
			fail_msg("row %zu gave %d", i, (int)got);
		}
	}
}

static void a_session_ends_by_age_or_idleness_whichever_is_first(void **state)
{
	struct session session = {.created_at_ms = 0, .seen_at_ms = DAY_MS};

	(void)state;
	assert_int_equal(session_expires_at_ms(&session, &settings), 8 * DAY_MS);
	session.seen_at_ms = 29 * DAY_MS;
	assert_int_equal(session_expires_at_ms(&session, &settings), 30 * DAY_MS);
	assert_int_equal(session_ends_at_ms(&session, &settings), 30 * DAY_MS);
}

/* ---- the cookie ---- */

#define PASS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-"

static const struct {
	const char *header;
	bool is_found;
} cookies[] = {
	{"hamlet_session=" PASS, true},
	{"a=b; hamlet_session=" PASS "; c=d", true},
	{"a=b;hamlet_session=" PASS ";c=d", true},
	{"hamlet_session=short; hamlet_session=" PASS, true},
	{"hamlet_session=" PASS "x", false},
	{"xhamlet_session=" PASS, false},
	{"hamlet_session2=" PASS, false},
	{"Hamlet_Session=" PASS, false},
	{"a=hamlet_session=" PASS, false},
	{"hamlet_session=\"" PASS "\"", false},
	{"hamlet_session=", false},
	{"hamlet_session", false},
	{";;;=;", false},
	{"", false},
};

static void the_cookie_is_found_among_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(cookies); i++) {
		struct http_pair header = {STR("cookie"), str_of(cookies[i].header)};
		struct request request = {.header = &header, .n_headers = 1};

		if (str_eq(session_auth_cookie(&request), STR(PASS)) != cookies[i].is_found ||
			(session_auth_cookie(&request).n > 0) != cookies[i].is_found) {
			fail_msg("'%s'", cookies[i].header);
		}
	}
}

/* ---- our own page ---- */

/* clang-format off */
static const struct {
	const char *public_url, *host, *origin, *fetch_site, *scheme; /* NULL: not sent */
	bool is_from_proxy, is_own;
} origins[] = {
	{"", "a.example", NULL, NULL, NULL, false, true},
	{"", "a.example", "http://a.example", NULL, NULL, false, true},
	{"", "a.example", "https://a.example", NULL, NULL, false, true},
	{"", "A.Example:8080", "http://a.example:8080", NULL, NULL, false, true},
	{"", "a.example:8080", "http://a.example", NULL, NULL, false, false},
	{"", "a.example", "http://a.example:8080", NULL, NULL, false, false},
	{"", "a.example", "http://b.a.example", NULL, NULL, false, false},
	{"", "a.example", "http://a.example.evil", NULL, NULL, false, false},
	{"", "a.example", "http://evil/a.example", NULL, NULL, false, false},
	{"", "a.example", "ftp://a.example", NULL, NULL, false, false},
	{"", "a.example", "null", NULL, NULL, false, false},
	{"", "a.example", "", NULL, NULL, false, false},
	{"", "", "http://", NULL, NULL, false, false},
	{"", "a.example", "http://a.example", "same-origin", NULL, false, true},
	{"", "a.example", "http://a.example", "cross-site", NULL, false, false},
	{"", "a.example", NULL, "same-site", NULL, false, false},
	{"", "a.example", NULL, "none", NULL, false, true},
	{"", "a.example", "http://a.example", NULL, "https", true, false},
	{"", "a.example", "https://a.example", NULL, "https", true, true},
	{"", "a.example", "http://a.example", NULL, "https", false, true}, /* from nobody we trust */
	{"https://c.example", "10.0.0.1:8080", "https://c.example", NULL, NULL, false, true},
	{"https://c.example", "10.0.0.1:8080", "http://c.example", NULL, NULL, false, false},
	{"https://c.example", "10.0.0.1:8080", "http://10.0.0.1:8080", NULL, NULL, false, false},
};
/* clang-format on */

static void only_our_own_page_sends_what_changes_anything(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(origins); i++) {
		const struct settings with_url = {.public_url = str_of(origins[i].public_url)};
		struct engine engine = {.settings = &with_url};
		struct http_pair header[4];
		struct request request = {.engine = &engine,
			.header = header,
			.is_from_proxy = origins[i].is_from_proxy};
		const struct http_pair sent[] = {
			{STR("Host"), str_of(origins[i].host)},
			{STR("Origin"), str_of(origins[i].origin)},
			{STR("Sec-Fetch-Site"), str_of(origins[i].fetch_site)},
			{STR("X-Forwarded-Proto"), str_of(origins[i].scheme)},
		};

		for (size_t k = 0; k < N_ROWS(sent); k++) {
			if (sent[k].value.p != NULL) {
				header[request.n_headers++] = sent[k];
			}
		}
		if (own_origin_check(&request) != origins[i].is_own) {
			fail_msg("row %zu: %s", i, origins[i].origin);
		}
	}
}

/* ---- roles ---- */

/* clang-format off */
static const struct {
	unsigned admits;
	struct user_role role[3];
	size_t n_roles;
	unsigned status; /* 0: admitted */
	int64_t site_id;
	size_t n_sites;
	enum caller_kind kind;
} roles[] = {
	{ADMIT_VIEWER, {{0, ROLE_VIEWER}}, 1, 0, 0, 0, CALLER_VIEWER},
	{ADMIT_VIEWER, {{0, ROLE_ADMIN}}, 1, 0, 0, 0, CALLER_ADMIN},
	{ADMIT_VIEWER, {{3, ROLE_MODERATOR}}, 1, 0, 3, 0, CALLER_MODERATOR},
	{ADMIT_MODERATOR, {{0, ROLE_VIEWER}}, 1, 403, 0, 0, CALLER_VIEWER},
	{ADMIT_MODERATOR, {{0, ROLE_VIEWER}, {3, ROLE_MODERATOR}}, 2, 0, 3, 0, CALLER_MODERATOR},
	{ADMIT_MODERATOR, {{0, ROLE_MODERATOR}, {3, ROLE_ADMIN}}, 2, 0, 0, 0, CALLER_MODERATOR},
	{ADMIT_ADMIN, {{0, ROLE_MODERATOR}, {3, ROLE_ADMIN}}, 2, 0, 3, 0, CALLER_ADMIN},
	{ADMIT_ADMIN, {{0, ROLE_MODERATOR}, {3, ROLE_VIEWER}}, 2, 403, 0, 0, CALLER_MODERATOR},
	{ADMIT_VIEWER | SPANS_SITES, {{3, ROLE_VIEWER}, {4, ROLE_ADMIN}}, 2, 0, 0, 2, CALLER_VIEWER},
	{ADMIT_MODERATOR | SPANS_SITES, {{3, ROLE_ADMIN}, {4, ROLE_VIEWER}, {5, ROLE_MODERATOR}}, 3,
		0, 0, 2, CALLER_MODERATOR},
	{ADMIT_VIEWER, {{3, ROLE_VIEWER}, {4, ROLE_ADMIN}}, 2, 400, 0, 2, CALLER_VIEWER},
	{ADMIT_VIEWER, {{0}}, 0, 403, 0, 0, CALLER_ANYONE},
	{ADMIT_USER, {{0}}, 0, 0, 0, 0, CALLER_ANYONE},
	{ADMIT_USER, {{3, ROLE_VIEWER}, {4, ROLE_ADMIN}}, 2, 0, 0, 0, CALLER_ADMIN},
};
/* clang-format on */

static void roles_bind_to_the_sites_where_they_are_enough(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(roles); i++) {
		struct user_role role[3];
		const struct signed_in signed_in = {
			.user = {.role = role, .n_roles = roles[i].n_roles}};
		const struct route route = {.admits = roles[i].admits, .summary = "try"};
		struct request request = {
			.arena = roomy_arena(), .route = &route, .caller = {.user = &signed_in}};

		memcpy(role, roles[i].role, sizeof role);
		buf_init(&request.response.body, 65536);
		assert_int_equal(role_auth_check(&request), roles[i].status != 0);
		if (request.response.status != roles[i].status ||
			request.caller.site_id != roles[i].site_id ||
			request.caller.n_sites != roles[i].n_sites ||
			request.caller.kind != roles[i].kind) {
			fail_msg("row %zu: %u, site %lld of %zu, kind %d", i,
				request.response.status, (long long)request.caller.site_id,
				request.caller.n_sites, (int)request.caller.kind);
		}
		buf_fini(&request.response.body);
		arena_fini(&request.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_live_and_rotate_by_their_times),
		cmocka_unit_test(a_session_ends_by_age_or_idleness_whichever_is_first),
		cmocka_unit_test(the_cookie_is_found_among_others),
		cmocka_unit_test(only_our_own_page_sends_what_changes_anything),
		cmocka_unit_test(roles_bind_to_the_sites_where_they_are_enough),
	};
	if (secret_init() < 0) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
