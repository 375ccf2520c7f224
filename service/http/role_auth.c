#include "role_auth.h"

#include <errno.h>

#include "flow/engine.h"
#include "respond.h"
#include "route.h"
#include "session_auth.h"

enum caller_kind role_auth_kind(enum role role)
{
	switch (role) {
	case ROLE_ADMIN:
		return CALLER_ADMIN;
	case ROLE_MODERATOR:
		return CALLER_MODERATOR;
	case ROLE_VIEWER:
	case ROLE_COUNT:
	default:
		return CALLER_VIEWER;
	}
}

enum caller_kind role_auth_least(unsigned admits)
{
	if ((admits & ADMIT_USER) != 0) {
		return CALLER_ANYONE;
	}
	if ((admits & ADMIT_VIEWER) != 0) {
		return CALLER_VIEWER;
	}
	return (admits & ADMIT_MODERATOR) != 0 ? CALLER_MODERATOR : CALLER_ADMIN;
}

void role_auth_refuse(struct request *request)
{
	if (request->caller.kind == CALLER_VIEWER &&
		role_auth_least(request->route->admits) == CALLER_MODERATOR) {
		respond_problem(request, 403, "viewer",
			"A viewer reads and decides nothing: it takes a moderator to %s.",
			request->route->summary);
		return;
	}
	respond_problem(request, 403, "not_allowed",
		"%s's rights are not enough for this call: %s.",
		request->caller.kind == CALLER_VIEWER ? "A viewer" : "A moderator",
		request->route->summary);
}

static enum caller_kind best_kind(const struct user *user)
{
	enum caller_kind best = CALLER_ANYONE;

	for (size_t i = 0; i < user->n_roles; i++) {
		enum caller_kind kind = role_auth_kind(user->role[i].role);

		best = kind > best ? kind : best;
	}
	return best;
}

/* The sites of the roles that are enough; one of all sites is one of site 0, and stands first. */
static int bind_by_roles(struct request *request, enum caller_kind least)
{
	struct caller *caller = &request->caller;
	const struct user *user = &caller->user->user;
	int64_t *sites = arena_new(&request->arena, user->n_roles, sizeof *sites);

	if (sites == NULL) {
		return -ENOMEM;
	}
	caller->site = sites;
	for (size_t i = 0; i < user->n_roles; i++) {
		enum caller_kind kind = role_auth_kind(user->role[i].role);

		if (kind < least) {
			continue;
		}
		/* At some of several they may be more; handlers need no more than was asked for. */
		caller->kind = caller->n_sites == 0 ? kind : least;
		sites[caller->n_sites++] = user->role[i].site_id;
		if (user->role[i].site_id == 0) {
			break;
		}
	}
	return 0;
}

static void bind_to_one(struct caller *caller, int64_t site_id)
{
	caller->site_id = site_id;
	caller->site = NULL;
	caller->n_sites = 0;
}

/* One of several, as the query names it; false: answered already. */
static bool choose(struct request *request)
{
	struct caller *caller = &request->caller;
	const struct engine_view *view;
	const struct site *site;
	struct str named;

	if (!request_query(request, "site", &named)) {
		if ((request->route->admits & SPANS_SITES) != 0) {
			return true;
		}
		respond_problem(request, 400, "site_missing",
			"You have a role at several sites: name the one that is meant in the "
			"query's `site`.");
		return false;
	}
	view = engine_view(request->engine);
	site = view == NULL ? NULL : directory_site_by_name(view->directory, named);
	for (size_t i = 0; site != NULL && i < caller->n_sites; i++) {
		if (caller->site[i] == site->id) {
			bind_to_one(caller, site->id);
			return true;
		}
	}
	respond_problem(request, 403, "other_site",
		"Your roles are not of the site given as `site`, or not enough there.");
	return false;
}

int role_auth_check(struct request *request)
{
	struct caller *caller = &request->caller;
	enum caller_kind least = role_auth_least(request->route->admits);
	int r;

	/* A request may be dispatched again, when the directory has been read anew. */
	*caller = (struct caller){.user = caller->user};
	if (least == CALLER_ANYONE) {
		caller->kind = best_kind(&caller->user->user);
		return 0;
	}
	r = bind_by_roles(request, least);
	if (r != 0) {
		return r;
	}
	if (caller->n_sites == 0) {
		caller->kind = best_kind(&caller->user->user);
		role_auth_refuse(request);
		return ROLE_AUTH_ANSWERED;
	}
	if (caller->n_sites == 1) {
		bind_to_one(caller, caller->site[0]);
		return 0;
	}
	return choose(request) ? 0 : ROLE_AUTH_ANSWERED;
}
