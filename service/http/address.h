/* Network addresses: of the peer, of the client behind trusted proxies, and blocks of them. */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "http/request.h"

#define ADDRESS_TEXT_BYTES 46

/* IPv6; an IPv4 address is its mapped form ::ffff:a.b.c.d, so that equal clients compare equal. */
struct address {
	unsigned char byte[16];
};

struct address_block {
	struct address base;
	unsigned bits; /* of the 128 */
};

enum address_outcome { ADDRESS_MALFORMED = 1 };

/* "192.0.2.1", "2001:db8::1", also with a port as proxies write it ("192.0.2.1:80", "[::1]:80"). */
HAMLET_MUST_USE int address_parse(struct str s, struct address *ret);
/* An address, or "10.0.0.0/8"; bits behind the prefix must be zero. */
HAMLET_MUST_USE int address_parse_block(struct str s, struct address_block *ret);
/* All zeros for a family that is not IP. */
struct address address_of_socket(const struct sockaddr *socket_address);
/* IPv4 in dotted form; NUL-ended. */
void address_format(const struct address *address, char ret[ADDRESS_TEXT_BYTES]);
bool address_is_in(
	const struct address *address, const struct address_block *blocks, size_t n_blocks);
/* Whom limits count together: an IPv4 address, but a whole /64 of IPv6, since one host has as many.
 */
struct address address_for_limits(const struct address *address);

/*
 * The peer, unless it is trusted: then the last address of X-Forwarded-For that is not. Several
 * such headers are one list. What cannot be read ends the walk at the last good address.
 */
struct address address_of_client(const struct address *peer, const struct http_pair *header,
	size_t n_headers, const struct address_block *trusted, size_t n_trusted);

#endif
