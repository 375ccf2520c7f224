/* Calls about the key itself: verify-key, deactivate, get-subscription, test. */
#include "http/akismet/answer.h"
#include "http/akismet/door.h"
#include "http/handlers.h"
#include "http/respond.h"

static void say_valid(struct akismet_call *call, const struct site *site)
{
	(void)site;
	akismet_say(call->call.request, "valid");
}

void akismet_verify_key(struct request *request)
{
	akismet_enter(request, sizeof(struct akismet_call), AKISMET_KEY_ASKED_ABOUT, say_valid);
}

static void say_deactivated(struct akismet_call *call, const struct site *site)
{
	(void)site;
	akismet_say(call->call.request, "deactivated");
}

/* WordPress forgets the key by itself; a key ends by `hamlet site rotate-key`. */
void akismet_deactivate(struct request *request)
{
	akismet_enter(request, sizeof(struct akismet_call), AKISMET_KEY_OF_CALLER, say_deactivated);
}

/* WordPress's page of settings stores a key only when this call gives it all of these members. */
static void say_subscription(struct akismet_call *call, const struct site *site)
{
	struct json_writer json = respond_json(call->call.request, 200);

	json_object_begin(&json);
	json_member_string(&json, "account_id", site->name);
	json_member_string(&json, "account_name", site->name);
	json_member_string(&json, "account_type", STR("hamlet"));
	json_member_string(&json, "status", STR("active"));
	json_member_bool(&json, "next_billing_date", false);
	json_member_bool(&json, "limit_reached", false);
	json_member_string(&json, "user_email", STR(""));
	json_member_string(&json, "user_login", site->name);
	json_object_end(&json);
}

void akismet_get_subscription(struct request *request)
{
	akismet_enter(
		request, sizeof(struct akismet_call), AKISMET_KEY_OF_CALLER, say_subscription);
}

void akismet_test(struct request *request)
{
	akismet_say(request, "connected");
}
