/* A stream of the hub's events (text/event-stream). */
#ifndef HTTP_EVENT_STREAM_H
#define HTTP_EVENT_STREAM_H

#include <stdint.h>

#include <hamlet/str.h>

#include "http/request.h"

/*
 * Answers the request with the events of the site (0: of all that are the caller's), for as long as
 * both sides like and LIMIT_STREAM_SECONDS at the most; 429 or 503 where there are too many
 * streams. It ends, too, soon after its session or token has ended, or the user's roles are others:
 * who still may asks anew.
 */
void event_stream_answer(struct request *request, struct str actor, int64_t site_id);

#endif
