/* Whole files: read under a cap, written atomically. */
#ifndef SERVICE_FILE_H
#define SERVICE_FILE_H

#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * Appends the file's bytes to out. -EFBIG past the buffer's maximum, -EISDIR for a folder, else
 * open's or read's errno. On a fault out holds what came before it.
 */
HAMLET_MUST_USE int file_read(struct str path, struct buf *out);
/* The same of an open file or pipe, to its end; it stays open. */
HAMLET_MUST_USE int file_read_fd(int fd, struct buf *out);

/* Opens it for reading, "-" as standard input; to be closed by file_close_at. */
HAMLET_MUST_USE int file_open_input(struct str path, int *ret_fd);
/* Bytes of an open file; 0 when it is a pipe or a terminal. */
size_t file_size(int fd);
/* For HAMLET_CLEANUP: closes what is neither negative nor standard input. */
void file_close_at(int *fd);

/*
 * Replaces the file, or makes it: written beside it under a temporary name, synchronised, renamed,
 * and the folder synchronised, so that after a crash the old or the new one is there, whole. A
 * symbolic link stays one; to a pipe or a device it is written as it is.
 */
HAMLET_MUST_USE int file_write_atomically(struct str path, struct str bytes);

#endif
