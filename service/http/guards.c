#include "guards.h"

#include <errno.h>

#include "clock.h"
#include "metrics.h"
#include "respond.h"
#include "throttle.h"

/* Addresses remembered at once, of each kind. */
#define GUARDED_ADDRESSES 8192

static struct throttle *failed_attempts;
static struct throttle *browser_comments;

int guards_open(const struct settings *settings)
{
	int r = throttle_new(
		GUARDED_ADDRESSES, settings->failed_attempts_per_minute, &failed_attempts);

	return r != 0 ? r
		      : throttle_new(GUARDED_ADDRESSES, settings->browser_submissions_per_minute,
				&browser_comments);
}

void guards_close(void)
{
	throttle_free(failed_attempts);
	throttle_free(browser_comments);
	failed_attempts = browser_comments = NULL;
}

int64_t guards_failed_attempt(const char *address)
{
	return throttle_take(failed_attempts, address, clock_monotonic_ns());
}

void guards_retry_after(struct request *request, int64_t wait_s)
{
	struct str value;

	if (arena_printf(&request->arena, &value, "%lld", (long long)wait_s) == 0) {
		respond_header(request, "Retry-After", value);
	}
}

bool guards_admit_browser(struct request *request)
{
	int64_t wait_s = throttle_take(browser_comments, request->address, clock_monotonic_ns());

	if (wait_s == 0) {
		return true;
	}
	metric_add(METRIC_RATE_LIMITED, 1);
	respond_problem(request, 429, "too_many_comments",
		"Too many comments came from this address: try again in %lld seconds.",
		(long long)wait_s);
	guards_retry_after(request, wait_s);
	return false;
}
