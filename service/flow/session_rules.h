/* When a session is alive, and when its secret changes. */
#ifndef FLOW_SESSION_RULES_H
#define FLOW_SESSION_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/accounts.h>

#include "settings.h"

/* How long a former secret holds beside one that has been used: requests under way carry it. */
#define SESSION_GRACE_MS 60000
/* Use is noted no more often than this. */
#define SESSION_NOTED_MS 600000

enum session_state {
	SESSION_DEAD,
	SESSION_ALIVE,
	SESSION_TO_NOTE,   /* alive; the store is to be told that it is in use */
	SESSION_TO_ROTATE, /* alive; it is time for another secret */
};

/*
 * A former secret holds until the present one has been used, and SESSION_GRACE_MS beyond the
 * rotation; where the present one has not been used by then, its cookie never arrived, and whoever
 * comes with the former gets another.
 */
enum session_state session_state(
	const struct session *session, const struct settings *settings, int64_t now_ms);

/* When it ends if it is not used any more. */
int64_t session_expires_at_ms(const struct session *session, const struct settings *settings);
/* When it ends, however much it is used. */
int64_t session_ends_at_ms(const struct session *session, const struct settings *settings);

#endif
