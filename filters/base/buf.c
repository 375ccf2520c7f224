#include <hamlet/buf.h>

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include <hamlet/mem.h>

/* Few answers take less, and each step on the way to their size is a copy. */
#define FIRST_BYTES 1024

void buf_init(struct buf *buf, size_t max_bytes)
{
	*buf = (struct buf){.max_bytes = max_bytes};
}

void buf_fini(struct buf *buf)
{
	mem_free(buf->p);
	*buf = (struct buf){.max_bytes = buf->max_bytes};
}

void buf_clear(struct buf *buf)
{
	buf->n = 0;
	buf->error = 0;
}

/* Room for `more` bytes behind the end. */
static bool reserve(struct buf *buf, size_t more)
{
	size_t need, capacity;
	char *p;

	if (buf->error != 0) {
		return false;
	}
	if (more > buf->max_bytes - buf->n) {
		buf->error = -E2BIG;
		return false;
	}
	need = buf->n + more;
	if (need <= buf->capacity) {
		return true;
	}
	capacity = buf->capacity + buf->capacity / 2 + FIRST_BYTES;
	if (capacity < need) {
		capacity = need;
	}
	if (capacity > buf->max_bytes) {
		capacity = buf->max_bytes;
	}
	p = mem_resize(buf->p, capacity, 1);
	if (p == NULL) {
		buf->error = -ENOMEM;
		return false;
	}
	buf->p = p;
	buf->capacity = capacity;
	return true;
}

void buf_grow_and_add(struct buf *buf, const void *p, size_t n)
{
	if (n > 0 && reserve(buf, n)) {
		memcpy(buf->p + buf->n, p, n);
		buf->n += n;
	}
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0) {
		buf_add_byte(buf, '-');
	}
	buf_add_bytes(buf, digits + at, sizeof digits - at);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0) {
		buf->error = buf->error != 0 ? buf->error : -EINVAL;
		return;
	}
	/* One byte more than is kept: vsnprintf writes a NUL. */
	if (!reserve(buf, (size_t)n + 1)) {
		return;
	}
	va_start(args, format);
	vsnprintf(buf->p + buf->n, (size_t)n + 1, format, args);
	va_end(args);
	buf->n += (size_t)n;
}

char *buf_steal(struct buf *buf, size_t *ret_n)
{
	char *p = buf->p;

	*ret_n = buf->n;
	*buf = (struct buf){.max_bytes = buf->max_bytes};
	return p;
}
