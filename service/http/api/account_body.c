#include "http/api/account_body.h"

#include <hamlet/limits.h>

#include "flow/engine.h"
#include "http/api/access.h"
#include "http/respond.h"
#include "json_reader.h"
#include "secret.h"
#include "user_check.h"

/* "/name"; names are short and from the source. */
struct pointer {
	char text[32];
};

static struct pointer pointer_to(const char *name)
{
	struct pointer pointer = {"/"};

	for (size_t i = 0; name[i] != '\0' && i + 2 < sizeof pointer.text; i++) {
		pointer.text[i + 1] = name[i];
	}
	return pointer;
}

bool account_body_text(
	struct request *request, const struct cJSON *body, const char *name, struct str *ret)
{
	const struct cJSON *value = json_get(body, name);

	if (json_get_string(value, ret) && ret->n > 0) {
		return true;
	}
	respond_invalid(request, pointer_to(name).text,
		value == NULL || json_is_string(value) ? "required" : "not_text",
		"`%s` is needed, as text.", name);
	return false;
}

bool account_body_email(struct request *request, const struct cJSON *body, struct str *ret)
{
	struct str email, why;
	int r;

	if (!account_body_text(request, body, "email", &email)) {
		return false;
	}
	r = user_check_email(email, &request->arena, ret, &why);
	if (r < 0) {
		respond_fault(request, r, "reading the e-mail");
	} else if (r > 0) {
		respond_invalid(request, "/email", "invalid", "%.*s", STR_FMT(why));
	}
	return r == 0;
}

bool account_body_name(struct request *request, const struct cJSON *body, struct str *ret)
{
	struct str name, why;

	if (json_get(body, "name") == NULL) {
		return true;
	}
	if (!account_body_text(request, body, "name", &name)) {
		return false;
	}
	if (user_check_name(name, ret, &why) != 0) {
		respond_invalid(request, "/name", "invalid", "%.*s", STR_FMT(why));
		return false;
	}
	return true;
}

bool account_body_flag(
	struct request *request, const struct cJSON *body, const char *name, bool *ret)
{
	const struct cJSON *value = json_get(body, name);

	if (value != NULL && !json_get_bool(value, ret)) {
		respond_invalid(request, pointer_to(name).text, "not_a_truth_value",
			"`%s` must be true or false.", name);
		return false;
	}
	return true;
}

bool account_body_check_password(
	struct request *request, const char *pointer, struct str password, struct str email)
{
	struct str why;

	if (user_check_password(password, email, &why) == 0) {
		return true;
	}
	respond_invalid(request, pointer, "weak_password", "%.*s", STR_FMT(why));
	return false;
}

/* ---- roles ---- */

static bool refuse_roles(struct request *request, const char *code, const char *detail)
{
	respond_invalid(request, "/roles", code, "%s", detail);
	return false;
}

static bool refuse_role(
	struct request *request, const struct user *user, const char *code, const char *detail)
{
	respond_invalid_item(request, "/roles", user->n_roles, code, "%s", detail);
	return false;
}

static bool read_role(struct request *request, const struct cJSON *item, const struct user *user,
	struct user_role *ret)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct cJSON *where = json_get(item, "site");
	const struct site *site = NULL;
	struct str name;

	if (!json_get_string(json_get(item, "role"), &name) || !role_parse(name, &ret->role)) {
		return refuse_role(
			request, user, "unknown_role", "A role is admin, moderator or viewer.");
	}
	if (json_get_string(where, &name)) {
		site = view == NULL ? NULL : directory_site_by_name(view->directory, name);
	}
	if (where == NULL || (site == NULL && !json_is_null(where)) ||
		!access_covers(request, site == NULL ? 0 : site->id)) {
		return refuse_role(request, user, "unknown_site",
			"Each role names a `site` at which you are an admin; null stands for all "
			"sites.");
	}
	ret->site_id = site == NULL ? 0 : site->id;
	for (size_t i = 0; i < user->n_roles; i++) {
		if (user->role[i].site_id == ret->site_id) {
			return refuse_role(
				request, user, "duplicate", "A person has one role at a site.");
		}
	}
	return true;
}

bool account_body_roles(struct request *request, const struct cJSON *body, struct user *ret)
{
	const struct cJSON *list = json_get(body, "roles");

	ret->n_roles = 0;
	ret->role = arena_new(&request->arena, LIMIT_USER_ROLES, sizeof *ret->role);
	if (ret->role == NULL || !json_is_array(list)) {
		return refuse_roles(request, list == NULL ? "required" : "not_a_list",
			"`roles` is a list such as [{\"site\": null, \"role\": \"moderator\"}].");
	}
	for (const struct cJSON *item = json_first(list); item != NULL; item = json_next(item)) {
		if (ret->n_roles == LIMIT_USER_ROLES) {
			return refuse_roles(request, "too_many", "A person has at most 100 roles.");
		}
		if (!read_role(request, item, ret, &ret->role[ret->n_roles])) {
			return false;
		}
		ret->n_roles++;
	}
	return true;
}

bool account_body_secret(
	struct request *request, struct str secret, unsigned char ret[STORE_HASH_BYTES])
{
	const struct engine_view *view = engine_view(request->engine);

	if (view == NULL || !secret_is_pass(secret)) {
		return false;
	}
	secret_hash(directory_secret(view->directory), secret, ret);
	return true;
}
