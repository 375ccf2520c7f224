#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES 65536

void file_close_at(int *fd)
{
	if (*fd > STDIN_FILENO) {
		close(*fd);
	}
}

size_t file_size(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? (size_t)status.st_size : 0;
}

/* The path with a NUL behind it, as the kernel wants it. */
static int end_path(struct str path, char out[PATH_MAX])
{
	if (path.n >= PATH_MAX) {
		return -ENAMETOOLONG;
	}
	if (path.n == 0 || str_find_byte(path, '\0') < path.n) {
		return -ENOENT;
	}
	memcpy(out, path.p, path.n);
	out[path.n] = '\0';
	return 0;
}

int file_read_fd(int fd, struct buf *out)
{
	char chunk[CHUNK_BYTES];

	while (out->error == 0) {
		ssize_t n = read(fd, chunk, sizeof chunk);

		if (n == 0) {
			return 0;
		}
		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		if (n > 0) {
			buf_add_bytes(out, chunk, (size_t)n);
		}
	}
	/* "File too large", not "Argument list too long". */
	return out->error == -E2BIG ? -EFBIG : out->error;
}

int file_open_input(struct str path, int *ret_fd)
{
	char name[PATH_MAX];
	int r, fd = STDIN_FILENO;

	if (!str_eq(path, STR("-"))) {
		r = end_path(path, name);
		if (r < 0) {
			return r;
		}
		fd = open(name, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0) {
		return -errno;
	}
	*ret_fd = fd;
	return 0;
}

int file_read(struct str path, struct buf *out)
{
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	int r = file_open_input(path, &fd);

	return r < 0 ? r : file_read_fd(fd, out);
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		bytes = str_skip(bytes, n < 0 ? 0 : (size_t)n);
	}
	return 0;
}

static int sync_folder_of(const char *name)
{
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	char folder[PATH_MAX];
	const char *slash = strrchr(name, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - name) + 1;

	memcpy(folder, n > 0 ? name : ".", n > 0 ? n : 1);
	folder[n > 0 ? n : 1] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

/* Writes and names it; the temporary file is still there when this fails. */
static int fill_and_rename(int fd, const char *temporary, const char *name, struct str bytes)
{
	int r = write_all(fd, bytes);

	if (r < 0) {
		return r;
	}
	return fsync(fd) < 0 || rename(temporary, name) < 0 ? -errno : 0;
}

enum write_outcome { WRITTEN_THROUGH = 1 };

static bool is_open_as(const struct stat *status, int fd)
{
	struct stat other;

	return fstat(fd, &other) == 0 && other.st_dev == status->st_dev &&
	       other.st_ino == status->st_ino;
}

/*
 * A terminal, a pipe, /dev/null, and what standard output goes to (/dev/stdout): there is nothing
 * to put in its place. 0: a file, or nothing yet.
 */
static int write_through(const char *name, struct str bytes)
{
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	struct stat status;
	int r;

	if (stat(name, &status) != 0) {
		return errno == ENOENT ? 0 : -errno;
	}
	if (is_open_as(&status, STDOUT_FILENO)) {
		r = write_all(STDOUT_FILENO, bytes);
		return r < 0 ? r : WRITTEN_THROUGH;
	}
	if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
		return 0;
	}
	fd = open(name, O_WRONLY | O_CLOEXEC);
	r = fd < 0 ? -errno : write_all(fd, bytes);
	return r < 0 ? r : WRITTEN_THROUGH;
}

int file_write_atomically(struct str path, struct str bytes)
{
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	char given[PATH_MAX], name[PATH_MAX], temporary[PATH_MAX];
	unsigned random;
	int r = end_path(path, given);

	if (r < 0) {
		return r;
	}
	r = write_through(given, bytes);
	if (r != 0) {
		return r == WRITTEN_THROUGH ? 0 : r;
	}
	/* Of a symbolic link the file it leads to is replaced; one that leads nowhere is. */
	if (realpath(given, name) == NULL) {
		memcpy(name, given, path.n + 1);
	}
	/* A name nobody can lay a trap under; not mkstemp, which overrides the umask. */
	if (getrandom(&random, sizeof random, 0) != sizeof random) {
		return -EIO;
	}
	r = snprintf(temporary, sizeof temporary, "%s.%08x.tmp", name, random);
	if (r < 0 || (size_t)r >= sizeof temporary) {
		return -ENAMETOOLONG;
	}
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		return -errno;
	}
	r = fill_and_rename(fd, temporary, name, bytes);
	if (r < 0) {
		unlink(temporary);
		return r;
	}
	return sync_folder_of(name);
}
