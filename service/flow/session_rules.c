#include "flow/session_rules.h"

#define MS_A_DAY (INT64_C(24) * 3600 * 1000)

int64_t session_ends_at_ms(const struct session *session, const struct settings *settings)
{
	return session->created_at_ms + settings->session_days * MS_A_DAY;
}

int64_t session_expires_at_ms(const struct session *session, const struct settings *settings)
{
	int64_t ends_ms = session_ends_at_ms(session, settings);
	int64_t idle_ms = session->seen_at_ms + settings->session_idle_s * 1000;

	return idle_ms < ends_ms ? idle_ms : ends_ms;
}

static enum session_state former_state(const struct session *session, int64_t now_ms)
{
	bool is_fresh = now_ms < session->rotated_at_ms + SESSION_GRACE_MS;

	if (session->is_confirmed) {
		return is_fresh ? SESSION_ALIVE : SESSION_DEAD;
	}
	return is_fresh ? SESSION_ALIVE : SESSION_TO_ROTATE;
}

enum session_state session_state(
	const struct session *session, const struct settings *settings, int64_t now_ms)
{
	/* An idle time shorter than what is noted would end sessions in use. */
	int64_t noted_ms = settings->session_idle_s * 1000 / 4;

	if (noted_ms > SESSION_NOTED_MS) {
		noted_ms = SESSION_NOTED_MS;
	}
	if (now_ms >= session_expires_at_ms(session, settings)) {
		return SESSION_DEAD;
	}
	if (session->is_former) {
		return former_state(session, now_ms);
	}
	if (now_ms >= session->rotated_at_ms + settings->session_rotate_s * 1000) {
		return SESSION_TO_ROTATE;
	}
	return !session->is_confirmed || now_ms >= session->seen_at_ms + noted_ms ? SESSION_TO_NOTE
										  : SESSION_ALIVE;
}
