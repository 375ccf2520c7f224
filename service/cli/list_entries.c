#include "cli/list_entries.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/hash.h>
#include <hamlet/rules.h>
#include <hamlet/text.h>

#include "cli/packs.h"
#include "clock.h"
#include "file.h"

/* Entries tried at once, each as a list of its own, so that each has hits of its own. */
#define CHUNK_ENTRIES   (LIMIT_RULES / 2)
#define ROW_BLOCK_BYTES 262144
#define CHUNK_BLOCK     65536
#define CHUNK_MAX_BYTES (256UL * 1024 * 1024)

/* ---- reading ---- */

static enum cli_exit check_whole(const struct cli_call *call, struct str path, struct str bytes)
{
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	const struct rule_source source = {.name = path, .bytes = bytes, .is_list = true};
	struct rule_fault fault = {0};
	int r = ruleset_compile(
		&(struct rule_sources){.item = &source, .n = 1}, call->arena, &rules, &fault);

	if (r < 0) {
		return cli_fault(call, r, "compile the list");
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "%.*s:%u: %.*s", STR_FMT(fault.source), fault.line,
				STR_FMT(fault.detail));
}

static size_t count_lines(struct str bytes)
{
	size_t n = 1;

	for (size_t i = 0; i < bytes.n; i++) {
		n += bytes.p[i] == '\n';
	}
	return n;
}

/* Whether the entry is the first of its text. */
static bool is_first(const struct list_entries *list, uint32_t *slot, size_t mask, struct str text)
{
	size_t at = hash_bytes(text, 0) & mask;

	while (slot[at] != 0) {
		if (str_eq(list->item[slot[at] - 1].text, text)) {
			return false;
		}
		at = (at + 1) & mask;
	}
	slot[at] = (uint32_t)list->n + 1;
	return true;
}

/* As the rules read it: without the byte-order mark that some editors write. */
static int split(const struct cli_call *call, struct str bytes, struct list_entries *ret)
{
	const struct str mark = STR("\xef\xbb\xbf");
	size_t n_lines = count_lines(bytes), n_slots = 64;
	uint32_t *slot;

	while (n_slots < 2 * n_lines) {
		n_slots *= 2;
	}
	slot = arena_new(call->arena, n_slots, sizeof *slot);
	*ret = (struct list_entries){.item = arena_new(call->arena, n_lines, sizeof *ret->item)};
	if (slot == NULL || ret->item == NULL) {
		return -ENOMEM;
	}
	bytes = str_skip(bytes, str_starts(bytes, mark) ? mark.n : 0);
	while (bytes.n > 0) {
		struct str line = str_make(bytes.p, str_find_byte(bytes, '\n'));
		struct str text = str_trim(line);

		bytes = str_skip(bytes, line.n + 1);
		if (text.n > 0 && is_first(ret, slot, n_slots - 1, text)) {
			ret->item[ret->n++].text = text;
		}
	}
	return 0;
}

enum cli_exit list_entries_read(
	const struct cli_call *call, struct str path, struct list_entries *ret)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	enum cli_exit exit;
	struct str kept;
	int r;

	buf_init(&bytes, LIMIT_LIST_BYTES);
	r = file_read(path, &bytes);
	if (r == -EFBIG) {
		return cli_fail(call, "%.*s is larger than a list may be (%d bytes)", STR_FMT(path),
			LIMIT_LIST_BYTES);
	}
	if (r < 0) {
		return cli_fail(call, "cannot read %.*s: %s", STR_FMT(path), strerror(-r));
	}
	exit = check_whole(call, path, buf_str(&bytes));
	if (exit != CLI_DONE) {
		return exit;
	}
	r = arena_copy(call->arena, buf_str(&bytes), &kept);
	if (r == 0) {
		r = split(call, kept, ret);
	}
	return r == 0 ? CLI_DONE : cli_fault(call, r, "read the list");
}

/* ---- trying ---- */

/* Some of the entries, compiled as one rule each. */
struct chunk {
	struct arena arena;
	struct rule_source *source;
	struct list_entry **entry; /* of each rule */
	size_t n;
	struct ruleset *rules;
	struct rule_matcher *matcher;
	struct rule_hits *hits;
	bool is_cut; /* a comment had more hits than are told */
};

static int add_entry(struct chunk *chunk, struct list_entry *entry)
{
	struct rule_source *source = &chunk->source[chunk->n];

	*source = (struct rule_source){.bytes = entry->text, .is_list = true};
	chunk->entry[chunk->n++] = entry;
	return arena_printf(&chunk->arena, &source->name, "%zu", chunk->n) < 0 ? -ENOMEM : 0;
}

static int compile(struct chunk *chunk)
{
	struct rule_fault fault;
	int r = ruleset_compile(&(struct rule_sources){.item = chunk->source, .n = chunk->n},
		&chunk->arena, &chunk->rules, &fault);

	/* The whole list has compiled, so each of its lines does. */
	return r > 0 ? -EBADMSG : r;
}

static int try_row(struct chunk *chunk, struct arena *scratch, const struct labelled_comment *row)
{
	struct comment comment = {0};
	struct text text;
	struct rule_input input = {&comment, &text, {.now_ms = clock_now_ms()}};
	int r;

	arena_reset(scratch);
	comment.field[COMMENT_CONTENT] = row->content;
	comment.field[COMMENT_AUTHOR_NAME] = row->author_name;
	r = text_prepare(scratch, row->content, &text);
	if (r == 0) {
		r = ruleset_match(chunk->rules, chunk->matcher, &input, scratch, chunk->hits);
	}
	for (size_t i = 0; r == 0 && i < chunk->hits->n; i++) {
		struct list_entry *entry = chunk->entry[chunk->hits->item[i].rule];

		entry->ham = entry->ham == NULL ? row : entry->ham;
	}
	chunk->is_cut |= r == 0 && chunk->hits->n_more > 0;
	return r;
}

static int try_rows(struct chunk *chunk, const struct labelled_rows *rows)
{
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	int r = 0;

	arena_init(&scratch, ROW_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	for (size_t i = 0; r == 0 && i < rows->n; i++) {
		if (rows->item[i].label == LABEL_HAM) {
			r = try_row(chunk, &scratch, &rows->item[i]);
		}
	}
	return r;
}

/* Entries [first, end) of which no ham is known yet. */
static int try_chunk(struct chunk *chunk, struct list_entries *list, size_t first, size_t end,
	const struct labelled_rows *rows)
{
	int r = 0;

	chunk->n = 0;
	chunk->is_cut = false;
	arena_reset(&chunk->arena);
	chunk->source = arena_new(&chunk->arena, end - first, sizeof *chunk->source);
	chunk->entry = arena_new(&chunk->arena, end - first, sizeof *chunk->entry);
	chunk->hits = arena_new(&chunk->arena, 1, sizeof *chunk->hits);
	if (chunk->source == NULL || chunk->entry == NULL || chunk->hits == NULL) {
		return -ENOMEM;
	}
	for (size_t i = first; r == 0 && i < end; i++) {
		r = list->item[i].ham == NULL ? add_entry(chunk, &list->item[i]) : 0;
	}
	if (r == 0 && chunk->n > 0) {
		r = compile(chunk);
	}
	if (r == 0 && chunk->n > 0) {
		r = try_rows(chunk, rows);
	}
	ruleset_unref(chunk->rules);
	chunk->rules = NULL;
	return r;
}

enum cli_exit list_entries_try(
	const struct cli_call *call, struct list_entries *list, const struct labelled_rows *rows)
{
	struct chunk chunk = {0};
	int r = rule_matcher_new(&chunk.matcher);

	arena_init(&chunk.arena, CHUNK_BLOCK, CHUNK_MAX_BYTES);
	for (size_t first = 0; r == 0 && first < list->n; first += CHUNK_ENTRIES) {
		size_t end = first + CHUNK_ENTRIES < list->n ? first + CHUNK_ENTRIES : list->n;

		do {
			r = try_chunk(&chunk, list, first, end, rows);
		} while (r == 0 && chunk.is_cut);
	}
	arena_fini(&chunk.arena);
	rule_matcher_free(chunk.matcher);
	return r == 0 ? CLI_DONE : cli_fault(call, r, "try the entries");
}
