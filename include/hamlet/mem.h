/* The one door to the heap, so that sizes are checked and failures can be tested. */
#ifndef HAMLET_MEM_H
#define HAMLET_MEM_H

#include <stddef.h>
#include <stdint.h>

/* count * size bytes, zeroed; NULL when out of memory or when the product overflows. */
void *mem_new(size_t count, size_t size);
/* Resized to count * size bytes, new bytes undefined; on NULL the old block is untouched. */
void *mem_resize(void *p, size_t count, size_t size);
/* Accepts NULL. */
void mem_free(void *p);
/* For HAMLET_CLEANUP on a pointer variable of any type: frees *(void **)p. */
void mem_free_at(void *p);

/*
 * For tests: the nth allocation of this thread from now on fails (1 is the next one), and so do
 * all after it; 0 switches failing off. Costs the product one thread-local test an allocation.
 */
void mem_fail_from(uint64_t nth);

#endif
