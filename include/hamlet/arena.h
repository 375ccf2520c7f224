/* Memory that lives as long as one request, with a cap. */
#ifndef HAMLET_ARENA_H
#define HAMLET_ARENA_H

#include <stddef.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

struct arena_block;

/*
 * Blocks handed out one after the other and given back all at once. Not thread-safe. The first
 * block stays allocated across arena_reset, so that a warm arena serves an ordinary comment
 * without touching the heap.
 */
struct arena {
	struct arena_block *first;
	struct arena_block *current;
	size_t used_bytes;
	size_t max_bytes;
	size_t block_bytes;
};

/* Nothing is allocated before the first arena_new. max_bytes caps the sum of all that is handed out. */
void arena_init(struct arena *arena, size_t block_bytes, size_t max_bytes);
void arena_fini(struct arena *arena);
/* Takes everything back; keeps the first block. */
void arena_reset(struct arena *arena);

/*
 * count * size bytes, zeroed, aligned for any type; NULL when the cap would be passed, the product
 * overflows or memory is out: callers return -ENOMEM, which the HTTP room answers with 413.
 */
void *arena_new(struct arena *arena, size_t count, size_t size);
/* The same, not zeroed: for large arrays whose entries are all written before they are read. */
void *arena_new_unset(struct arena *arena, size_t count, size_t size);
/* The same, not zeroed and aligned to 1 byte: for text. */
char *arena_bytes(struct arena *arena, size_t n);
/* A copy of s; p is NULL on failure, also when s is empty and was NULL. */
HAMLET_MUST_USE int arena_copy(struct arena *arena, struct str s, struct str *ret);
/* Formats into the arena. */
HAMLET_MUST_USE HAMLET_PRINTF(3, 4) int arena_printf(
	struct arena *arena, struct str *ret, const char *format, ...);

#endif
