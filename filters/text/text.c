#include <hamlet/text.h>

#include <errno.h>

#include <hamlet/limits.h>

#include "classes.h"
#include "entities.h"
#include "fold.h"
#include "fold_table.h"
#include "links.h"
#include "marks.h"
#include "markup.h"
#include "seen.h"
#include "shape.h"

int text_init(void)
{
	class_init();
	entities_init();
	return fold_table_init();
}

void text_fini(void)
{
	/* The tables are static and ICU's data its own; the pair of text_init, should that change.
	 */
}

/* Folds what is seen of s. */
static int fold_seen(struct arena *arena, struct str s, enum fold_extent extent,
	struct seen *ret_seen, struct folding *ret_folding)
{
	int r = seen_order(arena, s, ret_seen);

	return r < 0 ? r : fold_text(arena, ret_seen->text, extent, ret_folding);
}

static int fold_short(struct arena *arena, struct str s, enum fold_extent extent, struct str *ret)
{
	struct folding folding;
	struct seen seen;
	int r = fold_seen(arena, s, extent, &seen, &folding);

	if (r == 0) {
		*ret = folding.text;
	}
	return r;
}

int text_fold(struct arena *arena, struct str s, struct str *ret)
{
	return fold_short(arena, s, FOLD_WHOLE, ret);
}

int text_fold_piece(struct arena *arena, struct str s, bool is_repeated, struct str *ret)
{
	return fold_short(arena, s, is_repeated ? FOLD_PIECE_REPEATED : FOLD_PIECE, ret);
}

int text_parse_link(struct arena *arena, struct str url, struct link *ret, bool *ret_is_link)
{
	struct str s = str_trim(url);
	struct link_finder finder;
	struct link_match match;
	struct folding folding;
	int r;

	r = fold_text(arena, s, FOLD_WHOLE, &folding);
	if (r < 0) {
		return r;
	}
	finder = link_finder_make(&folding, s);
	*ret_is_link = link_read_whole(&finder, &match);
	return *ret_is_link ? link_describe(arena, folding.text, &match, ret) : 0;
}

static int new_link(struct arena *arena, struct text *text, struct link **ret)
{
	text->shape.n_links++;
	*ret = NULL;
	if (text->n_links == LIMIT_LINKS) {
		return 0;
	}
	if (text->links == NULL) {
		text->links = arena_new(arena, LIMIT_LINKS, sizeof *text->links);
		if (text->links == NULL) {
			return -ENOMEM;
		}
	}
	*ret = &text->links[text->n_links++];
	return 0;
}

/* Collects the targets in markup that lead to another host; "#top" and the like are left out. */
static int take_markup_links(struct arena *arena, const struct markup *markup, struct text *text)
{
	text->shape.n_links += markup->n_links_beyond;
	for (size_t i = 0; i < markup->n_links; i++) {
		struct link *link, parsed;
		bool is_link;
		int r;

		r = text_parse_link(arena, markup->links[i].target, &parsed, &is_link);
		if (r < 0) {
			return r;
		}
		if (!is_link) {
			continue;
		}
		r = new_link(arena, text, &link);
		if (r < 0) {
			return r;
		}
		if (link != NULL) {
			*link = parsed;
			link->span = markup->links[i].span;
			link->is_from_markup = true;
		}
	}
	return 0;
}

/* Collects the links that can be read, and puts marks in their place. Their spans come later. */
static int take_links(
	struct arena *arena, const struct folding *folding, struct str seen, struct text *text)
{
	struct link_finder finder = link_finder_make(folding, seen);
	struct link_match match;
	struct marks marks;
	struct link *link;
	int r;

	marks_init(&marks, folding);
	while (link_finder_next(&finder, &match)) {
		char mark = match.kind == LINK_WEB ? TEXT_LINK_MARK : TEXT_EMAIL_MARK;

		r = marks_put(&marks, arena, mark, match.begin, match.end);
		if (r < 0) {
			return r;
		}
		if (match.kind != LINK_WEB) {
			continue;
		}
		r = new_link(arena, text, &link);
		if (r == 0 && link != NULL) {
			r = link_describe(arena, folding->text, &match, link);
		}
		if (r < 0) {
			return r;
		}
	}
	marks_finish(&marks, text);
	return 0;
}

/* The links from `first` on stand where their marks are. */
static void set_link_spans(struct text *text, size_t first)
{
	struct str rest = text->folded;

	for (; first < text->n_links; first++) {
		const char *mark = memchr(rest.p, TEXT_LINK_MARK, rest.n);

		if (mark == NULL) {
			break;
		}
		text->links[first].span = text->origin[mark - text->folded.p];
		rest = str_skip(rest, (size_t)(mark - rest.p) + 1);
	}
}

/* From what was folded back to what was sent. */
static void map_spans(
	const struct seen *seen, const struct markup *markup, struct span *spans, size_t n)
{
	runs_map_spans(seen->runs, seen->n_runs, spans, n);
	runs_map_spans(markup->runs, markup->n_runs, spans, n);
}

int text_prepare(struct arena *arena, struct str raw, struct text *ret)
{
	struct text text = {.raw = raw};
	struct folding folding;
	struct markup markup;
	struct seen seen;
	size_t n_from_markup;
	int r;

	r = markup_strip(arena, raw, &markup);
	if (r < 0) {
		return r;
	}
	text.visible = markup.visible;
	r = fold_seen(arena, text.visible, FOLD_WHOLE, &seen, &folding);
	if (r < 0) {
		return r;
	}
	text.matchable = folding.text;
	text.matchable_origin = folding.origin;
	r = take_markup_links(arena, &markup, &text);
	if (r < 0) {
		return r;
	}
	n_from_markup = text.n_links;
	r = take_links(arena, &folding, seen.text, &text);
	if (r < 0) {
		return r;
	}
	map_spans(&seen, &markup, text.matchable_origin, text.matchable.n);
	if (text.origin != text.matchable_origin) {
		map_spans(&seen, &markup, text.origin, text.folded.n);
	}
	set_link_spans(&text, n_from_markup);
	text.shape.n_tags = markup.n_tags;
	text.shape.n_marks = folding.n_marks;
	text.shape.n_fancy = folding.n_fancy;
	text.shape.n_spaced_words = folding.n_spaced;
	shape_count(text.visible, text.matchable, text.folded, &text.shape);
	*ret = text;
	return 0;
}
