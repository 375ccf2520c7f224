#include <hamlet/text.h>

#include <errno.h>

#include <hamlet/limits.h>

#include "fold.h"
#include "fold_table.h"
#include "links.h"
#include "shape.h"

int text_init(void)
{
	return fold_table_init();
}

void text_fini(void)
{
	/* The tables are static and ICU's data its own; the pair of text_init, should that change.
	 */
}

int text_fold(struct arena *arena, struct str s, struct str *ret)
{
	struct folding folding;
	int r = fold_text(arena, s, &folding);

	if (r == 0) {
		*ret = folding.text;
	}
	return r;
}

int text_parse_link(struct arena *arena, struct str url, struct link *ret, bool *ret_is_link)
{
	struct str s = str_trim(url);
	struct link_finder finder;
	struct link_match match;
	struct folding folding;
	int r;

	r = fold_text(arena, s, &folding);
	if (r < 0) {
		return r;
	}
	finder = link_finder_make(&folding, s);
	*ret_is_link = link_read_whole(&finder, &match);
	return *ret_is_link ? link_describe(arena, folding.text, &match, ret) : 0;
}

/* Folded text in the making: links and addresses replaced by their marks. */
struct marking {
	const struct folding *from;
	size_t copied; /* of from->text */
	char *p;
	struct span *origin;
	size_t n;
};

static int marking_begin(struct arena *arena, const struct folding *from, struct marking *ret)
{
	*ret = (struct marking){.from = from};
	ret->p = arena_bytes(arena, from->text.n);
	ret->origin = arena_new(arena, from->text.n, sizeof *ret->origin);
	return ret->p == NULL || ret->origin == NULL ? -ENOMEM : 0;
}

static void marking_copy_to(struct marking *marking, size_t end)
{
	size_t begin = marking->copied, n = end - begin;

	memcpy(marking->p + marking->n, marking->from->text.p + begin, n);
	memcpy(marking->origin + marking->n, marking->from->origin + begin,
		n * sizeof *marking->origin);
	marking->n += n;
	marking->copied = end;
}

static void marking_put(struct marking *marking, const struct link_match *match)
{
	const struct span *origin = marking->from->origin;

	marking_copy_to(marking, match->begin);
	marking->p[marking->n] = match->kind == LINK_WEB ? TEXT_LINK_MARK : TEXT_EMAIL_MARK;
	marking->origin[marking->n] =
		(struct span){origin[match->begin].begin, origin[match->end - 1].end};
	marking->n++;
	marking->copied = match->end;
}

static int add_link(struct arena *arena, const struct folding *folding,
	const struct link_match *match, struct text *text)
{
	struct link *link;
	int r;

	text->shape.n_links++;
	if (text->n_links == LIMIT_LINKS) {
		return 0;
	}
	if (text->links == NULL) {
		text->links = arena_new(arena, LIMIT_LINKS, sizeof *text->links);
		if (text->links == NULL) {
			return -ENOMEM;
		}
	}
	link = &text->links[text->n_links];
	r = link_describe(arena, folding->text, match, link);
	if (r < 0) {
		return r;
	}
	link->span = (struct span){
		folding->origin[match->begin].begin, folding->origin[match->end - 1].end};
	text->n_links++;
	return 0;
}

/* Collects the links of `folding` and sets folded and origin, which stay shared where none are. */
static int take_links(struct arena *arena, const struct folding *folding, struct text *text)
{
	struct link_finder finder = link_finder_make(folding, text->visible);
	struct marking marking = {0};
	struct link_match match;
	int r;

	while (link_finder_next(&finder, &match)) {
		if (marking.p == NULL) {
			r = marking_begin(arena, folding, &marking);
			if (r < 0) {
				return r;
			}
		}
		marking_put(&marking, &match);
		if (match.kind == LINK_WEB) {
			r = add_link(arena, folding, &match, text);
			if (r < 0) {
				return r;
			}
		}
	}
	if (marking.p == NULL) {
		text->folded = folding->text;
		text->origin = folding->origin;
		return 0;
	}
	marking_copy_to(&marking, folding->text.n);
	text->folded = str_make(marking.p, marking.n);
	text->origin = marking.origin;
	return 0;
}

int text_prepare(struct arena *arena, struct str raw, struct text *ret)
{
	struct text text = {.raw = raw, .visible = raw};
	struct folding folding;
	int r;

	r = fold_text(arena, text.visible, &folding);
	if (r < 0) {
		return r;
	}
	text.matchable = folding.text;
	text.matchable_origin = folding.origin;
	r = take_links(arena, &folding, &text);
	if (r < 0) {
		return r;
	}
	text.shape.n_marks = folding.n_marks;
	text.shape.n_fancy = folding.n_fancy;
	shape_count(text.visible, text.matchable, text.folded, &text.shape);
	*ret = text;
	return 0;
}
