/* A growable owner of bytes, with a mandatory maximum and a sticky error. */
#ifndef HAMLET_BUF_H
#define HAMLET_BUF_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * Appending never fails on the spot: after the first failure further bytes are dropped, and
 * `error` says what happened (-E2BIG past the maximum, -ENOMEM). Check it once, at the end.
 */
struct buf {
	char *p;
	size_t n;
	size_t capacity;
	size_t max_bytes;
	int error;
};

/* Nothing is allocated before the first byte. */
void buf_init(struct buf *buf, size_t max_bytes);
void buf_fini(struct buf *buf);
/* Empties it and forgets the error; keeps the memory. */
void buf_clear(struct buf *buf);

/* The same as buf_add_bytes, which is for what does not fit the memory at hand. */
void buf_grow_and_add(struct buf *buf, const void *p, size_t n);

static inline void buf_add_bytes(struct buf *buf, const void *p, size_t n)
{
	if (buf->error == 0 && n > 0 && n <= buf->capacity - buf->n) {
		memcpy(buf->p + buf->n, p, n);
		buf->n += n;
	} else {
		buf_grow_and_add(buf, p, n);
	}
}

static inline void buf_add(struct buf *buf, struct str s)
{
	buf_add_bytes(buf, s.p, s.n);
}

static inline void buf_add_byte(struct buf *buf, char c)
{
	buf_add_bytes(buf, &c, 1);
}

HAMLET_PRINTF(2, 3) void buf_printf(struct buf *buf, const char *format, ...);
/* Decimal digits; for hot paths where printf would show. */
void buf_add_int(struct buf *buf, int64_t value);

/* The bytes gathered so far; valid until the next change. */
static inline struct str buf_str(const struct buf *buf)
{
	return str_make(buf->p, buf->n);
}

/* Hands the memory over (mem_free it); *ret_n its length. The buffer is empty afterwards. */
char *buf_steal(struct buf *buf, size_t *ret_n);

#endif
