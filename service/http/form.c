#include "form.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

static int malformed(struct form_fault *fault, size_t at, const char *detail)
{
	*fault = (struct form_fault){.at = at, .detail = detail};
	return FORM_MALFORMED;
}

int form_percent_decode(struct str s, bool plus_is_space, struct arena *arena, struct str *ret,
	struct form_fault *fault)
{
	char *p = arena_bytes(arena, s.n);
	size_t n = 0;

	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int high = s.n - i > 2 ? ascii_hex_value(s.p[i + 1]) : -1;
			int low = s.n - i > 2 ? ascii_hex_value(s.p[i + 2]) : -1;

			if (high < 0 || low < 0) {
				return malformed(fault, i,
					"a '%' is not followed by two hexadecimal digits");
			}
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		p[n++] = c;
	}
	*ret = str_make(p, n);
	return 0;
}

static int decode_part(struct str body, struct str part, struct arena *arena, struct str *ret,
	struct form_fault *fault)
{
	int r = form_percent_decode(part, true, arena, ret, fault);

	if (r == FORM_MALFORMED) {
		fault->at += (size_t)(part.p - body.p);
	}
	return r;
}

static int read_pair(struct str body, struct str pair, struct arena *arena, struct http_pair *ret,
	struct form_fault *fault)
{
	size_t equals = str_find_byte(pair, '=');
	int r = decode_part(body, str_make(pair.p, equals), arena, &ret->name, fault);

	if (r != 0) {
		return r;
	}
	if (ret->name.n > LIMIT_FORM_NAME_BYTES) {
		return malformed(fault, (size_t)(pair.p - body.p), "a field's name is too long");
	}
	return decode_part(body, str_skip(pair, equals + 1), arena, &ret->value, fault);
}

static size_t count_pairs(struct str body)
{
	size_t n = 1;

	for (size_t i = 0; i < body.n; i++) {
		n += body.p[i] == '&';
	}
	return n;
}

int form_read_urlencoded(
	struct str body, struct arena *arena, struct form *ret, struct form_fault *fault)
{
	size_t capacity = count_pairs(body);
	struct form form = {0};
	struct str rest = body;

	if (capacity > LIMIT_FORM_FIELDS) {
		*fault = (struct form_fault){.at = 0, .detail = "there are too many fields"};
		return FORM_TOO_LARGE;
	}
	form.field = arena_new(arena, capacity, sizeof *form.field);
	if (form.field == NULL) {
		return -ENOMEM;
	}
	while (rest.n > 0) {
		struct str pair = str_make(rest.p, str_find_byte(rest, '&'));

		rest = str_skip(rest, pair.n + 1);
		if (pair.n > 0) {
			int r = read_pair(body, pair, arena, &form.field[form.n], fault);

			if (r != 0) {
				return r;
			}
			form.n++;
		}
	}
	*ret = form;
	return 0;
}

bool form_get(const struct form *form, const char *name, struct str *ret)
{
	for (size_t i = 0; i < form->n; i++) {
		if (str_eq(form->field[i].name, str_of(name))) {
			*ret = form->field[i].value;
			return true;
		}
	}
	return false;
}
