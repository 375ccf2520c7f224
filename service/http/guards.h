/* What slows callers down: wrong credentials, sign-ins, and comments that browsers send. */
#ifndef HTTP_GUARDS_H
#define HTTP_GUARDS_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/store.h>

#include "http/request.h"
#include "settings.h"

/* Once, before the loops start. */
HAMLET_MUST_USE int guards_open(const struct settings *settings);
/* Those of the settings, from now on; while the guards are open, from any thread. */
void guards_set_rates(const struct settings *settings);
void guards_close(void);

/* Counts a wrong attempt of the address; 0, or how many seconds it should have waited. */
int64_t guards_failed_attempt(const char *address);

/* Whether this browser's address may send one more comment now; false: answered already (429). */
bool guards_admit_browser(struct request *request);

/*
 * Whether one more sign-in may be tried now, from this address and for this e-mail (a keyed hash of
 * it, whoever's it is); false: answered already (429). Tried ones count until they succeed.
 */
bool guards_admit_sign_in(
	struct request *request, const unsigned char email_hash[STORE_HASH_BYTES]);
void guards_signed_in(
	const struct request *request, const unsigned char email_hash[STORE_HASH_BYTES]);

/* Retry-After of so many seconds; after the answer is begun. */
void guards_retry_after(struct request *request, int64_t wait_s);

#endif
