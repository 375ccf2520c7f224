/* How a call of Akismet's interface comes in: its fields are read, and its key says which site. */
#ifndef AKISMET_DOOR_H
#define AKISMET_DOOR_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/store.h>

#include "http/akismet/fields.h"
#include "http/api/call.h"
#include "http/request.h"

/* The first member of a handler's state. */
struct akismet_call {
	struct call call; /* first */
	struct akismet_fields fields;
	int64_t site_id;
	struct str key; /* as it was sent, in lower case */
	/* Goes on with the call; the site is valid until the request waits. */
	void (*run)(struct akismet_call *call, const struct site *site);
};

/* Which of two keys in one call is meant: WordPress asks about a new one as `key`, beside the one
 * it has stored as `api_key`. */
enum akismet_key { AKISMET_KEY_OF_CALLER, AKISMET_KEY_ASKED_ABOUT };

/*
 * Reads the fields and finds the key: among them, or as the first label of the Host header. A key
 * that is not known is answered "invalid", or 429 when the address has sent too many; else run goes
 * on. state_bytes: of the handler's state, zeroed, in the request's arena.
 */
void akismet_enter(struct request *request, size_t state_bytes, enum akismet_key which,
	void (*run)(struct akismet_call *call, const struct site *site));

/* The site again after a wait, or NULL: it is gone, or memory is out; answered already. */
const struct site *akismet_site(struct akismet_call *call);

/* Whether a flag field is on: "1" or "true". */
bool akismet_is_on(const struct akismet_call *call, enum akismet_field field);

#endif
