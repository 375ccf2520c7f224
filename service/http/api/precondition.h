/* If-Match and If-None-Match (RFC 9110, section 13.1): which version the caller has seen. */
#ifndef API_PRECONDITION_H
#define API_PRECONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/store.h>

#include "http/request.h"

/*
 * *ret is the version named, of several the latest, or 0 for "*" and, where it is not required, for
 * no header at all. False: answered already (428 missing, 400 malformed, 412 weak or of another
 * kind).
 */
HAMLET_MUST_USE bool precondition_read(struct request *request, bool is_required, uint64_t *ret);

/* Whether If-Match, which was read before, lets this version be changed: it names it, or "*", or
 * was not sent. */
bool precondition_holds(const struct request *request, uint64_t version);
/*
 * On a thread of the store, in the task that changes the comment: *version, of several named the
 * latest, becomes the stored one where that is among them. STORED_UNKNOWN.
 */
HAMLET_MUST_USE int precondition_settle(struct request *request, struct store *store,
	int64_t site_id, struct comment_id id, uint64_t *version);
/*
 * Whether a change that met somebody else's, between reading and writing, is made anew from what is
 * stored now; *n_redone counts. False: answered already, 412 where a version was named, 503 when it
 * was redone often enough.
 */
HAMLET_MUST_USE bool precondition_redoes(
	struct request *request, uint64_t named, unsigned *n_redone);

/* Whether If-None-Match names the version, weakly or not, or "*": a read of it is answered 304. */
bool precondition_is_known(const struct request *request, uint64_t version);

/* 412: the version is not the stored one. */
void precondition_answer_stale(struct request *request);

#endif
