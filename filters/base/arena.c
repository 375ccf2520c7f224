#include <hamlet/arena.h>

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <hamlet/mem.h>

struct arena_block {
	struct arena_block *next;
	size_t capacity;
	size_t used;
	_Alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t block_bytes, size_t max_bytes)
{
	*arena = (struct arena){.block_bytes = block_bytes, .max_bytes = max_bytes};
}

static void free_from(struct arena_block *block)
{
	while (block != NULL) {
		struct arena_block *next = block->next;
		mem_free(block);
		block = next;
	}
}

void arena_fini(struct arena *arena)
{
	free_from(arena->first);
	arena->first = arena->current = NULL;
	arena->used_bytes = 0;
}

void arena_reset(struct arena *arena)
{
	if (arena->first != NULL) {
		free_from(arena->first->next);
		arena->first->next = NULL;
		arena->first->used = 0;
	}
	arena->current = arena->first;
	arena->used_bytes = 0;
}

static bool add_block(struct arena *arena, size_t need)
{
	size_t capacity = need > arena->block_bytes ? need : arena->block_bytes;
	struct arena_block *block;

	if (capacity > SIZE_MAX - sizeof *block) {
		return false;
	}
	/* mem_resize, not mem_new: zeroing is arena_new's business, once, for what is handed out. */
	block = mem_resize(NULL, 1, sizeof *block + capacity);
	if (block == NULL) {
		return false;
	}
	*block = (struct arena_block){.capacity = capacity};
	if (arena->current == NULL) {
		arena->first = block;
	} else {
		arena->current->next = block;
	}
	arena->current = block;
	return true;
}

static char *take(struct arena *arena, size_t n, size_t alignment)
{
	struct arena_block *block = arena->current;
	size_t at = 0;
	char *p;

	if (n > arena->max_bytes - arena->used_bytes) {
		return NULL;
	}
	if (block != NULL) {
		at = (block->used + alignment - 1) & ~(alignment - 1);
	}
	if (block == NULL || at > block->capacity || n > block->capacity - at) {
		if (!add_block(arena, n)) {
			return NULL;
		}
		block = arena->current;
		at = 0;
	}
	p = block->bytes + at;
	block->used = at + n;
	arena->used_bytes += n;
	return p;
}

void *arena_new_unset(struct arena *arena, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n)) {
		return NULL;
	}
	return take(arena, n, _Alignof(max_align_t));
}

void *arena_new(struct arena *arena, size_t count, size_t size)
{
	void *p = arena_new_unset(arena, count, size);

	if (p != NULL) {
		memset(p, 0, count * size);
	}
	return p;
}

char *arena_bytes(struct arena *arena, size_t n)
{
	return take(arena, n, 1);
}

int arena_copy(struct arena *arena, struct str s, struct str *ret)
{
	char *p = arena_bytes(arena, s.n);

	if (p == NULL) {
		return -ENOMEM;
	}
	if (s.n > 0) {
		memcpy(p, s.p, s.n);
	}
	*ret = str_make(p, s.n);
	return 0;
}

int arena_printf(struct arena *arena, struct str *ret, const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0) {
		return -EINVAL;
	}
	p = arena_bytes(arena, (size_t)n + 1);
	if (p == NULL) {
		return -ENOMEM;
	}
	va_start(args, format);
	vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	*ret = str_make(p, (size_t)n);
	return 0;
}
