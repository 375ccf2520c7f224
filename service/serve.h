/* The service from its first thread to its last. */
#ifndef SERVICE_SERVE_H
#define SERVICE_SERVE_H

#include <hamlet/arena.h>
#include <hamlet/result.h>

#include "settings.h"

/* How settings are read again on SIGHUP; NULL: they are not. */
struct serve_reload {
	int (*load)(void *arg, struct arena *arena, struct settings *ret, struct str *ret_why);
	void *arg;
};

enum serve_outcome { SERVE_FAILED = 1 };

/*
 * Serves until SIGTERM or SIGINT, then drains. SIGHUP reads rules and settings again; what cannot
 * change while it runs (addresses, threads, the database) is told and left. SERVE_FAILED: it could
 * not start; *ret_why is one sentence in the arena.
 */
HAMLET_MUST_USE int serve_run(const struct settings *settings, const struct serve_reload *reload,
	struct arena *arena, struct str *ret_why);

#endif
