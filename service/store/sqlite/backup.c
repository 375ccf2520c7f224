#include "sqlite_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGES_A_STEP 1024

/* Where a backup is written before it gets its name. */
struct target {
	struct str directory;
	const char *path;
	char *temporary; /* mkostemp's pattern, then its name */
};

static int target_init(struct target *target, struct str path, struct arena *arena)
{
	static const char suffix[] = ".XXXXXX";
	struct str copy;
	const char *slash;
	int r = sqlite_path_of(path, arena, &copy);

	if (r == 0) {
		target->temporary = arena_bytes(arena, copy.n + sizeof suffix);
		r = target->temporary != NULL ? 0 : -ENOMEM;
	}
	if (r != 0) {
		return r;
	}
	memcpy(target->temporary, copy.p, copy.n);
	memcpy(target->temporary + copy.n, suffix, sizeof suffix);
	slash = memrchr(copy.p, '/', copy.n);
	r = arena_printf(arena, &target->directory, "%.*s", (int)(slash - copy.p) + 1, copy.p);
	target->path = copy.p;
	return r;
}

static int copy_pages(
	sqlite3_backup *backup, void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	int code;

	do {
		code = sqlite3_backup_step(backup, PAGES_A_STEP);
		if (progress != NULL && (code == SQLITE_OK || code == SQLITE_DONE)) {
			int total = sqlite3_backup_pagecount(backup);
			progress(arg, (size_t)(total - sqlite3_backup_remaining(backup)),
				(size_t)total);
		}
	} while (code == SQLITE_OK);
	return code;
}

static int copy_into(sqlite3 *from, const char *path,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	sqlite3 *to = NULL;
	sqlite3_backup *backup = NULL;
	int code = sqlite3_open_v2(path, &to,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (code == SQLITE_OK) {
		backup = sqlite3_backup_init(to, "main", from, "main");
		code = backup != NULL ? copy_pages(backup, progress, arg) : sqlite3_errcode(to);
	}
	if (backup != NULL) {
		int finished = sqlite3_backup_finish(backup);
		code = code == SQLITE_DONE ? finished : code;
	}
	(void)sqlite3_close(to);
	return sqlite_fault(code);
}

int sqlite_sync_directory(struct str directory)
{
	int fd = open(directory.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = 0;

	if (fd < 0) {
		return -errno;
	}
	if (fsync(fd) != 0) {
		r = -errno;
	}
	(void)close(fd);
	return r;
}

/* Never over a file that came into being meanwhile. */
static int give_name(const struct target *target)
{
	if (renameat2(AT_FDCWD, target->temporary, AT_FDCWD, target->path, RENAME_NOREPLACE) != 0) {
		return -errno;
	}
	return sqlite_sync_directory(target->directory);
}

/* The snapshot is held throughout: otherwise each commit of the writer would start it anew. */
static int copy_snapshot(struct sqlite_store *s, const char *path,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	int64_t n_sites;
	int r = sqlite_snapshot_begin(s);

	if (r != 0) {
		return r;
	}
	/* The first read takes the snapshot. */
	r = call_one_int(s, STATEMENT_SITE_COUNT, &n_sites);
	if (r == 0) {
		r = copy_into(s->db, path, progress, arg);
	}
	sqlite_snapshot_end(s);
	return r;
}

int sqlite_backup(struct store *store, struct str path,
	void (*progress)(void *arg, size_t done, size_t total), void *arg)
{
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	struct target target;
	int fd;
	int r;

	arena_init(&scratch, 4096, 65536);
	r = target_init(&target, path, &scratch);
	if (r != 0) {
		return r;
	}
	if (access(target.path, F_OK) == 0) {
		return -EEXIST;
	}
	fd = mkostemp(target.temporary, O_CLOEXEC);
	if (fd < 0) {
		return -errno;
	}
	(void)close(fd);
	r = copy_snapshot(sqlite_of(store), target.temporary, progress, arg);
	if (r == 0) {
		r = give_name(&target);
	}
	if (r != 0) {
		(void)unlink(target.temporary);
	}
	return r;
}
