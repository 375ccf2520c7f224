#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <hamlet/ascii.h>

static const unsigned char mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

static bool is_mapped(const struct address *address)
{
	return memcmp(address->byte, mapped_prefix, sizeof mapped_prefix) == 0;
}

static struct address map_ipv4(const void *four_bytes)
{
	struct address address;

	memcpy(address.byte, mapped_prefix, sizeof mapped_prefix);
	memcpy(address.byte + sizeof mapped_prefix, four_bytes, 4);
	return address;
}

static bool is_port(struct str s)
{
	int64_t port;

	return ascii_parse_int(s, 0, 65535, &port) == 0;
}

/* Takes "[…]", "[…]:port" and "a.b.c.d:port" apart. */
static bool strip_port(struct str *s)
{
	size_t colon = str_find_byte(*s, ':');

	if (s->n > 0 && s->p[0] == '[') {
		size_t end = str_find_byte(*s, ']');
		struct str rest = str_skip(*s, end + 1);

		if (end == s->n ||
			(rest.n > 0 && (rest.p[0] != ':' || !is_port(str_skip(rest, 1))))) {
			return false;
		}
		*s = str_make(s->p + 1, end - 1);
		return str_find_byte(*s, ':') < s->n;
	}
	if (colon < s->n && str_find_byte(str_skip(*s, colon + 1), ':') == s->n - colon - 1) {
		bool is_good = is_port(str_skip(*s, colon + 1));

		s->n = colon;
		return is_good;
	}
	return true;
}

int address_parse(struct str s, struct address *ret)
{
	char text[ADDRESS_TEXT_BYTES];
	struct in_addr four;
	struct address address;

	if (!strip_port(&s) || s.n == 0 || s.n >= sizeof text || memchr(s.p, '\0', s.n) != NULL) {
		return ADDRESS_MALFORMED;
	}
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, &four) == 1) {
		*ret = map_ipv4(&four);
		return 0;
	}
	if (inet_pton(AF_INET6, text, address.byte) == 1) {
		*ret = address;
		return 0;
	}
	return ADDRESS_MALFORMED;
}

/* The address with all but its first `bits` bits zero. */
static struct address keep_prefix(const struct address *address, unsigned bits)
{
	struct address kept = *address;

	for (unsigned i = 0; i < sizeof kept.byte; i++) {
		unsigned n = bits > 8 * i ? bits - 8 * i : 0;

		if (n < 8) {
			kept.byte[i] &= (unsigned char)(0xff00U >> n);
		}
	}
	return kept;
}

static bool is_equal(const struct address *a, const struct address *b)
{
	return memcmp(a->byte, b->byte, sizeof a->byte) == 0;
}

int address_parse_block(struct str s, struct address_block *ret)
{
	size_t slash = str_find_byte(s, '/');
	struct address_block block = {.bits = 128};
	struct address prefix;
	int64_t bits;

	if (address_parse(str_make(s.p, slash), &block.base) != 0) {
		return ADDRESS_MALFORMED;
	}
	if (slash < s.n) {
		unsigned width = is_mapped(&block.base) ? 32 : 128;

		if (ascii_parse_int(str_skip(s, slash + 1), 0, width, &bits) != 0) {
			return ADDRESS_MALFORMED;
		}
		block.bits = 128 - width + (unsigned)bits;
	}
	prefix = keep_prefix(&block.base, block.bits);
	if (!is_equal(&prefix, &block.base)) {
		return ADDRESS_MALFORMED;
	}
	*ret = block;
	return 0;
}

struct address address_of_socket(const struct sockaddr *socket_address)
{
	struct address address = {0};

	if (socket_address->sa_family == AF_INET) {
		struct sockaddr_in four;

		memcpy(&four, socket_address, sizeof four);
		return map_ipv4(&four.sin_addr);
	}
	if (socket_address->sa_family == AF_INET6) {
		struct sockaddr_in6 six;

		memcpy(&six, socket_address, sizeof six);
		memcpy(address.byte, &six.sin6_addr, sizeof address.byte);
	}
	return address;
}

void address_format(const struct address *address, char ret[ADDRESS_TEXT_BYTES])
{
	if (is_mapped(address)) {
		inet_ntop(AF_INET, address->byte + sizeof mapped_prefix, ret, ADDRESS_TEXT_BYTES);
	} else {
		inet_ntop(AF_INET6, address->byte, ret, ADDRESS_TEXT_BYTES);
	}
}

bool address_is_in(
	const struct address *address, const struct address_block *blocks, size_t n_blocks)
{
	for (size_t i = 0; i < n_blocks; i++) {
		struct address prefix = keep_prefix(address, blocks[i].bits);

		if (is_equal(&prefix, &blocks[i].base)) {
			return true;
		}
	}
	return false;
}

struct address address_for_limits(const struct address *address)
{
	return is_mapped(address) ? *address : keep_prefix(address, 64);
}

/* Cuts the last item off a comma-separated list. */
static struct str cut_last(struct str *list)
{
	size_t start = list->n;
	struct str item;

	while (start > 0 && list->p[start - 1] != ',') {
		start--;
	}
	item = str_trim(str_skip(*list, start));
	list->n = start > 0 ? start - 1 : 0;
	return item;
}

struct address address_of_client(const struct address *peer, const struct http_pair *header,
	size_t n_headers, const struct address_block *trusted, size_t n_trusted)
{
	struct address client = *peer;

	for (size_t i = n_headers; i > 0; i--) {
		struct str list = header[i - 1].value;

		if (!str_eq_ignoring_case(header[i - 1].name, STR("X-Forwarded-For"))) {
			continue;
		}
		while (list.n > 0) {
			if (!address_is_in(&client, trusted, n_trusted) ||
				address_parse(cut_last(&list), &client) != 0) {
				return client;
			}
		}
	}
	return client;
}
