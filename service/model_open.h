/* Opens a model file where it lies: mapped, so that it loads in milliseconds. */
#ifndef SERVICE_MODEL_OPEN_H
#define SERVICE_MODEL_OPEN_H

#include <hamlet/arena.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * The file must not be written to in place while the model lives; replacing it is fine. What cannot
 * be mapped, like a pipe, is read. Outcomes of model_read; faults: open's, mmap's and read's errno.
 */
HAMLET_MUST_USE int model_open(
	struct str path, struct arena *arena, struct model **ret, struct str *ret_why);

/* The same from a heap block, which it takes over, also on failure. */
HAMLET_MUST_USE int model_open_bytes(
	struct str bytes, struct arena *arena, struct model **ret, struct str *ret_why);

#endif
