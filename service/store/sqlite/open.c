#include "sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <hamlet/mem.h>

/* Of every handle. */
static const char *const common_pragmas[] = {
	"PRAGMA foreign_keys = ON",
	"PRAGMA temp_store = MEMORY",
	"PRAGMA mmap_size = 33554432",
};

/* Of the writer: what is acknowledged is on the disk. Checkpoints are rare and large, which is
 * cheaper than many small ones while the database is bigger than memory; afterwards the log is cut
 * to journal_size_limit. The cache holds a group of ordinary inserts without spilling. */
static const char *const writer_pragmas[] = {
	"PRAGMA synchronous = FULL",
	/* What is erased is overwritten. */
	"PRAGMA secure_delete = ON",
	"PRAGMA wal_autocheckpoint = 20000",
	"PRAGMA journal_size_limit = 100000000",
	"PRAGMA cache_size = -2000",
};

static const char *const reader_pragmas[] = {
	"PRAGMA query_only = ON",
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static int execute_all(sqlite3 *db, const char *const *sql, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = sqlite_fault(sqlite3_exec(db, sql[i], NULL, NULL, NULL));
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

int sqlite_path_of(struct str rest, struct arena *arena, struct str *ret)
{
	const char *prefix = rest.n > 0 && rest.p[0] == '/' ? "" : "./";

	if (rest.n == 0 || memchr(rest.p, '\0', rest.n) != NULL) {
		return -EINVAL;
	}
	return arena_printf(arena, ret, "%s%.*s", prefix, STR_FMT(rest));
}

/* A new database is for its owner's eyes; SQLite gives its log the same mode. */
static int create_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0) {
		return close(fd) == 0 ? 0 : -errno;
	}
	return errno == EEXIST ? 0 : -errno;
}

/* SQLite makes its log beside the database, and says of a folder it may not only that it failed. */
static int check_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path) + 1;
	char folder[PATH_MAX] = ".";

	if (n >= sizeof folder) {
		return -ENAMETOOLONG;
	}
	if (n > 0) {
		memcpy(folder, path, n);
		folder[n] = '\0';
	}
	return access(folder, W_OK | X_OK) == 0 ? 0 : -errno;
}

static int open_file(const char *path, enum store_mode mode, sqlite3 **ret)
{
	int r = 0;
	int code;

	sqlite_allocator_install();
	if (mode == STORE_WRITER) {
		r = create_file(path);
		r = r == 0 ? check_folder(path) : r;
	} else if (access(path, F_OK) != 0) {
		r = -errno;
	}
	if (r != 0) {
		return r;
	}
	code = sqlite3_open_v2(path, ret,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK) {
		int error = *ret != NULL ? sqlite3_system_errno(*ret) : 0;
		return error != 0 ? -error : sqlite_fault(code);
	}
	return sqlite3_db_readonly(*ret, "main") == 1 ? -EROFS : 0;
}

/* A change of journal mode does not wait for other processes by itself. */
static int use_log(sqlite3 *db)
{
	int r = -EBUSY;

	for (int waited_ms = 0; r == -EBUSY && waited_ms < BUSY_TIMEOUT_MS; waited_ms += 10) {
		r = sqlite_fault(sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL));
		if (r == -EBUSY) {
			(void)sqlite3_sleep(10);
		}
	}
	return r;
}

/* While it waited for a lock, a restored database may have taken the name: this is that one's log,
 * but not its file. */
static int check_name(sqlite3 *db)
{
	int has_moved = 0;
	int r = sqlite_fault(sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved));

	return r == 0 && has_moved != 0 ? -EBUSY : r;
}

static int set_up(struct sqlite_store *s)
{
	bool is_reader = s->store.mode != STORE_WRITER;
	int r;

	(void)sqlite3_busy_timeout(s->db, BUSY_TIMEOUT_MS);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	/* First of all: a file that is not ours stays as it is. */
	r = sqlite_schema_check(s->db, s->store.mode);
	if (r == 0) {
		r = execute_all(s->db, common_pragmas, LENGTH(common_pragmas));
	}
	if (r == 0 && !is_reader) {
		r = use_log(s->db);
	}
	/* Only now does the log's lock keep others from replacing it. */
	if (r == 0) {
		r = check_name(s->db);
	}
	if (r == 0 && is_reader) {
		r = execute_all(s->db, reader_pragmas, LENGTH(reader_pragmas));
	} else if (r == 0) {
		r = execute_all(s->db, writer_pragmas, LENGTH(writer_pragmas));
		if (r == 0) {
			r = sqlite_migrate(s->db);
		}
	}
	if (r == 0) {
		r = sqlite_statements_open(s);
	}
	/* SQLite's tools may number rows anew (VACUUM, .dump). */
	return r == 0 && !is_reader ? index_row_is_settled(s) : r;
}

static const char *reason_of(int r)
{
	switch (r) {
	case STORE_NEWER_SCHEMA:
		return "it was written by a newer version of this program";
	case MIGRATE_OLDER_SCHEMA:
		return "it was written by an older version of this program; start the service "
		       "over it once (hamlet serve --database …), which brings it up to date";
	case -EBADMSG:
		return "it is damaged, not a database of this program, or empty";
	case -EACCES:
		return "this user may not read and write it, or not its folder, where its log "
		       "stands beside it";
	case -EROFS:
		return "it may not be written to: its file, its folder or its disk is for "
		       "reading only";
	case -EBUSY:
		return "another process keeps it locked";
	default:
		return r < 0 ? strerror(-r) : "unknown";
	}
}

static void explain(int r, struct str rest, struct arena *arena, struct str *ret_why)
{
	if (r != -ENOMEM && rest.n > 0 &&
		arena_printf(arena, ret_why, "Cannot open the database %.*s: %s.", STR_FMT(rest),
			reason_of(r)) == 0) {
		return;
	}
	*ret_why = r == -ENOMEM ? STR("Cannot open the database: out of memory.")
				: STR("Cannot open the database: its URL names no file.");
}

static void sqlite_close(struct store *store)
{
	struct sqlite_store *s = sqlite_of(store);

	sqlite_statements_finalize(s);
	/* Fails only with statements or backups left over. */
	(void)sqlite3_close(s->db);
	mem_free(s);
}

static int sqlite_open(struct str rest, enum store_mode mode, struct arena *arena,
	struct store **ret, struct str *ret_why)
{
	struct str path = STR_NONE;
	struct sqlite_store *s = NULL;
	int r = sqlite_path_of(rest, arena, &path);

	if (r == 0) {
		s = mem_new(1, sizeof *s);
		r = s != NULL ? 0 : -ENOMEM;
	}
	if (r == 0) {
		s->store = (struct store){.backend = &store_backend_sqlite, .mode = mode};
		r = open_file(path.p, mode, &s->db);
	}
	if (r == 0) {
		r = set_up(s);
	}
	if (r != 0) {
		explain(r, rest, arena, ret_why);
		if (s != NULL) {
			sqlite_close(&s->store);
		}
		return r == MIGRATE_OLDER_SCHEMA ? -EBADMSG : r;
	}
	*ret = &s->store;
	return 0;
}

const struct store_backend store_backend_sqlite = {
	.scheme = "sqlite",
	.open = sqlite_open,
	.close = sqlite_close,
	.run_batch = sqlite_run_batch,
	.site_add = sqlite_site_add,
	.site_update = sqlite_site_update,
	.site_rotate_key = sqlite_site_rotate_key,
	.site_revoke_key = sqlite_site_revoke_key,
	.token_add = sqlite_token_add,
	.token_revoke = sqlite_token_revoke,
	.directory = sqlite_directory,
	.directory_version = sqlite_directory_version,
	.probe = sqlite_probe,
	.comment_accept = sqlite_comment_accept,
	.comment_get = sqlite_comment_get,
	.comment_edit = sqlite_comment_edit,
	.comment_delete = sqlite_comment_delete,
	.erasable = sqlite_erasable,
	.comments_erase = sqlite_comments_erase,
	.comments = sqlite_comments,
	.changes = sqlite_changes,
	.facet_record = sqlite_facet_record,
	.queue_page = sqlite_queue_page,
	.queue_total = sqlite_queue_total,
	.unindexed = sqlite_unindexed,
	.unindexed_count = sqlite_unindexed_count,
	.index = sqlite_index,
	.comment_decide = sqlite_comment_decide,
	.decisions = sqlite_decisions,
	.acts = sqlite_acts,
	.batch_add = sqlite_batch_add,
	.leases_claim = sqlite_leases_claim,
	.leases_drop = sqlite_leases_drop,
	.leases = sqlite_leases,
	.comment_named = sqlite_comment_named,
	.last_change = sqlite_last_change,
	.history = sqlite_history,
	.labels_add = sqlite_labels_add,
	.labels_after = sqlite_labels_after,
	.labels_standing = sqlite_labels_standing,
	.labels_last_seq = sqlite_labels_last_seq,
	.words_merge = sqlite_words_merge,
	.labels_blank = sqlite_labels_blank,
	.comment_traced = sqlite_comment_traced,
	.outbox_due = sqlite_outbox_due,
	.outbox_done = sqlite_outbox_done,
	.outbox_later = sqlite_outbox_later,
	.usage_add = sqlite_usage_add,
	.usage = sqlite_usage,
	.rules = sqlite_rules,
	.rules_version = sqlite_rules_version,
	.rule_add = sqlite_rule_add,
	.rule_update = sqlite_rule_update,
	.rule_delete = sqlite_rule_delete,
	.rule_history = sqlite_rule_history,
	.rule_figures = sqlite_rule_figures,
	.model_add = sqlite_model_add,
	.model_in_force = sqlite_model_in_force,
	.model_restore = sqlite_model_restore,
	.model_behind = sqlite_model_behind,
	.model_rebase = sqlite_model_rebase,
	.models = sqlite_models,
	.user_add = sqlite_user_add,
	.user_update = sqlite_user_update,
	.user_delete = sqlite_user_delete,
	.user_set_password = sqlite_user_set_password,
	.user_get = sqlite_user_get,
	.user_by_email = sqlite_user_by_email,
	.users = sqlite_users,
	.actor_name = sqlite_actor_name,
	.session_add = sqlite_session_add,
	.session_find = sqlite_session_find,
	.session_renew = sqlite_session_renew,
	.session_end = sqlite_session_end,
	.sessions_end = sqlite_sessions_end,
	.link_add = sqlite_link_add,
	.link_get = sqlite_link_get,
	.link_use = sqlite_link_use,
	.audit_add = sqlite_audit_add,
	.audit = sqlite_audit,
	.figures = sqlite_figures,
	.backup = sqlite_backup,
	.restore = sqlite_restore,
};
