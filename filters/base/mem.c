#include <hamlet/mem.h>

#include <stdlib.h>

static _Thread_local uint64_t allocations_until_failure;

static int must_fail(void)
{
	if (allocations_until_failure == 0) {
		return 0;
	}
	if (allocations_until_failure == 1) {
		return 1;
	}
	allocations_until_failure--;
	return 0;
}

void mem_fail_from(uint64_t nth)
{
	allocations_until_failure = nth;
}

void *mem_new(size_t count, size_t size)
{
	size_t n;

	if (must_fail() || __builtin_mul_overflow(count, size, &n)) {
		return NULL;
	}
	return calloc(n == 0 ? 1 : n, 1);
}

void *mem_resize(void *p, size_t count, size_t size)
{
	size_t n;

	if (must_fail() || __builtin_mul_overflow(count, size, &n)) {
		return NULL;
	}
	return realloc(p, n == 0 ? 1 : n);
}

void mem_free(void *p)
{
	free(p);
}

void mem_free_at(void *p)
{
	free(*(void **)p);
}
