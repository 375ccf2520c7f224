#include "post.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include <hamlet/mem.h>

#define CONNECT_TIMEOUT_S 4

int post_init(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -ENOMEM;
}

/* ---- addresses that are nobody's on the public network (IANA's special-purpose registries) ----
 */

struct block4 {
	uint32_t base;
	unsigned bits;
};

/* clang-format off */
static const struct block4 private4[] = {
	{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
	{0xac100000, 12}, {0xc0000000, 24}, {0xc0a80000, 16}, {0xc6120000, 15}, {0xe0000000, 3},
};
/* clang-format on */

static bool is_private4(uint32_t address)
{
	for (size_t i = 0; i < sizeof private4 / sizeof *private4; i++) {
		if ((address ^ private4[i].base) >> (32 - private4[i].bits) == 0) {
			return true;
		}
	}
	return false;
}

static uint32_t last_four(const unsigned char byte[16])
{
	return (uint32_t)byte[12] << 24 | (uint32_t)byte[13] << 16 | (uint32_t)byte[14] << 8 |
	       byte[15];
}

/* Global unicast is 2000::/3; of it, 6to4 and Teredo carry IPv4 addresses of anybody's making.
 * NAT64's well-known prefix and mapped addresses are judged by the IPv4 address within. */
static bool is_private6(const unsigned char byte[16])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
	bool is_6to4 = byte[0] == 0x20 && byte[1] == 0x02;
	bool is_teredo = byte[0] == 0x20 && byte[1] == 0x01 && byte[2] == 0 && byte[3] == 0;

	if (memcmp(byte, mapped, sizeof mapped) == 0 || memcmp(byte, nat64, sizeof nat64) == 0) {
		return is_private4(last_four(byte));
	}
	return byte[0] >> 5 != 1 || is_6to4 || is_teredo;
}

static bool is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		return !is_private4(ntohl(
			((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6) {
		return !is_private6(
			((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	}
	return false;
}

/* ---- the call ---- */

struct sending {
	bool may_be_private;
	bool was_refused; /* one of the name's addresses */
	bool was_tried;   /* another one */
	size_t n_answer_bytes;
};

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct sending *sending = arg;

	(void)purpose;
	if (!sending->may_be_private && !is_public(&address->addr)) {
		sending->was_refused = true;
		return CURL_SOCKET_BAD;
	}
	sending->was_tried = true;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t drop_answer(char *p, size_t size, size_t n, void *arg)
{
	struct sending *sending = arg;

	(void)p;
	sending->n_answer_bytes += size * n;
	return sending->n_answer_bytes <= POST_ANSWER_BYTES ? size * n : 0;
}

static struct curl_slist *list_of(const char *const *headers)
{
	/* Without "Expect: 100-continue", which small servers do not know. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; list != NULL && headers[i] != NULL; i++) {
		struct curl_slist *longer = curl_slist_append(list, headers[i]);

		if (longer == NULL) {
			curl_slist_free_all(list);
		}
		list = longer;
	}
	return list;
}

static int perform(CURL *curl, const struct sending *sending, long *ret_status)
{
	CURLcode code = curl_easy_perform(curl);
	long status = 0;

	if (code == CURLE_OUT_OF_MEMORY) {
		return -ENOMEM;
	}
	if ((sending->was_refused && !sending->was_tried) || code == CURLE_UNSUPPORTED_PROTOCOL ||
		code == CURLE_URL_MALFORMAT) {
		return POST_REFUSED;
	}
	/* An answer that was cut off for its length has its status all the same. */
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	*ret_status = status;
	return status >= 200 && status < 300 ? 0 : POST_FAILED;
}

int post_send(const struct post *post, long *ret_status)
{
	struct sending sending = {.may_be_private = post->may_be_private};
	struct curl_slist *headers = list_of(post->headers);
	char *url = mem_new(post->url.n + 1, 1);
	CURL *curl = curl_easy_init();
	int r = -ENOMEM;

	*ret_status = 0;
	if (headers != NULL && url != NULL && curl != NULL) {
		memcpy(url, post->url.p, post->url.n);
		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
		curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
		curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
		curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)POST_TIMEOUT_S);
		curl_easy_setopt(curl, CURLOPT_USERAGENT, "hamlet");
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.n);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.p);
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &sending);
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_answer);
		curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sending);
		r = perform(curl, &sending, ret_status);
	}
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	mem_free(url);
	return r;
}
