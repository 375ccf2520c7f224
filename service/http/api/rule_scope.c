#include "http/api/rule_scope.h"

#include <errno.h>

#include "http/api/access.h"
#include "http/respond.h"
#include "json_reader.h"

bool rule_scope_read(struct request *request, struct rule_scope *ret)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site *site = NULL;
	struct str named;

	*ret = (struct rule_scope){0};
	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the site");
		return false;
	}
	if (request_query(request, "site", &named)) {
		site = access_site(request, named);
		if (site == NULL) {
			return false;
		}
	} else if (request->caller.site_id != 0) {
		site = directory_site_by_id(view->directory, request->caller.site_id);
	}
	if (site == NULL) {
		return true;
	}
	ret->site_id = site->id;
	if (arena_copy(&request->arena, site->name, &ret->site) != 0) {
		respond_fault(request, -ENOMEM, "looking up the site");
		return false;
	}
	return true;
}

bool rule_scope_find(const struct rulebook *book, const struct rule_scope *scope, struct str name,
	struct rule_found *ret)
{
	*ret = (struct rule_found){.stored = rulebook_stored(book, scope->site_id, name)};
	if (ret->stored == NULL) {
		ret->stored = rulebook_stored(book, 0, name);
	}
	if (ret->stored != NULL) {
		ret->index = book->index[ret->stored - book->stored.item];
		return true;
	}
	return rulebook_packed(book, name, &ret->index);
}

void rule_scope_answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_rule",
		"There is no rule of this name for the site; a rule of one site is named with "
		"?site= by tokens of all sites.");
}

const struct site_rule *rule_scope_own(struct request *request, const struct engine_view *view,
	const struct rule_scope *scope, struct str name)
{
	struct rule_found found;

	if (!rule_scope_find(view->rulebook, scope, name, &found)) {
		rule_scope_answer_unknown(request);
		return NULL;
	}
	if (found.stored == NULL) {
		respond_problem(request, 403, "rule_of_a_pack",
			"This rule stands in a pack, and is changed there by whoever runs the "
			"service.");
		return NULL;
	}
	if (found.stored->site_id != scope->site_id) {
		respond_problem(request, 403, "rule_of_all_sites",
			"This rule is one of all sites: it takes a token of all sites to change "
			"it.");
		return NULL;
	}
	return found.stored;
}

const struct cJSON *rule_scope_read_rule(struct request *request, const struct cJSON *body)
{
	const struct cJSON *rule = json_get(body, "rule");

	if (!json_is_object(rule)) {
		respond_invalid(request, "/rule", rule == NULL ? "required" : "not_an_object",
			"`rule` must be an object such as {\"name\": \"pills\", \"words\": "
			"[\"pills\"], \"weight\": 2}.");
		return NULL;
	}
	return rule;
}
