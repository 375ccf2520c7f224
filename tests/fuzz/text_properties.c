#include "text_properties.h"

#include <hamlet/limits.h>
#include <hamlet/text.h>
#include <hamlet/utf8.h>

static bool is_within(struct span span, size_t n)
{
	return span.begin < span.end && span.end <= n;
}

static bool has_controls(struct str s, bool may_have_marks)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool is_mark = c == TEXT_LINK_MARK || c == TEXT_EMAIL_MARK;

		if (((unsigned char)c < ' ' || c == 0x7f) && c != '\t' && c != '\n' && c != '\r' &&
			!(is_mark && may_have_marks)) {
			return true;
		}
	}
	return false;
}

static bool is_origin_sound(const struct span *origin, size_t n, struct str raw)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_within(origin[i], raw.n) ||
			(i > 0 && origin[i].begin < origin[i - 1].begin)) {
			return false;
		}
	}
	return true;
}

static bool is_link_sound(const struct link *link, struct str raw)
{
	return is_within(link->span, raw.n) && link->host.n > 0 && link->domain.n > 0 &&
	       link->domain.n <= link->host.n && str_ends(link->host, link->domain) &&
	       str_ends(link->domain, link->top_level) && utf8_is_valid(link->url) &&
	       utf8_is_valid(link->host) && utf8_is_valid(link->path) &&
	       link->path.n <= link->url.n;
}

static const char *broken_bound(const struct text *text)
{
	if (text->visible.n > text->raw.n + text->raw.n / 5) {
		return "visible text is hardly longer than raw";
	}
	if (text->matchable.n > 3 * text->visible.n) {
		return "folding expands at most threefold";
	}
	if (text->folded.n > text->matchable.n) {
		return "marks shorten the text";
	}
	if (text->n_links > LIMIT_LINKS || text->n_links > text->shape.n_links) {
		return "links are capped, and all of them are counted";
	}
	return NULL;
}

static const char *broken_form(const struct text *text)
{
	if (!utf8_is_valid(text->visible) || !utf8_is_valid(text->matchable) ||
		!utf8_is_valid(text->folded)) {
		return "all texts are valid UTF-8";
	}
	if (has_controls(text->matchable, false) || has_controls(text->folded, true)) {
		return "folded texts hold no controls but marks";
	}
	if (!is_origin_sound(text->origin, text->folded.n, text->raw) ||
		!is_origin_sound(text->matchable_origin, text->matchable.n, text->raw)) {
		return "origins lie in raw and ascend";
	}
	for (size_t i = 0; i < text->n_links; i++) {
		if (!is_link_sound(&text->links[i], text->raw)) {
			return "links have parts of one another, in raw";
		}
	}
	return NULL;
}

static const char *broken_count(const struct text *text)
{
	const struct text_shape *shape = &text->shape;

	if (shape->n_upper > shape->n_letters ||
		shape->n_letters + shape->n_digits > shape->n_chars ||
		shape->n_chars + shape->n_invisible > utf8_count(text->visible)) {
		return "characters are counted once";
	}
	if (shape->n_mixed_words > shape->n_letters || shape->max_word_chars > text->folded.n ||
		shape->max_digit_run > text->matchable.n) {
		return "words are made of letters";
	}
	return NULL;
}

const char *text_broken_property(struct arena *arena, struct str raw)
{
	struct text text, again;
	struct str folded;
	const char *broken;

	arena_reset(arena);
	if (text_prepare(arena, raw, &text) != 0) {
		return "any text within the cap can be prepared";
	}
	broken = broken_bound(&text);
	broken = broken != NULL ? broken : broken_form(&text);
	broken = broken != NULL ? broken : broken_count(&text);
	if (broken != NULL) {
		return broken;
	}
	if (text.matchable.n > LIMIT_CONTENT_BYTES) {
		return NULL; /* too long to be sent, and to be prepared beside itself */
	}
	if (text_fold(arena, text.matchable, &folded) != 0 || !str_eq(folded, text.matchable)) {
		return "folded text is a fixed point of folding";
	}
	if (text_prepare(arena, raw, &again) != 0 || !str_eq(again.folded, text.folded) ||
		again.n_links != text.n_links ||
		memcmp(&again.shape, &text.shape, sizeof text.shape) != 0) {
		return "the same text is prepared the same way";
	}
	return NULL;
}
