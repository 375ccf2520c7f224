#include "framing.h"

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

/* The headers that decide, counted while walking the head once. */
struct head {
	size_t n_lengths;
	size_t n_transfer_encodings;
	size_t n_hosts;
	size_t n_types;
	size_t n_authorizations;
	size_t n_origins;
	size_t n_idempotency_keys;
	struct str length;
	struct str transfer_encoding;
	struct str host;
};

static int refuse(
	struct framing_fault *fault, unsigned status, const char *code, const char *detail)
{
	*fault = (struct framing_fault){.status = status, .code = code, .detail = detail};
	return FRAMING_REFUSED;
}

static int refuse_header(struct framing_fault *fault, const char *detail)
{
	return refuse(fault, 400, "bad_header", detail);
}

/* tchar of RFC 9110, section 5.6.2. */
static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_alnum(s.p[i]) &&
			(s.p[i] == '\0' || strchr("!#$%&'*+-.^_`|~", s.p[i]) == NULL)) {
			return false;
		}
	}
	return s.n > 0;
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (((unsigned char)s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f) {
			return true;
		}
	}
	return false;
}

static bool is_host_byte(char c)
{
	return ascii_is_alnum(c) || (c != '\0' && strchr("-._~!$&'()*+,;=%", c) != NULL);
}

/* uri-host [ ":" port ] of RFC 9110, section 7.2; not empty. */
static bool is_host(struct str s)
{
	size_t at = 0, name_bytes;

	if (s.n > 0 && s.p[0] == '[') {
		for (at = 1; at < s.n &&
			     (ascii_hex_value(s.p[at]) >= 0 || s.p[at] == ':' || s.p[at] == '.');
			at++) {
		}
		if (at == s.n || s.p[at] != ']' || at < 3) {
			return false;
		}
		at++;
	} else {
		while (at < s.n && is_host_byte(s.p[at])) {
			at++;
		}
	}
	name_bytes = at;
	if (at < s.n && s.p[at] == ':') {
		for (at++; at < s.n && ascii_is_digit(s.p[at]); at++) {
		}
		if (at - name_bytes > 6) {
			return false;
		}
	}
	return name_bytes > 0 && at == s.n;
}

static int look_at(struct head *head, const struct http_pair *header, struct framing_fault *fault)
{
	struct str name = header->name;

	if (str_eq_ignoring_case(name, STR("Content-Length"))) {
		head->n_lengths++;
		head->length = header->value;
	} else if (str_eq_ignoring_case(name, STR("Transfer-Encoding"))) {
		head->n_transfer_encodings++;
		head->transfer_encoding = header->value;
	} else if (str_eq_ignoring_case(name, STR("Host"))) {
		head->n_hosts++;
		head->host = header->value;
	} else if (str_eq_ignoring_case(name, STR("Content-Type"))) {
		head->n_types++;
	} else if (str_eq_ignoring_case(name, STR("Authorization"))) {
		head->n_authorizations++;
	} else if (str_eq_ignoring_case(name, STR("Origin"))) {
		head->n_origins++;
	} else if (str_eq_ignoring_case(name, STR("Idempotency-Key"))) {
		head->n_idempotency_keys++;
	} else if (str_eq_ignoring_case(name, STR("Expect"))) {
		if (!str_eq_ignoring_case(header->value, STR("100-continue"))) {
			return refuse(fault, 417, "bad_expectation",
				"Only Expect: 100-continue can be met.");
		}
	} else if (str_eq_ignoring_case(name, STR("Content-Encoding"))) {
		if (!str_eq_ignoring_case(header->value, STR("identity"))) {
			return refuse(fault, 415, "content_encoding",
				"Send the body without a Content-Encoding.");
		}
	}
	return 0;
}

static int walk(struct head *head, struct str target, const struct http_pair *header,
	size_t n_headers, struct framing_fault *fault)
{
	size_t n_bytes = target.n;

	if (target.n > LIMIT_TARGET_BYTES) {
		return refuse(fault, 414, "target_too_long", "The request's address is too long.");
	}
	if (n_headers > LIMIT_HEADERS) {
		return refuse(fault, 431, "too_many_headers", "The request has too many headers.");
	}
	for (size_t i = 0; i < n_headers; i++) {
		int r;

		if (!is_token(header[i].name)) {
			return refuse_header(
				fault, "A header's name is not a token, or is folded.");
		}
		if (has_control(header[i].value)) {
			return refuse_header(fault, "A header's value holds a control character.");
		}
		/* ": " and the line's end. */
		n_bytes += header[i].name.n + header[i].value.n + 4;
		r = look_at(head, &header[i], fault);
		if (r != 0) {
			return r;
		}
	}
	if (head->n_types > 1) {
		return refuse_header(fault, "There are several Content-Type headers.");
	}
	if (head->n_authorizations > 1) {
		return refuse_header(fault, "There are several Authorization headers.");
	}
	if (head->n_origins > 1) {
		return refuse_header(fault, "There are several Origin headers.");
	}
	if (head->n_idempotency_keys > 1) {
		return refuse_header(fault, "There are several Idempotency-Key headers.");
	}
	if (n_bytes > LIMIT_HEADER_BYTES) {
		return refuse(
			fault, 431, "headers_too_large", "The request's headers are too large.");
	}
	return 0;
}

static int check_host(
	enum framing_version version, const struct head *head, struct framing_fault *fault)
{
	if (head->n_hosts > 1) {
		return refuse_header(fault, "There are several Host headers.");
	}
	if (head->n_hosts == 0) {
		return version == FRAMING_HTTP_1_0
			       ? 0
			       : refuse_header(fault, "The Host header is missing.");
	}
	return is_host(head->host) ? 0 : refuse_header(fault, "The Host header is malformed.");
}

static int check_length(const struct head *head, struct framing *ret, struct framing_fault *fault)
{
	int64_t length;

	if (head->n_lengths == 0) {
		return 0;
	}
	if (head->n_lengths > 1) {
		return refuse_header(fault, "There are several Content-Length headers.");
	}
	if (ascii_parse_int(head->length, 0, INT64_MAX, &length) != 0) {
		return refuse_header(fault, "Content-Length is not a number of bytes.");
	}
	ret->has_length = true;
	ret->length = (uint64_t)length;
	return 0;
}

static int check_coding(enum framing_version version, const struct head *head, struct framing *ret,
	struct framing_fault *fault)
{
	if (head->n_transfer_encodings == 0) {
		return 0;
	}
	if (head->n_transfer_encodings > 1) {
		return refuse_header(fault, "There are several Transfer-Encoding headers.");
	}
	if (head->n_lengths > 0) {
		return refuse_header(
			fault, "Content-Length and Transfer-Encoding exclude each other.");
	}
	if (!str_eq_ignoring_case(head->transfer_encoding, STR("chunked"))) {
		return refuse_header(fault, "The only Transfer-Encoding known here is chunked.");
	}
	if (version == FRAMING_HTTP_1_0) {
		return refuse_header(fault, "HTTP/1.0 has no Transfer-Encoding.");
	}
	ret->is_chunked = true;
	return 0;
}

int framing_check(enum framing_version version, struct str target, const struct http_pair *header,
	size_t n_headers, struct framing *ret, struct framing_fault *fault)
{
	struct head head = {0};
	struct framing framing = {0};
	int r;

	if (version == FRAMING_HTTP_OTHER) {
		return refuse(fault, 505, "http_version", "Use HTTP/1.1.");
	}
	r = walk(&head, target, header, n_headers, fault);
	if (r == 0) {
		r = check_host(version, &head, fault);
	}
	if (r == 0) {
		r = check_length(&head, &framing, fault);
	}
	if (r == 0) {
		r = check_coding(version, &head, &framing, fault);
	}
	if (r == 0) {
		*ret = framing;
	}
	return r;
}
