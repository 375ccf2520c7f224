#include "opener.h"

bool opener_may_hold(const struct request *request)
{
	struct str site = request_header(request, "Sec-Fetch-Site", NULL);

	return !str_eq(site, STR("none")) && !str_eq(site, STR("same-origin"));
}

bool opener_holds(const struct request *request)
{
	return str_eq(request_header(request, "Sec-Fetch-Dest", NULL), STR("document")) &&
	       opener_may_hold(request);
}
