#include "fields.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "http/akismet/charset.h"
#include "http/form.h"

static const struct str names[] = {
#define FIELD(identifier, name) [AKISMET_##identifier] = {(name), sizeof(name) - 1},
#include "http/akismet/fields.def"
#undef FIELD
};
_Static_assert(sizeof names / sizeof *names == AKISMET_FIELD_COUNT, "a name a field");

/* ---- pairs of a body ---- */

/* Decoded into out, which has room for s; a '%' without two hexadecimal digits stays. */
static struct str decode(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && s.n - i > 2 ? ascii_hex_value(s.p[i + 1]) : -1;
		int low = high >= 0 ? ascii_hex_value(s.p[i + 2]) : -1;

		if (low >= 0) {
			out[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			out[n++] = s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	return str_make(out, n);
}

/* An encoded pair; the name decoded, or empty where it is longer than any that is asked for. */
struct pair {
	char name_bytes[LIMIT_FORM_NAME_BYTES];
	struct str name;
	struct str encoded_value;
};

static bool next_pair(struct str *rest, struct pair *ret)
{
	struct str pair, name;

	if (rest->n == 0) {
		return false;
	}
	pair = str_make(rest->p, str_find_byte(*rest, '&'));
	name = str_make(pair.p, str_find_byte(pair, '='));
	*rest = str_skip(*rest, pair.n + 1);
	ret->name = name.n <= sizeof ret->name_bytes ? decode(name, ret->name_bytes) : STR_NONE;
	ret->encoded_value = str_skip(pair, name.n + 1);
	return true;
}

/* "comment_context[0]" -> "comment_context" */
static struct str without_index(struct str name)
{
	size_t bracket = str_find_byte(name, '[');

	return bracket < name.n && bracket > 0 && str_ends(name, STR("]"))
		       ? str_make(name.p, bracket)
		       : name;
}

static enum akismet_field field_of(struct str name)
{
	enum akismet_field i = 0;

	name = without_index(name);
	while (i < AKISMET_FIELD_COUNT && !str_eq(name, names[i])) {
		i++;
	}
	return i;
}

static int keep_encoded(struct str encoded, struct arena *arena, struct str *ret)
{
	char *out = arena_bytes(arena, encoded.n);

	if (out == NULL) {
		return -ENOMEM;
	}
	*ret = decode(encoded, out);
	return 0;
}

static int read_urlencoded(struct str body, struct arena *arena, struct akismet_fields *fields)
{
	struct str encoded[AKISMET_FIELD_COUNT] = {0};
	struct pair pair;
	int r = 0;

	while (next_pair(&body, &pair)) {
		enum akismet_field field = field_of(pair.name);

		if (field != AKISMET_FIELD_COUNT) {
			encoded[field] = pair.encoded_value;
		}
	}
	for (enum akismet_field i = 0; r == 0 && i < AKISMET_FIELD_COUNT; i++) {
		if (encoded[i].n > 0) {
			r = keep_encoded(encoded[i], arena, &fields->text[i]);
		}
	}
	return r;
}

static void read_pairs(const struct http_pair *pair, size_t n, struct akismet_fields *fields)
{
	for (size_t i = 0; i < n; i++) {
		enum akismet_field field = field_of(pair[i].name);

		if (field != AKISMET_FIELD_COUNT) {
			fields->text[field] = pair[i].value;
		}
	}
}

/* ---- the honeypot ---- */

/* WordPress sends what its form held under "POST_" and the field's name. */
static bool is_honeypot(struct str name, struct str honeypot)
{
	struct str prefix = STR("POST_");

	return str_eq(name, honeypot) ||
	       (str_starts(name, prefix) && str_eq(str_skip(name, prefix.n), honeypot));
}

static bool honeypot_in_body(struct str body, struct str honeypot)
{
	struct pair pair;
	bool is_filled = false;

	while (!is_filled && next_pair(&body, &pair)) {
		is_filled = pair.encoded_value.n > 0 && is_honeypot(pair.name, honeypot);
	}
	return is_filled;
}

static bool honeypot_in_pairs(const struct http_pair *pair, size_t n, struct str honeypot)
{
	bool is_filled = false;

	for (size_t i = 0; !is_filled && i < n; i++) {
		is_filled = pair[i].value.n > 0 && is_honeypot(pair[i].name, honeypot);
	}
	return is_filled;
}

/* A name that means something else cannot be a honeypot's: it is filled in by everybody. */
static bool can_be_honeypot(struct str name)
{
	return name.n > 0 && field_of(name) == AKISMET_FIELD_COUNT;
}

/* ---- the whole ---- */

/* The charset of the fields, else the one that the head names; empty: neither was said. */
static struct str charset_of(const struct request *request, const struct akismet_fields *fields)
{
	struct str type = request_header(request, "Content-Type", NULL);
	struct str wanted = STR("charset=");

	if (fields->text[AKISMET_BLOG_CHARSET].n > 0) {
		return str_trim(fields->text[AKISMET_BLOG_CHARSET]);
	}
	for (struct str rest = type; rest.n > wanted.n; rest = str_skip(rest, 1)) {
		if (str_eq_ignoring_case(str_make(rest.p, wanted.n), wanted)) {
			rest = str_skip(rest, wanted.n);
			rest = str_make(rest.p, str_find_byte(rest, ';'));
			rest = str_trim(rest);
			return rest.n > 1 && rest.p[0] == '"' ? str_make(rest.p + 1, rest.n - 2)
							      : rest;
		}
	}
	return STR_NONE;
}

static int to_utf8(struct request *request, struct akismet_fields *fields)
{
	const struct charset *charset = charset_find(charset_of(request, fields));
	int r = 0;

	for (enum akismet_field i = 0; r == 0 && i < AKISMET_FIELD_COUNT; i++) {
		if (fields->text[i].n > 0) {
			r = charset_to_utf8(
				fields->text[i], charset, &request->arena, &fields->text[i]);
		}
	}
	return r;
}

static int read_multipart(struct request *request, struct akismet_fields *fields)
{
	struct form form;
	struct form_fault fault;
	int r = form_read_multipart(
		buf_str(&request->body), request->content_type, &request->arena, &form, &fault);

	if (r != 0) {
		return r < 0 ? r : AKISMET_FIELDS_UNREADABLE;
	}
	read_pairs(form.field, form.n, fields);
	if (can_be_honeypot(fields->text[AKISMET_HONEYPOT_FIELD_NAME])) {
		fields->has_honeypot = honeypot_in_pairs(
			form.field, form.n, fields->text[AKISMET_HONEYPOT_FIELD_NAME]);
	}
	return 0;
}

int akismet_fields_read(struct request *request, struct akismet_fields *ret)
{
	struct str body = buf_str(&request->body);
	struct akismet_fields fields = {0};
	int r;

	read_pairs(request->query, request->n_query, &fields);
	if (request->body_kind == BODY_MULTIPART) {
		r = read_multipart(request, &fields);
	} else {
		r = read_urlencoded(body, &request->arena, &fields);
		if (can_be_honeypot(fields.text[AKISMET_HONEYPOT_FIELD_NAME])) {
			fields.has_honeypot =
				honeypot_in_body(body, fields.text[AKISMET_HONEYPOT_FIELD_NAME]);
		}
	}
	if (r == 0) {
		r = to_utf8(request, &fields);
	}
	if (r == 0) {
		*ret = fields;
	}
	return r;
}
