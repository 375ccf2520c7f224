#include "sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Where SQLite keeps its locks in a database file ("The Unix VFS", os.h: PENDING_BYTE and what lies
 * behind it). Every open connection of a database with a write-ahead log holds a shared lock there,
 * so that an exclusive one means: nobody has it open.
 */
#define LOCKS_AT    0x40000000
#define LOCKS_BYTES 512

struct restoring {
	const char *path;      /* of the database */
	const char *temporary; /* the copy, until it gets that name */
	const char *log;       /* of the database that is replaced */
	const char *kept;      /* that log's name until the database is replaced */
	const char *index;     /* of that log */
	struct str directory;
	int fd;       /* of the database that is replaced, locked */
	bool is_made; /* there was none: it is an empty file, for the lock's sake */
};

/* Through symbolic links, as SQLite goes: it is the file that is replaced, and its log that counts.
 */
static int find_path(struct str rest, struct arena *arena, struct str *ret)
{
	char real[PATH_MAX];
	int r = sqlite_path_of(rest, arena, ret);

	if (r < 0) {
		return r;
	}
	if (realpath(ret->p, real) == NULL) {
		return errno == ENOENT ? 0 : -errno;
	}
	return arena_printf(arena, ret, "%s", real);
}

static int name_files(struct str rest, struct arena *arena, struct restoring *ret)
{
	struct str path, temporary, log, kept, index;
	const char *slash;
	int r = find_path(rest, arena, &path);

	if (r < 0) {
		return r;
	}
	if (arena_printf(arena, &temporary, "%s.restored", path.p) < 0 ||
		arena_printf(arena, &log, "%s-wal", path.p) < 0 ||
		arena_printf(arena, &kept, "%s-wal.replaced", path.p) < 0 ||
		arena_printf(arena, &index, "%s-shm", path.p) < 0) {
		return -ENOMEM;
	}
	slash = memrchr(path.p, '/', path.n);
	*ret = (struct restoring){
		.path = path.p,
		.temporary = temporary.p,
		.log = log.p,
		.kept = kept.p,
		.index = index.p,
		.fd = -1,
	};
	return arena_printf(arena, &ret->directory, "%.*s", (int)(slash - path.p) + 1, path.p);
}

/* Where there is none, nobody is to begin one meanwhile, either. */
static int lock_former(struct restoring *restoring, bool may_replace)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_AT, .l_len = LOCKS_BYTES};
	bool is_made;

	restoring->fd = open(restoring->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	is_made = restoring->fd >= 0;
	if (!is_made && errno == EEXIST) {
		if (!may_replace) {
			return STORE_RESTORE_EXISTS;
		}
		restoring->fd = open(restoring->path, O_RDWR | O_CLOEXEC);
	}
	if (restoring->fd < 0) {
		return -errno;
	}
	if (fcntl(restoring->fd, F_OFD_SETLK, &lock) < 0) {
		bool is_in_use = errno == EAGAIN || errno == EACCES;
		int r = is_in_use ? STORE_RESTORE_IN_USE : -errno;

		restoring->is_made = is_made && !is_in_use;
		return r;
	}
	restoring->is_made = is_made;
	return 0;
}

static int remove_file(const char *path)
{
	return unlink(path) == 0 || errno == ENOENT ? 0 : -errno;
}

/* The former database's log must never be played into the new one, so it steps aside first; what it
 * holds is given up only when the database is. */
static int give_name(struct restoring *restoring)
{
	bool has_log = rename(restoring->log, restoring->kept) == 0;
	int r = has_log || errno == ENOENT ? remove_file(restoring->index) : -errno;

	if (r == 0 && rename(restoring->temporary, restoring->path) != 0) {
		r = -errno;
	}
	if (r != 0) {
		if (has_log) {
			(void)rename(restoring->kept, restoring->log);
		}
		return r;
	}
	restoring->is_made = false;
	r = sqlite_sync_directory(restoring->directory);
	return r == 0 ? remove_file(restoring->kept) : r;
}

/* Reads every page: a damaged one would be copied as it is, and be found when it is needed. */
static int check_pages(struct sqlite_store *backup)
{
	sqlite3_stmt *check = NULL;
	int code = sqlite3_prepare_v2(backup->db, "PRAGMA quick_check(1)", -1, &check, NULL);
	bool is_whole;

	if (code == SQLITE_OK) {
		code = sqlite3_step(check);
	}
	is_whole = code == SQLITE_ROW && sqlite3_column_type(check, 0) == SQLITE_TEXT &&
		   strcmp((const char *)sqlite3_column_text(check, 0), "ok") == 0;
	sqlite3_finalize(check);
	if (code == SQLITE_ROW) {
		return is_whole ? 0 : -EBADMSG;
	}
	return code == SQLITE_DONE ? -EBADMSG : sqlite_fault(code);
}

int sqlite_restore(struct store *backup, struct str rest, bool may_replace,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	struct restoring restoring;
	int r;

	arena_init(&scratch, 4096, 65536);
	r = name_files(rest, &scratch, &restoring);
	if (r != 0) {
		return r;
	}
	r = lock_former(&restoring, may_replace);
	if (r == 0) {
		r = check_pages(sqlite_of(backup));
	}
	if (r == 0) {
		r = remove_file(restoring.temporary);
	}
	if (r == 0) {
		r = sqlite_backup(backup, str_of(restoring.temporary), progress, arg);
		if (r == 0) {
			r = give_name(&restoring);
		}
		if (r != 0) {
			(void)unlink(restoring.temporary);
		}
	}
	if (restoring.is_made) {
		(void)unlink(restoring.path);
	}
	if (restoring.fd >= 0) {
		(void)close(restoring.fd);
	}
	return r;
}
