#include "text.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "flow/moderate.h"
#include "http/akismet/slashes.h"

/* What stands between the beginning and the end of a content that is cut. */
#define CUT "\n\xe2\x80\xa6\n"

/* clang-format off */
static const struct mapping {
	enum akismet_field from;
	enum comment_field to;
	bool is_slashed; /* by WordPress */
} mappings[] = {
	{AKISMET_BLOG, COMMENT_THREAD, false},
	{AKISMET_PERMALINK, COMMENT_THREAD, false}, /* where there is one, it is the better name */
	{AKISMET_COMMENT_AUTHOR, COMMENT_AUTHOR_NAME, true},
	{AKISMET_COMMENT_AUTHOR_EMAIL, COMMENT_AUTHOR_EMAIL, true},
	{AKISMET_COMMENT_AUTHOR_URL, COMMENT_AUTHOR_URL, true},
	{AKISMET_USER_IP, COMMENT_AUTHOR_IP, false},
	{AKISMET_USER_AGENT, COMMENT_AUTHOR_AGENT, false},
	{AKISMET_COMMENT_CONTENT, COMMENT_CONTENT, true},
	{AKISMET_COMMENT_PARENT, COMMENT_PARENT, false},
	{AKISMET_COMMENT_TYPE, COMMENT_TYPE, false},
	{AKISMET_BLOG_LANG, COMMENT_LANGUAGE, false},
	{AKISMET_COMMENT_DATE_GMT, COMMENT_CREATED_AT, false},
};
/* clang-format on */

/* Cut to the cap; but for content, on one line and without white space around it. */
static int keep_line(struct str s, size_t max_bytes, struct arena *arena, struct str *ret)
{
	char *p;

	s = str_trim(utf8_clip(str_trim(s), max_bytes));
	p = arena_bytes(arena, s.n);
	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < s.n; i++) {
		p[i] = (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? ' ' : s.p[i];
	}
	*ret = str_make(p, s.n);
	return 0;
}

/* The last max_bytes at the most, from the beginning of a character. */
static struct str tail_of(struct str s, size_t max_bytes)
{
	struct str tail = str_skip(s, s.n > max_bytes ? s.n - max_bytes : 0);

	while (tail.n > 0 && utf8_is_continuation(tail.p[0])) {
		tail = str_skip(tail, 1);
	}
	return tail;
}

static int keep_content(struct str s, struct arena *arena, struct str *ret)
{
	const size_t half = (LIMIT_CONTENT_BYTES - sizeof CUT) / 2;
	struct str head, tail;

	if (s.n <= LIMIT_CONTENT_BYTES) {
		*ret = s;
		return 0;
	}
	head = utf8_clip(s, half);
	tail = tail_of(s, half);
	return arena_printf(arena, ret, "%.*s%s%.*s", STR_FMT(head), CUT, STR_FMT(tail));
}

static bool is_address(struct str ip)
{
	bool is = ip.n <= LIMIT_IP_BYTES;

	for (size_t i = 0; is && i < ip.n; i++) {
		is = ascii_hex_value(ip.p[i]) >= 0 || ip.p[i] == '.' || ip.p[i] == ':';
	}
	return is;
}

static int keep(struct str s, enum comment_field field, struct arena *arena, struct str *ret)
{
	return field == COMMENT_CONTENT ? keep_content(s, arena, ret)
					: keep_line(s, comment_field_limit(field), arena, ret);
}

int akismet_comment(const struct akismet_fields *fields, struct arena *arena, struct comment *ret)
{
	struct comment comment = {0};
	struct str *created_at = &comment.field[COMMENT_CREATED_AT];
	struct str *ip = &comment.field[COMMENT_AUTHOR_IP];

	for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++) {
		struct str s = fields->text[mappings[i].from];
		int r = mappings[i].is_slashed ? slashes_strip(s, arena, &s) : 0;

		if (r == 0 && s.n > 0) {
			r = keep(s, mappings[i].to, arena, &comment.field[mappings[i].to]);
		}
		if (r != 0) {
			return r;
		}
	}
	if (comment_parse_time(*created_at, &comment.created_at_ms) != 0) {
		*created_at = STR_NONE;
		comment.created_at_ms = 0;
	}
	*ip = is_address(*ip) ? *ip : STR_NONE;
	*ret = comment;
	return 0;
}

/* Without backslashes before quotes, white space as one space. */
static int bare(struct str s, struct arena *arena, struct str *ret)
{
	char *p = arena_bytes(arena, s.n);
	size_t n = 0;

	if (p == NULL) {
		return -ENOMEM;
	}
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool is_before_quote = i + 1 < s.n && memchr("'\"\\", s.p[i + 1], 3) != NULL;

		if (c == '\\' && is_before_quote) {
			c = s.p[++i];
		}
		if (!ascii_is_space(c)) {
			p[n++] = c;
		} else if (n > 0 && p[n - 1] != ' ') {
			p[n++] = ' ';
		}
	}
	*ret = str_make(p, n);
	return 0;
}

int akismet_text_key(
	const struct comment *comment, struct arena *arena, unsigned char ret[STORE_HASH_BYTES])
{
	static const enum comment_field compared[] = {COMMENT_AUTHOR_NAME, COMMENT_CONTENT};
	struct comment reduced = {0};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof compared / sizeof *compared; i++) {
		r = bare(comment->field[compared[i]], arena, &reduced.field[compared[i]]);
	}
	if (r == 0) {
		moderate_request_hash(&reduced, ORIGIN_AKISMET, ret);
	}
	return r;
}
