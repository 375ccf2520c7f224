#include "markup.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "bytes.h"
#include "entities.h"
#include "tags.h"

/* What was looked for once is not looked for again before it: this keeps the walk linear. */
struct end_search {
	size_t at;  /* where it stood */
	bool lacks; /* it stands nowhere any more */
};

struct stripper {
	struct arena *arena;
	struct str raw;
	size_t at;         /* in raw */
	size_t copy_begin; /* raw from here to `at` is still to be copied */
	char *out;
	size_t n_out;
	struct markup *markup;
	size_t n_in_vain; /* bytes read as of tags that were none */
	struct end_search comment_end;
	struct end_search wrong_comment_end;
	struct end_search script_end;
	struct end_search style_end;
	struct end_search doctype_end;
	struct end_search bbcode_end;
};

static void add_run(struct stripper *s, size_t raw_begin, size_t raw_end)
{
	s->markup->runs[s->markup->n_runs++] = (struct run){
		.begin = (uint32_t)s->n_out,
		.from_begin = (uint32_t)raw_begin,
		.from_end = (uint32_t)raw_end,
	};
}

/* Copies what precedes `at`. */
static void flush(struct stripper *s)
{
	size_t n = s->at - s->copy_begin;

	if (n > 0) {
		add_run(s, s->copy_begin, 0);
		memcpy(s->out + s->n_out, s->raw.p + s->copy_begin, n);
		s->n_out += n;
	}
}

/* Puts text in place of raw from `at` to `end`, and goes on there. */
static void replace(struct stripper *s, size_t end, const char *text, size_t n)
{
	flush(s);
	if (n > 0) {
		add_run(s, s->at, end);
		memcpy(s->out + s->n_out, text, n);
		s->n_out += n;
	}
	s->at = s->copy_begin = end;
}

static void take_entity(struct stripper *s)
{
	char text[ENTITY_MAX_BYTES];
	size_t n_text;
	size_t n = entity_decode(s->raw, s->at, false, text, &n_text);

	if (n == 0) {
		s->at++;
	} else {
		replace(s, s->at + n, text, n_text);
	}
}

/* An attribute's value with its entities decoded. */
static int decode_value(struct arena *arena, struct str value, struct str *ret)
{
	size_t at = 0, n = 0;
	char *out;

	if (str_find_byte(value, '&') == value.n) {
		*ret = value;
		return 0;
	}
	/* A reference is never shorter than five sixths of what it stands for ("&nGt;"). */
	out = arena_bytes(arena, value.n + value.n / 5 + ENTITY_MAX_BYTES);
	if (out == NULL) {
		return -ENOMEM;
	}
	while (at < value.n) {
		size_t n_text = 0;
		size_t n_taken =
			value.p[at] == '&' ? entity_decode(value, at, true, out + n, &n_text) : 0;

		if (n_taken == 0) {
			out[n++] = value.p[at++];
		}
		at += n_taken;
		n += n_text;
	}
	*ret = str_make(out, n);
	return 0;
}

static int add_link(struct stripper *s, struct str target)
{
	struct markup *markup = s->markup;
	struct markup_link *link;
	size_t begin;

	target = str_trim(target);
	if (target.n == 0) {
		return 0;
	}
	if (markup->n_links == LIMIT_LINKS) {
		markup->n_links_beyond++;
		return 0;
	}
	if (markup->links == NULL) {
		markup->links = arena_new(s->arena, LIMIT_LINKS, sizeof *markup->links);
		if (markup->links == NULL) {
			return -ENOMEM;
		}
	}
	begin = (size_t)(target.p - s->raw.p);
	link = &markup->links[markup->n_links++];
	link->span = (struct span){(uint32_t)begin, (uint32_t)(begin + target.n)};
	return decode_value(s->arena, target, &link->target);
}

static size_t look_for(struct str raw, size_t at, struct str end)
{
	while (at + end.n <= raw.n) {
		const char *p = memchr(raw.p + at, end.p[0], raw.n - at);

		if (p == NULL) {
			break;
		}
		at = (size_t)(p - raw.p);
		if (at + end.n <= raw.n && str_eq_ignoring_case(str_make(p, end.n), end)) {
			return at;
		}
		at++;
	}
	return raw.n;
}

/* Where `end` stands at or behind `at`, in any case; raw.n when nowhere. */
static size_t find_end(
	const struct stripper *s, size_t at, struct str end, struct end_search *search)
{
	if (search->lacks) {
		return s->raw.n;
	}
	if (search->at < at) {
		search->at = look_for(s->raw, at, end);
		search->lacks = search->at == s->raw.n;
	}
	return search->at;
}

/*
 * "<!-- -->", and what browsers take for one: "<!-->", "<!--->" and "<!-- --!>" (HTML, 13.2.5.43 to
 * 13.2.5.52). False when it has no end.
 */
static bool take_comment(struct stripper *s)
{
	struct str rest = str_skip(s->raw, s->at + 4);
	size_t at, wrong;

	if (str_starts(rest, STR(">")) || str_starts(rest, STR("->"))) {
		replace(s, s->at + 5 + (rest.p[0] == '-'), NULL, 0);
		return true;
	}
	at = find_end(s, s->at + 4, STR("-->"), &s->comment_end);
	wrong = find_end(s, s->at + 4, STR("--!>"), &s->wrong_comment_end);
	if (at == s->raw.n && wrong == s->raw.n) {
		return false;
	}
	replace(s, wrong < at ? wrong + 4 : at + 3, NULL, 0);
	return true;
}

/* "<!-- -->" and "<!doctype ...>"; false when it is text. */
static bool take_declaration(struct stripper *s)
{
	struct str rest = str_skip(s->raw, s->at);
	size_t at;

	if (rest.n < 2 || rest.p[1] != '!') {
		return false;
	}
	if (str_starts(rest, STR("<!--"))) {
		return take_comment(s);
	}
	if (rest.n >= 9 && str_eq_ignoring_case(str_make(rest.p, 9), STR("<!doctype"))) {
		at = find_end(s, s->at + 9, STR(">"), &s->doctype_end);
		if (at < s->raw.n) {
			replace(s, at + 1, NULL, 0);
			return true;
		}
	}
	return false;
}

/* Drops what a script or style element holds; its closing tag is read next. */
static void skip_content(struct stripper *s, struct str name)
{
	size_t end = s->raw.n;

	if (str_eq_ignoring_case(name, STR("script"))) {
		end = find_end(s, s->at, STR("</script"), &s->script_end);
	} else if (str_eq_ignoring_case(name, STR("style"))) {
		end = find_end(s, s->at, STR("</style"), &s->style_end);
	}
	if (end < s->raw.n) {
		s->at = s->copy_begin = end;
	}
}

/* <bdo dir=rtl> sets the order of what it holds as U+202E does, and as that it is passed on. */
static void take_override(struct stripper *s, const struct tag *tag)
{
	struct str direction, override = STR("\u202e"), pop = STR("\u202c");

	if (tag->is_closing) {
		replace(s, tag->end, pop.p, pop.n);
	} else if (tag_find_attribute(tag->rest, STR("dir"), &direction) &&
		   str_eq_ignoring_case(direction, STR("rtl"))) {
		replace(s, tag->end, override.p, override.n);
	} else {
		replace(s, tag->end, NULL, 0);
	}
}

static bool is_word_byte(char c)
{
	return (c & 0x80) != 0 || ascii_is_alnum(c);
}

static bool has_word_before(const struct stripper *s)
{
	return s->at > 0 && is_word_byte(s->raw.p[s->at - 1]);
}

/*
 * Browsers show no element that they do not know, and sites that show markup as it was sent do.
 * Letters on both sides tell that it is there to part a word; else it is read.
 */
static bool is_read_as_text(const struct stripper *s, const struct tag *tag)
{
	if (tag_is_of_html(tag->name)) {
		return tag_holds_words(tag->rest);
	}
	return tag->rest.n > 0 || !has_word_before(s) || tag->end == s->raw.n ||
	       !is_word_byte(s->raw.p[tag->end]);
}

/* The texts of attributes, in their own place, apart from what is around them. */
static void add_texts(struct stripper *s, const struct tag *tag)
{
	struct str attributes = tag->rest, text;

	while (tag_next_text(&attributes, &text)) {
		size_t begin = (size_t)(text.p - s->raw.p);

		s->at = s->copy_begin = begin - 1;
		replace(s, begin, " ", 1);
		while (s->at < begin + text.n) {
			if (s->raw.p[s->at] == '&') {
				take_entity(s);
			} else {
				s->at++;
			}
		}
		replace(s, begin + text.n + 1, " ", 1);
	}
	s->at = s->copy_begin = tag->end;
}

enum { HIDDEN_MAX_BYTES = 8 };

/*
 * Drops a letter or two between letters that are not to be seen, or are struck out:
 * "v<s>x</s>iagra". More of it would be text that someone may well read.
 */
static void skip_hidden(struct stripper *s, const struct tag *tag, bool is_in_word)
{
	static const char *const struck[] = {"del", "s", "strike"};
	struct str rest = str_skip(s->raw, tag->end), name = tag->name;
	bool is_unseen = tag_is_hidden(tag->rest);
	size_t n = 0;

	for (size_t i = 0; i < sizeof struck / sizeof *struck; i++) {
		is_unseen = is_unseen || str_eq_ignoring_case(name, str_of(struck[i]));
	}
	while (n < rest.n && n <= HIDDEN_MAX_BYTES && rest.p[n] != '<') {
		n++;
	}
	rest = str_skip(rest, n);
	if (is_unseen && is_in_word && n <= HIDDEN_MAX_BYTES && str_starts(rest, STR("</")) &&
		rest.n > name.n + 3 && rest.p[name.n + 2] == '>' &&
		is_word_byte(rest.p[name.n + 3]) &&
		str_eq_ignoring_case(str_make(rest.p + 2, name.n), name)) {
		s->at = s->copy_begin = tag->end + n;
	}
}

/*
 * Reads the tag at s->at; false where it is text. Within quotes a tag may hold what begins others:
 * where more has been read so than an honest text comes to, no further one is looked for.
 */
static bool read_html(struct stripper *s, struct tag *tag)
{
	enum { MAX_READINGS = 4 };

	if (s->n_in_vain > MAX_READINGS * s->raw.n + LIMIT_TAG_BYTES) {
		return false;
	}
	if (tag_read_html(s->raw, s->at, tag) && !is_read_as_text(s, tag)) {
		return true;
	}
	s->n_in_vain += tag->end - s->at;
	return false;
}

static int take_html(struct stripper *s)
{
	bool is_in_word = has_word_before(s);
	struct tag tag;
	struct str target;
	enum tag_trace trace;
	int r = 0;

	if (take_declaration(s)) {
		return 0;
	}
	if (!read_html(s, &tag)) {
		s->at++;
		return 0;
	}
	trace = tag_trace_of_html(tag.name);
	if (str_eq_ignoring_case(tag.name, STR("bdo"))) {
		take_override(s, &tag);
	} else if (trace == TAG_LEAVES_NOTHING) {
		replace(s, tag.end, NULL, 0);
	} else {
		replace(s, tag.end, trace == TAG_LEAVES_SPACE ? " " : "\n", 1);
	}
	s->markup->n_tags++;
	if (!tag.is_closing) {
		add_texts(s, &tag);
		skip_hidden(s, &tag, is_in_word);
		skip_content(s, tag.name);
		if (str_eq_ignoring_case(tag.name, STR("a")) &&
			tag_find_attribute(tag.rest, STR("href"), &target)) {
			r = add_link(s, target);
		}
	}
	return r;
}

static struct str unquote(struct str s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0]) {
		return str_make(s.p + 1, s.n - 2);
	}
	return s;
}

static int take_bbcode(struct stripper *s)
{
	struct tag tag;
	bool is_link;

	if (!tag_read_bbcode(s->raw, s->at, &tag)) {
		s->at++;
		return 0;
	}
	is_link = str_eq_ignoring_case(tag.name, STR("url")) && tag.rest.n > 0;
	/* "a[i]" is an index: where nothing is ever closed, nothing is opened. */
	if (!is_link && !tag.is_closing &&
		find_end(s, tag.end, STR("[/"), &s->bbcode_end) == s->raw.n) {
		s->at++;
		return 0;
	}
	replace(s, tag.end, NULL, 0);
	s->markup->n_tags++;
	add_texts(s, &tag);
	return is_link ? add_link(s, unquote(tag.rest)) : 0;
}

static bool is_special(char c)
{
	return c == '<' || c == '&' || c == '[';
}

static bool has_special(const char *p)
{
	bytes_block block = bytes_load(p);

	return BYTES_ANY((block == '<') | (block == '&') | (block == '['));
}

/* The next special character, or raw.n. */
static size_t find_special(struct str raw, size_t at)
{
	while (at < raw.n && !is_special(raw.p[at])) {
		at++;
		while (at + BYTES_N <= raw.n && !has_special(raw.p + at)) {
			at += BYTES_N;
		}
	}
	return at;
}

static int strip_all(struct stripper *s)
{
	int r = 0;

	while (r == 0) {
		s->at = find_special(s->raw, s->at);
		if (s->at == s->raw.n) {
			break;
		}
		switch (s->raw.p[s->at]) {
		case '&':
			take_entity(s);
			break;
		case '<':
			r = take_html(s);
			break;
		default:
			r = take_bbcode(s);
			break;
		}
	}
	if (s->copy_begin > 0) {
		flush(s);
	}
	return r;
}

int markup_strip(struct arena *arena, struct str raw, struct markup *ret)
{
	struct stripper s = {.arena = arena, .raw = raw, .markup = ret};
	int r;

	*ret = (struct markup){.visible = raw};
	if (find_special(raw, 0) == raw.n) {
		return 0;
	}
	s.out = arena_bytes(arena, raw.n + raw.n / 5 + ENTITY_MAX_BYTES);
	/* What is replaced has at least three bytes ("<b>", "&lt"), and one run before it; the text
	 * of an attribute has more around it than it makes of runs. */
	ret->runs = arena_new_unset(arena, raw.n / 2 + 2, sizeof *ret->runs);
	if (s.out == NULL || ret->runs == NULL) {
		return -ENOMEM;
	}
	r = strip_all(&s);
	/* Where nothing was taken off, and no tag, raw is what is seen. */
	if (s.copy_begin > 0) {
		ret->visible = str_make(s.out, s.n_out);
	}
	return r;
}
