#include "http/api/site_names.h"

#include <errno.h>

#include "flow/engine.h"

int site_names_copy(struct request *request, struct site_names *ret)
{
	const struct engine_view *view = engine_view(request->engine);
	struct site_names names = {0};
	const struct site *sites;
	int r = 0;

	if (view == NULL) {
		return -ENOMEM;
	}
	sites = directory_sites(view->directory, &names.n);
	names.id = arena_new(&request->arena, names.n, sizeof *names.id);
	names.name = arena_new(&request->arena, names.n, sizeof *names.name);
	if (names.id == NULL || names.name == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < names.n; i++) {
		names.id[i] = sites[i].id;
		r = arena_copy(&request->arena, sites[i].name, &names.name[i]);
	}
	if (r == 0) {
		*ret = names;
	}
	return r;
}

struct str site_names_find(const struct site_names *names, int64_t id)
{
	for (size_t i = 0; i < names->n; i++) {
		if (names->id[i] == id) {
			return names->name[i];
		}
	}
	return STR_NONE;
}
