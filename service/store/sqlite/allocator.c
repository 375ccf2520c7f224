#include "sqlite_store.h"

#include <malloc.h>
#include <pthread.h>

#include <hamlet/mem.h>

/*
 * SQLite asks for the size of a block, which <hamlet/mem.h> does not keep and the C library does.
 * mem_resize rather than mem_new: SQLite does not want its memory zeroed.
 */

static void *allocate(int n)
{
	return mem_resize(NULL, 1, (size_t)n);
}

static void *reallocate(void *p, int n)
{
	return mem_resize(p, 1, (size_t)n);
}

static int block_size(void *p)
{
	return (int)malloc_usable_size(p);
}

static int round_up(int n)
{
	return (n + 7) & ~7;
}

static int init(void *arg)
{
	(void)arg;
	return SQLITE_OK;
}

static void shutdown(void *arg)
{
	(void)arg;
}

static void install(void)
{
	static const sqlite3_mem_methods methods = {
		.xMalloc = allocate,
		.xFree = mem_free,
		.xRealloc = reallocate,
		.xSize = block_size,
		.xRoundup = round_up,
		.xInit = init,
		.xShutdown = shutdown,
	};

	/* Both are refused, harmlessly, when someone else has started SQLite already. */
	(void)sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
	/* Statistics would cost a lock an allocation. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void sqlite_allocator_install(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, install);
}
