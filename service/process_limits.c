#include "process_limits.h"

#include <errno.h>
#include <malloc.h>
#include <sys/resource.h>

#include "log.h"

/* Descriptors besides connections: the database, loops, logs. */
#define SPARE_DESCRIPTORS 128
/* Blocks from this size on are the system's, and its again when they are freed. The C library would
 * raise the bound to 32 MB with the first large block, and keep what a training took. */
#define SYSTEM_BLOCK_BYTES (256 * 1024)
/* Of the smaller ones so much stays at hand, which would else be given back and taken again under
 * load. */
#define SPARE_HEAP_BYTES (4 * 1024 * 1024)

static void raise_file_limit(size_t n_connections)
{
	struct rlimit limit;
	rlim_t wanted = n_connections + SPARE_DESCRIPTORS;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
		return;
	}
	if (limit.rlim_max < wanted) {
		/* Only root may raise the hard limit; others go as far as they can. */
		struct rlimit higher = {.rlim_cur = wanted, .rlim_max = wanted};

		if (setrlimit(RLIMIT_NOFILE, &higher) == 0) {
			return;
		}
		wanted = limit.rlim_max;
	}
	limit.rlim_cur = wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
		LOG(WARNING, "file_limit_not_raised", LOG_INT("errno", errno));
	}
}

void process_limits_set(size_t n_connections)
{
	(void)mallopt(M_MMAP_THRESHOLD, SYSTEM_BLOCK_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, SPARE_HEAP_BYTES);
	raise_file_limit(n_connections);
}
