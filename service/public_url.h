/* Where people reach the service, for links that are printed. */
#ifndef SERVICE_PUBLIC_URL_H
#define SERVICE_PUBLIC_URL_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "settings.h"

/*
 * The setting public-url; without it the address of `listen`, with 127.0.0.1 for all addresses and
 * `port` in the place of its port where that is not 0. "http://127.0.0.1:8080", in the arena.
 */
HAMLET_MUST_USE int public_url(
	const struct settings *settings, unsigned port, struct arena *arena, struct str *ret);

/* The page's address of a one-time link: base "/#/link/" secret. */
HAMLET_MUST_USE int public_url_of_link(
	struct str base, struct str secret, struct arena *arena, struct str *ret);

#endif
