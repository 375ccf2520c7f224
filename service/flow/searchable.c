#include "flow/searchable.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/buf.h>
#include <hamlet/limits.h>
#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "flow/reasons.h"
#include "json_reader.h"
#include "json_writer.h"

/* Content as sent and as folded, each with a space around every character at the worst. */
#define WORDS_MAX_BYTES   (8UL * LIMIT_CONTENT_BYTES)
#define REASONS_MAX_BYTES (1024UL * 1024)

/* ---- facets ---- */

struct facets {
	struct arena *arena;
	struct facet *item;
	size_t n;
};

static void add(struct facets *facets, enum facet_kind kind, struct str value)
{
	if (value.n == 0 || value.n > LIMIT_FACET_BYTES || facets->n == LIMIT_COMMENT_FACETS) {
		return;
	}
	for (size_t i = 0; i < facets->n; i++) {
		if (facets->item[i].kind == kind && str_eq(facets->item[i].value, value)) {
			return;
		}
	}
	facets->item[facets->n++] = (struct facet){.kind = kind, .value = value};
}

int searchable_author(struct arena *arena, struct str author, struct str *ret)
{
	struct str trimmed = str_trim(author);
	char *p = arena_bytes(arena, trimmed.n);

	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < trimmed.n; i++) {
		p[i] = ascii_lower(trimmed.p[i]);
	}
	*ret = str_make(p, trimmed.n);
	return 0;
}

static int add_authors(struct facets *facets, const struct comment *comment)
{
	static const enum comment_field fields[] = {COMMENT_AUTHOR_EMAIL, COMMENT_AUTHOR_NAME};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct str author;
		int r = searchable_author(facets->arena, comment->field[fields[i]], &author);

		if (r != 0) {
			return r;
		}
		add(facets, FACET_AUTHOR, author);
	}
	return 0;
}

static int add_domains(
	struct facets *facets, const struct text *text, const struct comment *comment)
{
	struct link link;
	bool is_link = false;
	int r = 0;

	for (size_t i = 0; i < text->n_links; i++) {
		add(facets, FACET_DOMAIN, text->links[i].domain);
	}
	if (comment->field[COMMENT_AUTHOR_URL].n > 0) {
		r = text_parse_link(
			facets->arena, comment->field[COMMENT_AUTHOR_URL], &link, &is_link);
	}
	if (r == 0 && is_link) {
		add(facets, FACET_DOMAIN, link.domain);
	}
	return r;
}

/* What every comment has tells none apart: where the model starts, and the rest of each family. */
static bool tells_apart(const struct cJSON *reason)
{
	struct str kind = STR_NONE;

	return json_get_string(json_get(reason, "kind"), &kind) && !str_eq(kind, STR("base")) &&
	       !str_eq(kind, STR("family"));
}

static int add_reasons(struct facets *facets, struct str kept)
{
	HAMLET_CLEANUP(buf_fini) struct buf text;
	struct json_writer json;
	const struct cJSON *reasons = NULL;
	struct json_fault fault;
	int r;

	buf_init(&text, REASONS_MAX_BYTES);
	json_writer_init(&json, &text);
	reasons_write_kept(&json, kept);
	r = text.error != 0 ? text.error
			    : json_read(buf_str(&text), facets->arena, &reasons, &fault);
	if (r < 0) {
		return r;
	}
	for (const struct cJSON *reason = r == 0 ? json_first(reasons) : NULL; reason != NULL;
		reason = json_next(reason)) {
		struct str code;

		if (tells_apart(reason) && json_get_string(json_get(reason, "code"), &code)) {
			add(facets, FACET_REASON, code);
		}
	}
	return 0;
}

static int find_facets(
	const struct stored_comment *comment, const struct text *text, struct facets *facets)
{
	const struct comment *sent = &comment->comment;
	int r;

	facets->item = arena_new(facets->arena, LIMIT_COMMENT_FACETS, sizeof *facets->item);
	if (facets->item == NULL) {
		return -ENOMEM;
	}
	add(facets, FACET_THREAD, sent->field[COMMENT_THREAD]);
	r = add_authors(facets, sent);
	if (r == 0) {
		r = add_domains(facets, text, sent);
	}
	if (r == 0) {
		add(facets, FACET_LANGUAGE, sent->field[COMMENT_LANGUAGE]);
		r = add_reasons(facets, comment->reasons);
	}
	return r;
}

/* ---- words ---- */

/* With a space on both sides of what is written without any. */
static void add_spaced(struct buf *words, struct str s)
{
	size_t at = 0, written = 0;

	while (at < s.n) {
		size_t begin = at;

		if (utf8_is_unspaced(utf8_next(s, &at))) {
			buf_add_bytes(words, s.p + written, begin - written);
			buf_add_byte(words, ' ');
			buf_add_bytes(words, s.p + begin, at - begin);
			buf_add_byte(words, ' ');
			written = at;
		}
	}
	buf_add_bytes(words, s.p + written, s.n - written);
}

static void add_text(struct buf *words, struct str s)
{
	add_spaced(words, s);
	buf_add_byte(words, '\n');
}

static int gather_words(const struct comment *comment, const struct text *text, struct arena *arena,
	struct str *ret)
{
	static const enum comment_field fields[] = {COMMENT_CONTENT, COMMENT_AUTHOR_NAME,
		COMMENT_AUTHOR_EMAIL, COMMENT_AUTHOR_URL, COMMENT_AUTHOR_IP};
	HAMLET_CLEANUP(buf_fini) struct buf words;

	buf_init(&words, WORDS_MAX_BYTES);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		add_text(&words, comment->field[fields[i]]);
	}
	/* Folding changes the case of most texts; more than that tells of a disguise. */
	if (!str_eq_ignoring_case(text->matchable, text->raw)) {
		add_text(&words, text->matchable);
	}
	return words.error != 0 ? words.error : arena_copy(arena, buf_str(&words), ret);
}

int searchable_of(
	const struct stored_comment *comment, struct arena *arena, struct index_entry *ret)
{
	struct facets facets = {.arena = arena};
	struct text text;
	struct str words = STR_NONE;
	int r = text_prepare(arena, comment->comment.field[COMMENT_CONTENT], &text);

	if (r == 0) {
		r = find_facets(comment, &text, &facets);
	}
	if (r == 0) {
		r = gather_words(&comment->comment, &text, arena, &words);
	}
	if (r == 0) {
		*ret = (struct index_entry){
			.site_id = comment->site_id,
			.id = comment->id,
			.facet = facets.item,
			.n_facets = facets.n,
			.words = words,
		};
	}
	return r;
}

int searchable_words(struct arena *arena, struct str words, struct str *ret)
{
	HAMLET_CLEANUP(buf_fini) struct buf spaced;
	bool is_quoted = false;

	buf_init(&spaced, 8UL * LIMIT_SEARCH_BYTES);
	while (words.n > 0) {
		size_t n = is_quoted ? str_find_byte(words, '"') : 0;

		while (!is_quoted && n < words.n && words.p[n] != '"' &&
			!ascii_is_space(words.p[n])) {
			n++;
		}
		if (n > 0) {
			buf_add_byte(&spaced, '"');
			add_spaced(&spaced, str_make(words.p, n));
			buf_add(&spaced, STR("\" "));
		}
		if (n < words.n && words.p[n] == '"') {
			is_quoted = !is_quoted;
		}
		words = str_skip(words, n + 1);
	}
	return spaced.error != 0 ? spaced.error : arena_copy(arena, buf_str(&spaced), ret);
}
