/* Tells when rule packs on disk have changed. */
#ifndef SERVICE_PACK_STAMP_H
#define SERVICE_PACK_STAMP_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * A number that is another one once a pack at the paths (of the data folder, when n_paths is 0), or
 * a list beside it, has come, gone or been written: of names, sizes and times, not of contents.
 * What cannot be read counts as gone. One stat() a file. -ENOMEM.
 */
HAMLET_MUST_USE int pack_stamp(
	const struct str *paths, size_t n_paths, struct str data_setting, uint64_t *ret);

#endif
