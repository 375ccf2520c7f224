/* Windows of other sites that opened one of ours. */
#ifndef HTTP_OPENER_H
#define HTTP_OPENER_H

#include <stdbool.h>

#include "http/request.h"

/*
 * What parts them. Parting from a window that is not there costs a browser a tenth of a second: it
 * begins the page anew in another process.
 */
#define OPENER_HEADER "Cross-Origin-Opener-Policy"
#define OPENER_PARTED "same-origin"

/*
 * Whether a window of another site may hold the one that this request fills. Browsers tell who led to
 * it (W3C Fetch Metadata, section 2.3): the person, by address or bookmark, or the page itself; any
 * other answer, or none, may come from a window that opened it.
 */
bool opener_may_hold(const struct request *request);
/* The same, of a browser that says so and asks for a document; false for anything else. */
bool opener_holds(const struct request *request);

#endif
