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
static struct throttle *sign_ins_by_address;
static struct throttle *sign_ins_by_email;

#define N_THROTTLES 4

static void list_rates(const struct settings *settings, int64_t per_minute[N_THROTTLES])
{
	per_minute[0] = settings->failed_attempts_per_minute;
	per_minute[1] = settings->browser_submissions_per_minute;
	per_minute[2] = per_minute[3] = settings->sign_ins_per_minute;
}

/* In the same order. */
static struct throttle **const throttles[N_THROTTLES] = {
	&failed_attempts, &browser_comments, &sign_ins_by_address, &sign_ins_by_email};

int guards_open(const struct settings *settings)
{
	int64_t per_minute[N_THROTTLES];
	int r = 0;

	list_rates(settings, per_minute);
	for (size_t i = 0; i < N_THROTTLES && r == 0; i++) {
		r = throttle_new(GUARDED_ADDRESSES, per_minute[i], throttles[i]);
	}
	return r;
}

void guards_set_rates(const struct settings *settings)
{
	int64_t per_minute[N_THROTTLES];

	list_rates(settings, per_minute);
	for (size_t i = 0; i < N_THROTTLES; i++) {
		throttle_set_rate(*throttles[i], per_minute[i]);
	}
}

void guards_close(void)
{
	throttle_free(failed_attempts);
	throttle_free(browser_comments);
	throttle_free(sign_ins_by_address);
	throttle_free(sign_ins_by_email);
	failed_attempts = browser_comments = sign_ins_by_address = sign_ins_by_email = NULL;
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

bool guards_admit_sign_in(struct request *request, const unsigned char email_hash[STORE_HASH_BYTES])
{
	int64_t now_ns = clock_monotonic_ns();
	int64_t wait_s = throttle_take(sign_ins_by_address, request->address, now_ns);

	if (wait_s == 0) {
		wait_s = throttle_take_key(sign_ins_by_email, email_hash, now_ns);
	}
	if (wait_s == 0) {
		return true;
	}
	metric_add(METRIC_RATE_LIMITED, 1);
	respond_problem(request, 429, "too_many_sign_ins",
		"Too many sign-ins failed: try again in %lld seconds.", (long long)wait_s);
	guards_retry_after(request, wait_s);
	return false;
}

void guards_signed_in(
	const struct request *request, const unsigned char email_hash[STORE_HASH_BYTES])
{
	throttle_give_back(sign_ins_by_address, request->address);
	throttle_give_back_key(sign_ins_by_email, email_hash);
}
