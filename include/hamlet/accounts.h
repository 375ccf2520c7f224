/* People who sign in: users, sessions, one-time links and the audit trail, as the store keeps them. */
#ifndef HAMLET_ACCOUNTS_H
#define HAMLET_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* What <hamlet/store.h> says of events, faults and views holds here as well. */

/* ---- users ---- */

struct user_role {
	int64_t site_id;         /* 0: all sites */
	enum role role;
};

struct user {
	int64_t id;
	struct str email;        /* unique, in lower case; empty: deleted */
	struct str name;
	bool is_disabled;        /* cannot sign in */
	bool has_password;       /* given by the store */
	int64_t created_at_ms;
	int64_t seen_at_ms;      /* last use of a session, to some minutes; 0: never signed in */
	struct user_role *role;  /* by site, one a site */
	size_t n_roles;
};
struct user_list {
	struct user *item;       /* by id */
	size_t n;
	bool has_more;
};

enum user_add_outcome { USER_EMAIL_TAKEN = 1 };
/* Without a password: a link gives them one. id and seen_at_ms are given by the store. */
HAMLET_MUST_USE int store_user_add(struct store *store, const struct user *user, int64_t *ret_id);

enum user_change_outcome { USER_UNKNOWN = 1, USER_LAST_ADMIN };
/*
 * Replaces name, is_disabled and roles of the user of that id. Sessions and links of a user who is
 * disabled end; links also where the roles change. USER_LAST_ADMIN: they are an admin of all sites and would be none, or disabled, and
 * there is no other who has a password and is not disabled.
 */
HAMLET_MUST_USE int store_user_update(struct store *store, const struct user *user);
/* E-mail, password, roles, sessions and links go; id and name stay for the trails. */
HAMLET_MUST_USE int store_user_delete(struct store *store, int64_t user_id);
/* USER_UNKNOWN. Ends the user's links, and all sessions but keep_session_id. */
HAMLET_MUST_USE int store_user_set_password(struct store *store, int64_t user_id,
	struct str password_hash, int64_t keep_session_id);

/* USER_UNKNOWN, for deleted ones too. */
HAMLET_MUST_USE int store_user_get(
	struct store *store, int64_t user_id, struct arena *arena, struct user *ret);
/* The same by e-mail; *ret_password_hash is empty where there is none. */
HAMLET_MUST_USE int store_user_by_email(struct store *store, struct str email, struct arena *arena,
	struct user *ret, struct str *ret_password_hash);

struct user_query {
	int64_t after;           /* id of the last one before */
	size_t limit;
	const int64_t *site;     /* who has a role on one of these; n_sites 0: everybody */
	size_t n_sites;
};
HAMLET_MUST_USE int store_users(struct store *store, const struct user_query *query,
	struct arena *arena, struct user_list *ret);

/* The name of the user whom a trail calls "user:7", deleted ones too; else empty. */
HAMLET_MUST_USE int store_actor_name(
	struct store *store, struct str actor, struct arena *arena, struct str *ret);

/* ---- sessions ---- */

struct session {
	int64_t id;              /* never used again */
	int64_t user_id;
	int64_t created_at_ms;
	int64_t rotated_at_ms;   /* since when the present secret is the present one */
	int64_t seen_at_ms;
	bool is_confirmed;       /* the present secret has been used */
	bool is_former;          /* found by the secret before the present one */
};

struct session_start {
	int64_t user_id;
	unsigned char hash[STORE_HASH_BYTES];
	int64_t now_ms;
	int64_t dead_if_seen_before_ms; /* such sessions, of anybody, are swept out */
};
/* USER_UNKNOWN, also for a disabled user. Of more than LIMIT_SESSIONS the longest unused one ends. */
HAMLET_MUST_USE int store_session_add(
	struct store *store, const struct session_start *start, int64_t *ret_id);

enum session_outcome { SESSION_UNKNOWN = 1, SESSION_ROTATED };
/* By the present or the former secret; never of a disabled user. */
HAMLET_MUST_USE int store_session_find(struct store *store,
	const unsigned char hash[STORE_HASH_BYTES], struct arena *arena, struct session *ret,
	struct user *ret_user);

struct session_renewal {
	int64_t id;
	int64_t now_ms;
	int64_t rotated_at_ms;   /* as it was found */
	bool rotates;            /* to `hash`; what was presented becomes the former secret */
	bool is_former;          /* as it was found */
	unsigned char hash[STORE_HASH_BYTES];
};
/* Says that the session is in use: seen now, confirmed unless is_former. SESSION_ROTATED: another
 * request has rotated it since it was found; nothing was changed. */
HAMLET_MUST_USE int store_session_renew(
	struct store *store, const struct session_renewal *renewal);
HAMLET_MUST_USE int store_session_end(struct store *store, int64_t session_id);
/* All of the user. */
HAMLET_MUST_USE int store_sessions_end(struct store *store, int64_t user_id);

/* ---- one-time links ---- */

enum link_purpose { LINK_FIRST, LINK_INVITE, LINK_RESET, LINK_PURPOSE_COUNT };

struct sign_in_link {
	enum link_purpose purpose;
	int64_t user_id;         /* 0: LINK_FIRST, whose use makes the first admin */
	unsigned char hash[STORE_HASH_BYTES];
	int64_t created_at_ms;
	int64_t expires_at_ms;
};
/* Earlier links of the user (or earlier first ones) end. USER_UNKNOWN. */
HAMLET_MUST_USE int store_link_add(struct store *store, const struct sign_in_link *link);

enum link_outcome { LINK_UNKNOWN = 1, LINK_EMAIL_TAKEN };
/* *ret_user is zero for LINK_FIRST. LINK_UNKNOWN: used, expired, or never was. */
HAMLET_MUST_USE int store_link_get(struct store *store, const unsigned char hash[STORE_HASH_BYTES],
	int64_t now_ms, struct arena *arena, struct sign_in_link *ret, struct user *ret_user);

struct link_use {
	unsigned char hash[STORE_HASH_BYTES];
	int64_t now_ms;
	struct str email;        /* of LINK_FIRST alone: who becomes an admin of all sites */
	struct str name;         /* empty: as it is */
	struct str password_hash;
};
/* The link ends, and with it the user's other links and all sessions. LINK_EMAIL_TAKEN: of
 * LINK_FIRST; the link holds on. */
HAMLET_MUST_USE int store_link_use(
	struct store *store, const struct link_use *use, int64_t *ret_user_id);

/* ---- the audit trail ---- */

struct audit_record {
	int64_t at_ms;
	struct str actor;        /* "user:7", "token:3", "command line" */
	struct str actor_name;   /* of a user; given by the store */
	struct str action;       /* "user.add" */
	struct str object;       /* "user:8" */
	int64_t site_id;         /* 0: of no one site */
	struct str before;       /* JSON; empty: nothing */
	struct str after;
};
/* Never changed nor deleted. Within the task of what it tells of. */
HAMLET_MUST_USE int store_audit_add(struct store *store, const struct audit_record *record);

struct audit_query {
	struct str actor;        /* empty: anybody */
	const int64_t *site;     /* n_sites 0: all, and what is of no one site */
	size_t n_sites;
	int64_t through_ms;      /* not later than this */
	size_t n_skipped;        /* of those at through_ms: so many came on pages before */
	size_t limit;
};
struct audit_list {
	struct audit_record *item;
	size_t n;
	bool has_more;
};
/*
 * Latest first: what was added here, changes of rules, models, and what people decided of comments.
 * Costs the rows of the page, and where it is asked by site or actor a scan of an index.
 */
HAMLET_MUST_USE int store_audit(struct store *store, const struct audit_query *query,
	struct arena *arena, struct audit_list *ret);

const char *link_purpose_name(enum link_purpose purpose); /* static */

#endif
