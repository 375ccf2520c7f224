/* One HTTP POST to somebody else's server, bounded in every way; libcurl lives only here. */
#ifndef SERVICE_POST_H
#define SERVICE_POST_H

#include <stdbool.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

struct post {
	struct str url;                /* http or https */
	struct str body;
	const char *const *headers;    /* "Name: value", ended by NULL; static */
	bool may_be_private;           /* else loopback, private and link-local addresses are refused */
};

enum post_outcome { POST_REFUSED = 1, POST_FAILED };

/* Once, before any thread starts. */
HAMLET_MUST_USE int post_init(void);

/*
 * Sends it and waits, at most POST_TIMEOUT_S; follows no redirect, uses no proxy, reads no more
 * than POST_ANSWER_BYTES of the answer and keeps none. The address is checked when the connection is
 * made, so that no name can point elsewhere meanwhile. 0: answered with 2xx. POST_REFUSED: all
 * addresses are private, or the URL none of HTTP. POST_FAILED: no answer, or another status, which
 * *ret_status then holds (else 0). -ENOMEM.
 */
HAMLET_MUST_USE int post_send(const struct post *post, long *ret_status);

#define POST_TIMEOUT_S    8
#define POST_ANSWER_BYTES 65536

#endif
