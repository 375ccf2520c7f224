#include "target.h"

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "form.h"

static int malformed(const char **ret_detail, const char *detail)
{
	*ret_detail = detail;
	return TARGET_MALFORMED;
}

static bool is_visible_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~') {
			return false;
		}
	}
	return true;
}

/* "http://host/path" as proxies send it, without scheme and authority. */
static struct str strip_authority(struct str target)
{
	size_t scheme = str_starts(target, STR("http://"))    ? 7
			: str_starts(target, STR("https://")) ? 8
							      : 0;
	struct str rest = str_skip(target, scheme);

	return scheme == 0 ? target : str_skip(rest, str_find_byte(rest, '/'));
}

static bool is_text(struct str s)
{
	return utf8_is_valid(s) && (s.n == 0 || memchr(s.p, '\0', s.n) == NULL);
}

static bool has_encoded_slash(struct str s)
{
	for (size_t i = 0; i + 2 < s.n; i++) {
		if (s.p[i] == '%' && s.p[i + 1] == '2' && ascii_lower(s.p[i + 2]) == 'f') {
			return true;
		}
	}
	return false;
}

static int read_path(struct request *request, struct str path, const char **ret_detail)
{
	struct form_fault fault;
	int r;

	if (path.n == 0 || path.p[0] != '/') {
		return malformed(ret_detail, "The request's target is not a path.");
	}
	if (memchr(path.p, '%', path.n) == NULL) {
		request->path = path;
		return 0;
	}
	if (has_encoded_slash(path)) {
		return malformed(ret_detail, "The path holds an encoded slash.");
	}
	r = form_percent_decode(path, false, &request->arena, &request->path, &fault);
	if (r == FORM_MALFORMED) {
		return malformed(ret_detail, "The path holds a malformed percent-encoding.");
	}
	if (r == 0 && !is_text(request->path)) {
		return malformed(ret_detail, "The path is not valid UTF-8, or holds a NUL.");
	}
	return r;
}

static int read_query(struct request *request, struct str query, const char **ret_detail)
{
	struct form form;
	struct form_fault fault;
	int r = form_read_urlencoded(query, &request->arena, &form, &fault);

	if (r < 0) {
		return r;
	}
	if (r == FORM_MALFORMED) {
		return malformed(ret_detail, "The query holds a malformed percent-encoding, or a "
					     "name that is too long.");
	}
	if (r == FORM_TOO_LARGE || form.n > LIMIT_QUERY_PARAMETERS) {
		return malformed(ret_detail, "The query has too many parameters.");
	}
	for (size_t i = 0; i < form.n; i++) {
		if (!is_text(form.field[i].name) || !is_text(form.field[i].value)) {
			return malformed(
				ret_detail, "The query is not valid UTF-8, or holds a NUL.");
		}
	}
	request->query = form.field;
	request->n_query = form.n;
	return 0;
}

int target_read(struct request *request, const char **ret_detail)
{
	struct str target = request->target, query;
	size_t question;
	int r;

	if (!is_visible_ascii(target) || str_find_byte(target, '#') < target.n) {
		return malformed(
			ret_detail, "The request's target holds a byte that must be encoded.");
	}
	target = strip_authority(target);
	question = str_find_byte(target, '?');
	query = str_skip(target, question + 1);
	r = read_path(request, str_make(target.p, question), ret_detail);
	if (r != 0 || query.n == 0) {
		return r;
	}
	return read_query(request, query, ret_detail);
}
