/* Where sites, comments, decisions and labels are kept: one interface, any backend. */
#ifndef HAMLET_STORE_H
#define HAMLET_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/verdict.h>

/*
 * A handle on a store: one connection, used by one thread at a time. Every function below is one
 * business event and one transaction: all of it holds, or nothing. When a function returns 0 on a
 * handle outside a batch, the event has reached the disk. Views in inputs are borrowed for the
 * call; views in outputs live in the arena given. Times are ms since 1970 (UTC), given by the
 * caller. Faults: -EIO, -ENOSPC, -ENOMEM, -EBUSY (locked by another process for too long; try
 * again), -EBADMSG (the database is damaged or foreign), -EEXIST (an id or hash that is given from
 * outside is taken), -EINVAL (of a site that does not exist).
 */
struct store;

enum store_mode { STORE_WRITER, STORE_READER, STORE_BACKUP };
enum store_open_outcome { STORE_URL_UNKNOWN = 1, STORE_NEWER_SCHEMA };

/*
 * url: "sqlite:FILE". A writer creates the database and brings its schema up to date; a reader
 * needs an existing one. A backup may have an older schema, too, and is for store_restore alone.
 * STORE_URL_UNKNOWN: no backend of that name. STORE_NEWER_SCHEMA: written by a newer program.
 * *ret_why is one sentence in the arena on any failure. Other faults are those of opening the file:
 * -ENOENT, -EACCES, -EROFS, -EINVAL (no file named).
 */
HAMLET_MUST_USE int store_open(struct str url, enum store_mode mode, struct arena *arena,
	struct store **ret, struct str *ret_why);
/* Accepts NULL. */
void store_close(struct store *store);

/* ---- batches: many events, one commit ---- */

/*
 * An event under way. run() calls store functions on the handle and returns their result; anything
 * but 0 undoes what this very task wrote, and leaves the others. It may be called once more after
 * all that it wrote was undone, and must then do the same. done() is called after the commit, on
 * the thread that ran the batch; result is then 0, run's outcome or fault, or the commit's fault.
 */
struct store_task {
	struct store_task *next;
	int (*run)(struct store_task *task, struct store *store);
	void (*done)(struct store_task *task);
	int result;
};

/* Runs all tasks of the list in order and commits once; fills in result, calls no done(). A task
 * that hides the fault of an event it called fails with that fault. Not from within a task. */
void store_run_batch(struct store *store, struct store_task *first);

/* ---- ids ---- */

/* Comments are named by UUIDs of version 7 (RFC 9562): they sort by time of arrival. */
struct comment_id {
	unsigned char byte[16];
};
#define COMMENT_ID_TEXT_BYTES 36
/* From the time and 10 random bytes; the lower 12 bits of the first two follow the milliseconds and
 * may hold their fraction. */
struct comment_id comment_id_make(int64_t now_ms, const unsigned char random[10]);
/* The time that it was made from. */
int64_t comment_id_time_ms(struct comment_id id);
/* Writes 36 characters, no NUL. */
void comment_id_format(struct comment_id id, char out[COMMENT_ID_TEXT_BYTES]);
bool comment_id_parse(struct str s, struct comment_id *ret);

/* ---- sites, keys, tokens ---- */

#define STORE_HASH_BYTES 32

/*
 * What a site has set, a row each: SHARE(name, API name, default, help) from 0 to 1,
 * FLAG(the same), COUNT(name, API name, default, greatest, help) from 0. The names are the store's
 * columns too.
 */
#define SITE_SETTINGS(SHARE, FLAG, COUNT)                                                          \
	SHARE(approve_below, "approve_below", 0.05,                                                \
		"comments of a lower probability are approved without a person")                   \
	SHARE(reject_above, "reject_above", 0.99,                                                  \
		"comments of at least this probability are rejected without a person")             \
	FLAG(is_premoderated, "premoderated", false, "a person reads every comment first")         \
	FLAG(requires_name, "requires_name", true, "commenters must give a name")                  \
	FLAG(requires_email, "requires_email", false, "commenters must give an e-mail address")    \
	SHARE(akismet_spam_above, "akismet_spam_above", 0.5,                                       \
		"Akismet's clients are told that comments above this probability are spam")        \
	SHARE(akismet_discard_above, "akismet_discard_above", 0.999,                               \
		"and that those above this one need not even be kept")                             \
	FLAG(akismet_stores, "akismet_stores", true,                                               \
		"comments that Akismet's clients ask about are stored and queued here")            \
	FLAG(akismet_calls_back, "akismet_calls_back", false,                                      \
		"Akismet's clients are asked to hold borderline comments, and told of decisions")  \
	COUNT(akismet_review_s, "akismet_review_s", 3600, 604800,                                  \
		"for how many seconds Akismet's clients hold a borderline comment before they "    \
		"ask again")                                                                       \
	COUNT(retention_days, "retention_days", 0, 36500,                                          \
		"so many days after its last change a settled comment is erased, published ones "  \
		"too, and what was learned from it with it; 0: never, else at least 30")

struct site_settings {
#define SITE_FIELD_SHARE(name, ...) double name;
#define SITE_FIELD_FLAG(name, ...)  bool name;
#define SITE_FIELD_COUNT(name, ...) int64_t name;
	SITE_SETTINGS(SITE_FIELD_SHARE, SITE_FIELD_FLAG, SITE_FIELD_COUNT)
};
extern const struct site_settings site_settings_default;

struct site {
	int64_t id;
	uint64_t version;       /* of the settings, from 1 */
	struct str name;        /* public, unique: letters, digits, '.', '_', '-' */
	struct str *origins;    /* "https://news.example", no path */
	size_t n_origins;
	struct site_settings settings;
	int64_t created_at_ms;
};

struct site_key {
	int64_t site_id;
	unsigned char hash[STORE_HASH_BYTES];
	int64_t expires_at_ms;  /* 0: never */
	int64_t created_at_ms;  /* 0: before this was kept */
};

/* The numbers are stored; a viewer may do least, an admin most. */
enum role { ROLE_MODERATOR, ROLE_ADMIN, ROLE_VIEWER, ROLE_COUNT };

struct token {
	int64_t id;
	int64_t site_id;        /* 0: all sites */
	enum role role;
	unsigned char hash[STORE_HASH_BYTES];
	int64_t created_at_ms;
};

enum site_add_outcome { SITE_NAME_TAKEN = 1 };
/* site->id and version are given by the store. */
HAMLET_MUST_USE int store_site_add(struct store *store, const struct site *site,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t *ret_id);

enum site_change_outcome { SITE_UNKNOWN = 1, SITE_STALE };
/* Replaces origins and settings; expected_version 0 skips the check. */
HAMLET_MUST_USE int store_site_update(
	struct store *store, const struct site *site, uint64_t expected_version);
/* Adds a key and lets the former ones end at former_expire_at_ms. */
HAMLET_MUST_USE int store_site_rotate_key(struct store *store, int64_t site_id,
	const unsigned char key_hash[STORE_HASH_BYTES], int64_t now_ms, int64_t former_expire_at_ms);

enum site_key_outcome { SITE_KEY_UNKNOWN = 1 };
/* Ends one key of the site, also its last. */
HAMLET_MUST_USE int store_site_revoke_key(struct store *store, int64_t site_id,
	const unsigned char key_hash[STORE_HASH_BYTES]);

HAMLET_MUST_USE int store_token_add(struct store *store, const struct token *token, int64_t *ret_id);
enum token_revoke_outcome { TOKEN_UNKNOWN = 1 };
HAMLET_MUST_USE int store_token_revoke(struct store *store, int64_t token_id);

/* Who may call: everything at once, small enough to hold in memory. */
struct store_directory {
	uint64_t version;       /* grows with every change of what is below */
	unsigned char secret[STORE_HASH_BYTES]; /* made with the database; keys the hashes */
	struct site *sites;
	size_t n_sites;
	struct site_key *keys;
	size_t n_keys;
	struct token *tokens;
	size_t n_tokens;
};
HAMLET_MUST_USE int store_directory(
	struct store *store, struct arena *arena, struct store_directory *ret);
/* The version alone; cheap. */
HAMLET_MUST_USE int store_directory_version(struct store *store, uint64_t *ret);
/* Writes what nothing depends on: 0 where the disk takes it. */
HAMLET_MUST_USE int store_probe(struct store *store);

/* ---- comments ---- */

enum comment_status { STATUS_PENDING, STATUS_APPROVED, STATUS_REJECTED, STATUS_COUNT };

/* A rule that hit a comment when it was judged. */
struct comment_hit {
	struct str rule;          /* its name */
	bool is_shadow;
};

/* By which door a comment came. */
enum comment_origin {
	ORIGIN_SITE,    /* the site's server, with its key */
	ORIGIN_BROWSER, /* a page, with the site's public name */
	ORIGIN_AKISMET, /* a client of Akismet's interface */
	ORIGIN_COUNT
};

/* A comment as it is kept. */
struct stored_comment {
	struct comment_id id;
	int64_t site_id;
	uint64_t version;         /* from 1; grows with every change: the ETag */
	enum comment_status status;
	struct comment comment;   /* as it was sent */
	enum comment_origin origin;
	double probability;
	struct str reasons;       /* of the verdict; what they look like is the callers' business */
	struct str model;         /* which model and rules gave the verdict */
	int64_t received_at_ms;
	int64_t changed_at_ms;
	uint64_t change;          /* position in the site's feed of changes; 0 before the first */
	const struct comment_hit *hit; /* of the verdict, for accept and edit; never read back */
	size_t n_hits;
	int64_t erased_at_ms;     /* 0: it is not; see <hamlet/store_erase.h> */
};

struct comment_trace;

enum accept_outcome { ACCEPT_REPLAYED = 1, ACCEPT_KEY_REUSED };

struct accept_request {
	const struct stored_comment *comment; /* version, change and changed_at_ms are given by the store */
	struct str idempotency_key;           /* may be empty; external_id is comment's own field */
	unsigned char request_hash[STORE_HASH_BYTES]; /* equal for a retry */
	struct str answer;                    /* where there is a key: what a retry is told */
	const struct comment_trace *trace;    /* or NULL; see <hamlet/store_outbox.h> */
};
/*
 * Stores a new comment with its first decision ("filter"). ACCEPT_REPLAYED: a call with this
 * idempotency key or external id came before; *ret_answer is what it was told. ACCEPT_KEY_REUSED:
 * so, but with another request_hash.
 */
HAMLET_MUST_USE int store_comment_accept(struct store *store, const struct accept_request *request,
	struct arena *arena, struct str *ret_answer);

/* The last three are of deciding, and the last of editing. */
enum comment_change_outcome { STORED_UNKNOWN = 1, STORED_STALE, STORED_NOTHING_TO_UNDO,
	STORED_LEASED, STORED_ERASED };

/* site_id 0: of any site. */
HAMLET_MUST_USE int store_comment_get(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct stored_comment *ret);
/* Replaces the text and the verdict, status too; an earlier person's decision and its label stand
 * for the old text and can no longer be undone. comment->changed_at_ms says when; external_id,
 * received_at_ms and origin stay. expected_version 0 skips the check. */
HAMLET_MUST_USE int store_comment_edit(struct store *store, const struct stored_comment *comment,
	uint64_t expected_version, uint64_t *ret_version);
/* The comment and its audit trail go; labels learned from it are taken back, and their texts noted
 * to go, as where it is erased. */
HAMLET_MUST_USE int store_comment_delete(struct store *store, int64_t site_id, struct comment_id id,
	uint64_t expected_version, int64_t now_ms);

enum page_order { PAGE_OLDEST_FIRST, PAGE_NEWEST_FIRST };

struct comment_query {
	int64_t site_id;             /* 0: all sites, or those of site */
	const int64_t *site;         /* n_sites 0: all sites */
	size_t n_sites;
	struct str thread;           /* empty: any */
	bool has_status;
	enum comment_status status;
	enum page_order order;
	bool has_after;
	struct comment_id after;     /* the last id of the page before */
	size_t limit;                /* 1 to LIMIT_PAGE_ITEMS */
};
struct comment_page {
	struct stored_comment *item;
	size_t n;
	bool has_more;
};
/* Costs O(limit), and with site_id 0 a look into each site, however many comments there are. */
HAMLET_MUST_USE int store_comments(struct store *store, const struct comment_query *query,
	struct arena *arena, struct comment_page *ret);
/* Comments of the site whose status changed after the first verdict, by position in the feed. */
HAMLET_MUST_USE int store_changes(struct store *store, int64_t site_id, uint64_t after, size_t limit,
	struct arena *arena, struct comment_page *ret);

/* ---- decisions and labels ---- */

enum person_decision { DECIDED_APPROVE, DECIDED_SPAM, DECIDED_REJECT, DECIDED_TRASH, DECIDED_UNDO,
	DECIDED_COUNT };

/* Why a person rejects what is no spam: counted, and nothing is learned from it. */
enum reject_reason { REJECT_UNSAID, REJECT_ABUSE, REJECT_OFF_TOPIC, REJECT_PERSONAL_DATA, REJECT_OTHER,
	REJECT_REASON_COUNT };

struct decide_request {
	int64_t site_id;             /* 0: of any site */
	struct comment_id id;
	uint64_t expected_version;   /* 0 skips the check */
	enum person_decision decision;
	struct str actor;            /* "token:7" */
	struct str note;
	enum reject_reason reason;   /* REJECT_UNSAID but for DECIDED_REJECT */
	int64_t batch;               /* of which it is a part; 0: decided by itself */
	bool ignores_lease;          /* decides what another has claimed; else that is STORED_LEASED */
	uint32_t feature_version;    /* under which the label will be counted */
	bool tells_sender;           /* puts a changed status into the outbox, where it is awaited */
	int64_t now_ms;
};
/*
 * approve -> approved and a ham label, spam -> rejected and a spam label, reject and trash ->
 * rejected and no label. A label of the decision that is replaced is taken back first. undo gives
 * back the state, and the label, before the last decision that stands; again for the one before.
 * The lease on it ends.
 * *ret is the comment afterwards.
 */
HAMLET_MUST_USE int store_comment_decide(struct store *store, const struct decide_request *request,
	struct arena *arena, struct stored_comment *ret);

/* One row of the audit trail. */
struct decision_record {
	int64_t at_ms;
	struct str kind;             /* filter, approve, spam, reject, trash, undo, edit */
	struct str actor;            /* filter, site, token:N, user:N */
	struct str note;
	struct str reason;           /* reject_reason_name of a person's, or empty */
	int64_t batch;               /* 0: none */
	enum comment_status before;
	enum comment_status after;
	uint64_t version;            /* the comment's, afterwards */
};
struct decision_list {
	struct decision_record *item;
	size_t n;
};
/* Oldest first. STORED_UNKNOWN as store_comment_get. */
HAMLET_MUST_USE int store_decisions(struct store *store, int64_t site_id, struct comment_id id,
	struct arena *arena, struct decision_list *ret);

/* An event of the label log: added, or taken back. Never changed once written, but that the texts of
 * what was taken back may go: see <hamlet/store_erase.h>. */
struct label_event {
	uint64_t seq;                /* from 1, without gaps that matter: only order counts */
	int64_t site_id;             /* 0: of no one site, for all to share */
	int sign;                    /* +1 added, -1 taken back */
	enum label label;
	struct str content;          /* what was labelled, as sent; of a take-back: what is taken back */
	struct str author_name;
	/* What only rules look at; empty where it was not sent. */
	struct str author_email;
	struct str author_url;
	struct str author_ip;
	struct str author_agent;
	struct str language;
	uint32_t feature_version;
	struct str source;           /* decision, import */
	int64_t at_ms;
};
struct label_list {
	struct label_event *item;
	size_t n;
};
/* Appends all, or none; sign is +1. seq is given by the store; *ret_last_seq is the last. */
HAMLET_MUST_USE int store_labels_add(
	struct store *store, const struct label_event *events, size_t n, uint64_t *ret_last_seq);
/* Events after seq, in order, at most limit. */
HAMLET_MUST_USE int store_labels_after(struct store *store, uint64_t seq, size_t limit,
	struct arena *arena, struct label_list *ret);
/* Added events that were not taken back up to `through`, in order, after seq, at most limit. */
HAMLET_MUST_USE int store_labels_standing(struct store *store, uint64_t seq, uint64_t through,
	size_t limit, struct arena *arena, struct label_list *ret);
HAMLET_MUST_USE int store_labels_last_seq(struct store *store, uint64_t *ret);

/* ---- rules ---- */

/* A rule that people have written for a site, or for all. */
struct site_rule {
	int64_t site_id;             /* 0: all sites */
	struct str name;             /* unique within the site; likewise among those of all sites */
	struct str source;           /* one rule as JSON, which the store does not look into */
	uint64_t version;            /* grows with every change, also over a deletion: the ETag */
	int64_t created_at_ms;
	int64_t changed_at_ms;
	struct str created_by;       /* "token:7" */
	struct str changed_by;
};
struct site_rule_list {
	uint64_t version;            /* of the whole table, as store_rules_version */
	struct site_rule *item;      /* by site and name */
	size_t n;
};
/* All of them. */
HAMLET_MUST_USE int store_rules(
	struct store *store, struct arena *arena, struct site_rule_list *ret);
/* Grows with every change of a rule; cheap. */
HAMLET_MUST_USE int store_rules_version(struct store *store, uint64_t *ret);

enum rule_change_outcome { SITE_RULE_UNKNOWN = 1, SITE_RULE_STALE, SITE_RULE_TAKEN };

/* A change of one rule, and what its history is to say of it. */
struct rule_change {
	int64_t site_id;             /* 0: all sites */
	struct str name;
	struct str source;           /* unused by a deletion */
	uint64_t expected_version;   /* 0 skips the check; unused by an addition */
	bool keeps_figures;          /* false: another test, so hits are counted anew */
	struct str actor;
	struct str note;
	int64_t now_ms;
};
/* SITE_RULE_TAKEN: there is one of this name. *ret_version is the rule's, afterwards. */
HAMLET_MUST_USE int store_rule_add(
	struct store *store, const struct rule_change *change, uint64_t *ret_version);
/* SITE_RULE_UNKNOWN, SITE_RULE_STALE. */
HAMLET_MUST_USE int store_rule_update(
	struct store *store, const struct rule_change *change, uint64_t *ret_version);
HAMLET_MUST_USE int store_rule_delete(struct store *store, const struct rule_change *change);

/* One row of the audit trail of a rule; outlives it, and never changes. */
struct rule_record {
	uint64_t version;            /* the rule's, afterwards */
	int64_t at_ms;
	struct str actor;
	struct str note;
	struct str before;           /* its source; empty: it was added */
	struct str after;            /* empty: it was deleted */
};
struct rule_history {
	struct rule_record *item;
	size_t n;
};
/* Newest first, at most limit; none where there never was such a rule. */
HAMLET_MUST_USE int store_rule_history(struct store *store, int64_t site_id, struct str name,
	size_t limit, struct arena *arena, struct rule_history *ret);

/* What a rule, of whatever origin, did to the comments of a site since it is what it is. */
struct rule_figures {
	struct str rule;
	uint64_t n_hits;             /* while it was on */
	uint64_t n_shadow_hits;
	int64_t last_hit_at_ms;      /* 0: never */
	uint64_t n_decided[LABEL_COUNT]; /* of both kinds of hits: standing labels that people gave */
};
struct rule_figures_list {
	struct rule_figures *item;   /* by name */
	size_t n;
};
/* Rules that never hit may be missing; site_id 0: sums over all sites. Kept as counters: cheap. */
HAMLET_MUST_USE int store_rule_figures(struct store *store, int64_t site_id, struct arena *arena,
	struct rule_figures_list *ret);

/* ---- figures and care ---- */

struct store_figures {
	uint64_t n_comments[STATUS_COUNT];
	uint64_t n_labels[LABEL_COUNT]; /* standing, of all sites */
};
/* site_id 0: all sites. Kept as counters: cheap at any size. */
HAMLET_MUST_USE int store_figures(struct store *store, int64_t site_id, struct store_figures *ret);
/* Copies the whole database, while it is in use, to a new file; writes atomically (temporary name,
 * then rename). -EEXIST when the target exists. progress may be NULL; done and total are in units
 * of the backend. Not within a batch: use a reader. */
HAMLET_MUST_USE int store_backup(struct store *store, struct str path,
	void (*progress)(void *arg, size_t done, size_t total), void *arg);
enum store_restore_outcome { STORE_RESTORE_EXISTS = 1, STORE_RESTORE_IN_USE };
/*
 * Puts a copy of `backup`, a handle of that mode on a file that store_backup wrote, in the place of
 * the database that url names, through symbolic links; atomically, as store_backup.
 * STORE_RESTORE_EXISTS: there is one, and it may not be replaced. STORE_RESTORE_IN_USE: a process
 * has it open. -EBADMSG: the backup, all of which is read first, is damaged. All leave it as it is.
 */
HAMLET_MUST_USE int store_restore(struct store *backup, struct str url, bool may_replace,
	void (*progress)(void *arg, size_t done, size_t total), void *arg);

const char *comment_status_name(enum comment_status status);   /* static */
const char *comment_origin_name(enum comment_origin origin);   /* static */
const char *person_decision_name(enum person_decision decision); /* static */
const char *reject_reason_name(enum reject_reason reason);     /* static; empty for REJECT_UNSAID */
const char *role_name(enum role role);                         /* static */
/* False: no role is called so. */
bool role_parse(struct str name, enum role *ret);

#endif
