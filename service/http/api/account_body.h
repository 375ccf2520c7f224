/* What calls about sessions, links and users carry, read strictly. */
#ifndef API_ACCOUNT_BODY_H
#define API_ACCOUNT_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/accounts.h>
#include <hamlet/result.h>

#include "http/request.h"

struct cJSON;

/* Each reads a member, into the arena where it changes anything; false: answered already. */
HAMLET_MUST_USE bool account_body_text(
	struct request *request, const struct cJSON *body, const char *name, struct str *ret);
HAMLET_MUST_USE bool account_body_email(
	struct request *request, const struct cJSON *body, struct str *ret);
/* *ret stays where it was not sent. */
HAMLET_MUST_USE bool account_body_name(
	struct request *request, const struct cJSON *body, struct str *ret);
HAMLET_MUST_USE bool account_body_flag(
	struct request *request, const struct cJSON *body, const char *name, bool *ret);
/* The new password; refused as user_check_password says. */
HAMLET_MUST_USE bool account_body_check_password(
	struct request *request, const char *pointer, struct str password, struct str email);
/* `roles`, each at a site that the caller may act at, one a site; perhaps none. */
HAMLET_MUST_USE bool account_body_roles(
	struct request *request, const struct cJSON *body, struct user *ret);

/* A secret of a link's form, hashed; false where it has no such form: then there is no such link.
 */
HAMLET_MUST_USE bool account_body_secret(
	struct request *request, struct str secret, unsigned char ret[STORE_HASH_BYTES]);

#endif
