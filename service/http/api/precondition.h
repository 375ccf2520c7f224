/* If-Match and If-None-Match (RFC 9110, section 13.1): which version the caller has seen. */
#ifndef API_PRECONDITION_H
#define API_PRECONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "http/request.h"

/*
 * *ret is the version named, of several the latest, or 0 for "*" and, where it is not required, for
 * no header at all. False: answered already (428 missing, 400 malformed, 412 weak or of another
 * kind).
 */
HAMLET_MUST_USE bool precondition_read(struct request *request, bool is_required, uint64_t *ret);

/* Whether If-None-Match names the version, weakly or not, or "*": a read of it is answered 304. */
bool precondition_is_known(const struct request *request, uint64_t version);

/* 412: the version is not the stored one. */
void precondition_answer_stale(struct request *request);

#endif
