/* What the calls about one user share: its state, its answers, its record. */
#ifndef API_USER_CALL_H
#define API_USER_CALL_H

#include <hamlet/accounts.h>
#include <hamlet/result.h>

#include "http/api/call.h"
#include "http/api/site_names.h"
#include "http/request.h"
#include "json_writer.h"
#include "secret.h"

struct cJSON;

/* What the work on a user came to, beside the outcomes of the store (1 and 2). */
enum user_work_outcome { USER_OF_OTHER_SITES = 10, USER_WITHOUT_ROLES, USER_EMAIL_IS_TAKEN };

struct user_call {
	struct call call;
	struct site_names names;
	const struct cJSON *body;
	struct user given; /* of a change: what the body says */
	struct user user;  /* as it is in the end */
	struct sign_in_link link;
	char secret[SECRET_PASS_BYTES];
};

/* On the event loop: NULL or false means answered already. */
struct user_call *user_call_begin(struct request *request);
HAMLET_MUST_USE bool user_call_read_id(struct request *request, struct user_call *state);
HAMLET_MUST_USE bool user_call_prepare_link(struct request *request, struct user_call *state);
/* Whether the work came to 0. */
HAMLET_MUST_USE bool user_call_is_done(struct request *request, int result);
/* The members link and link_expires_at. */
HAMLET_MUST_USE bool user_call_write_link(
	struct request *request, struct json_writer *json, const struct user_call *state);

/* Within a task: the user of the path, if the caller may see it. USER_UNKNOWN. */
HAMLET_MUST_USE int user_call_read(struct user_call *state, struct store *store, struct user *ret);
/* The same, and USER_OF_OTHER_SITES: the caller has no say at some of the user's sites. */
HAMLET_MUST_USE int user_call_read_whole(
	struct user_call *state, struct store *store, struct user *ret);
/* The record of what was done; before and after may be NULL. */
HAMLET_MUST_USE int user_call_note(struct user_call *state, struct store *store,
	const struct user *before, const struct user *after, const char *action);

#endif
