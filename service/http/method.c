#include "method.h"

#include <assert.h>

static const char *const names[] = {
	[HTTP_GET] = "GET",
	[HTTP_HEAD] = "HEAD",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_PATCH] = "PATCH",
	[HTTP_DELETE] = "DELETE",
	[HTTP_OPTIONS] = "OPTIONS",
};
static_assert(sizeof names / sizeof *names == HTTP_METHOD_COUNT, "a name a method");

const char *method_name(enum http_method method)
{
	return names[method];
}

bool method_parse(struct str name, enum http_method *ret)
{
	for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
		if (str_eq(name, str_of(names[i]))) {
			*ret = (enum http_method)i;
			return true;
		}
	}
	return false;
}
