#include "public_url.h"

int public_url(const struct settings *settings, unsigned port, struct arena *arena, struct str *ret)
{
	struct str host = settings->listen;
	struct str given_port;

	if (settings->public_url.n > 0) {
		return arena_copy(arena, settings->public_url, ret);
	}
	while (host.n > 0 && host.p[host.n - 1] != ':') {
		host.n--;
	}
	given_port = str_skip(settings->listen, host.n);
	host.n -= host.n > 0;
	if (str_eq(host, STR("0.0.0.0")) || str_eq(host, STR("[::]")) || host.n == 0) {
		host = STR("127.0.0.1");
	}
	return port != 0 ? arena_printf(arena, ret, "http://%.*s:%u", STR_FMT(host), port)
			 : arena_printf(arena, ret, "http://%.*s:%.*s", STR_FMT(host),
				   STR_FMT(given_port));
}

int public_url_of_link(struct str base, struct str secret, struct arena *arena, struct str *ret)
{
	return arena_printf(arena, ret, "%.*s/#/link/%.*s", STR_FMT(base), STR_FMT(secret));
}
