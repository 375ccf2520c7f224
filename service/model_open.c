#include "model_open.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "file.h"

static void release_heap(struct str bytes)
{
	mem_free((void *)(uintptr_t)bytes.p);
}

static void release_mapped(struct str bytes)
{
	munmap((void *)(uintptr_t)bytes.p, bytes.n);
}

/* Held until the model is freed, or released at once. */
static int open_held(struct str bytes, void (*release)(struct str bytes), struct arena *arena,
	struct model **ret, struct str *ret_why)
{
	int r = model_read_in_place(bytes, release, arena, ret, ret_why);

	if (r != 0) {
		release(bytes);
	}
	return r;
}

int model_open_bytes(struct str bytes, struct arena *arena, struct model **ret, struct str *ret_why)
{
	return open_held(bytes, release_heap, arena, ret, ret_why);
}

static int open_read(int fd, struct arena *arena, struct model **ret, struct str *ret_why)
{
	HAMLET_CLEANUP(buf_fini) struct buf buf;
	struct str bytes;
	int r;

	buf_init(&buf, LIMIT_MODEL_BYTES);
	r = file_read_fd(fd, &buf);
	if (r < 0) {
		return r;
	}
	bytes.p = buf_steal(&buf, &bytes.n);
	return model_open_bytes(bytes, arena, ret, ret_why);
}

int model_open(struct str path, struct arena *arena, struct model **ret, struct str *ret_why)
{
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	size_t n_bytes;
	void *p;
	int r = file_open_input(path, &fd);

	if (r < 0) {
		return r;
	}
	n_bytes = file_size(fd);
	if (n_bytes > LIMIT_MODEL_BYTES) {
		return -EFBIG;
	}
	if (n_bytes == 0) {
		return open_read(fd, arena, ret, ret_why);
	}
	p = mmap(NULL, n_bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED) {
		return -errno;
	}
	return open_held(str_make(p, n_bytes), release_mapped, arena, ret, ret_why);
}
