#include "compiler.h"

#include <errno.h>

#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

/*
 * A list is a text file with an entry a line. White space at the ends of a line means nothing, nor
 * does a blank line; a line that begins with '#' is a remark, but not in WordPress's form, which
 * knows none.
 */

/* A test, the list it names, and who gave both. */
struct list_reader {
	struct compiler *compiler;
	const struct rule_definition *definition;
	const struct condition_definition *condition;
	uint32_t test;
	struct str bytes;
};

static int read_failed(const struct list_reader *reader, int fault)
{
	const struct condition_definition *condition = reader->condition;
	const struct fault_sink sink = compiler_sink(reader->compiler, reader->definition->source);
	const char *why = strerrordesc_np(-fault);

	if (fault == -ENOMEM) {
		return fault;
	}
	if (fault == -EFBIG) {
		return fault_at(&sink, condition->test_line,
			"The list \"%.*s\" is larger than a list may be (%d bytes).",
			STR_FMT(fault_clip(condition->list_path)), LIMIT_LIST_BYTES);
	}
	return fault_at(&sink, condition->test_line, "The list \"%.*s\" cannot be read: %s.",
		STR_FMT(fault_clip(condition->list_path)), why != NULL ? why : "unknown fault");
}

static int read_bytes(struct list_reader *reader)
{
	const struct rule_sources *sources = reader->compiler->sources;
	const struct condition_definition *condition = reader->condition;
	int r = -ENOENT;

	if (condition->list_bytes != NULL) {
		reader->bytes = *condition->list_bytes;
		r = 0;
	} else if (sources->read_list != NULL) {
		r = sources->read_list(sources->arg, reader->definition->source,
			condition->list_path, &reader->bytes);
	}
	if (r == 0 && reader->bytes.n > LIMIT_LIST_BYTES) {
		r = -EFBIG;
	}
	if (r == 0) {
		reader->compiler->lists += hash_bytes(reader->bytes, reader->compiler->lists);
	}
	return r == 0 ? 0 : read_failed(reader, r);
}

/* The path as the pack's folder makes it, for whoever must find the line. */
static int list_source(const struct list_reader *reader, struct str *ret)
{
	struct str pack = reader->definition->source;
	size_t n = pack.n;

	if (reader->condition->list_bytes != NULL) {
		*ret = pack;
		return 0;
	}
	while (n > 0 && pack.p[n - 1] != '/') {
		n--;
	}
	return arena_printf(reader->compiler->arena, ret, "%.*s%.*s", (int)n, pack.p,
		STR_FMT(reader->condition->list_path));
}

static struct str next_line(struct str *rest)
{
	size_t n = str_find_byte(*rest, '\n');
	struct str line = str_make(rest->p, n);

	*rest = str_skip(*rest, n + 1);
	return str_trim(line);
}

static unsigned line_at(struct str bytes, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++) {
		line += bytes.p[i] == '\n';
	}
	return line;
}

static int add_lines(const struct list_reader *reader, struct str source)
{
	const struct condition_definition *condition = reader->condition;
	struct rule_entry entry = {.source = source, .line = 0};
	struct str rest = reader->bytes;
	int r = 0;

	rest = str_skip(rest, str_starts(rest, STR("\xef\xbb\xbf")) ? 3 : 0);
	while (rest.n > 0 && r == 0) {
		entry.text = next_line(&rest);
		entry.line++;
		if (entry.text.n > 0 &&
			(entry.text.p[0] != '#' || condition->form == LIST_WORDPRESS)) {
			r = compiler_add_entry(
				reader->compiler, &entry, condition->is_substring, reader->test);
		}
	}
	return r;
}

static int add_list(struct list_reader *reader)
{
	struct fault_sink sink;
	struct str source;
	size_t n_valid;
	int r = read_bytes(reader);

	if (r == 0) {
		r = list_source(reader, &source);
	}
	if (r != 0) {
		return r;
	}
	sink = compiler_sink(reader->compiler, source);
	n_valid = utf8_valid_prefix(reader->bytes);
	if (n_valid < reader->bytes.n) {
		return fault_at(&sink, line_at(reader->bytes, n_valid),
			"This line holds bytes that are not UTF-8.");
	}
	return add_lines(reader, source);
}

static int add_values(struct compiler *compiler, const struct rule_definition *definition,
	const struct condition_definition *condition, uint32_t test)
{
	const struct yaml_value *values = condition->entries;
	const struct yaml_value *value = values->kind == YAML_IS_LIST ? values->first : values;
	int r = 0;

	for (; value != NULL && r == 0; value = values->kind == YAML_IS_LIST ? value->next : NULL) {
		const struct rule_entry entry = {value->text, definition->source, value->line};

		r = compiler_add_entry(compiler, &entry, condition->is_substring, test);
	}
	return r;
}

int compiler_add_entries(struct compiler *compiler, const struct rule_definition *definition,
	const struct condition_definition *condition, uint32_t test)
{
	struct list_reader reader = {compiler, definition, condition, test, STR_NONE};
	struct fault_sink sink = compiler_sink(compiler, definition->source);
	size_t n_before = compiler->n_entries;
	int r = condition->entries != NULL ? add_values(compiler, definition, condition, test)
					   : add_list(&reader);

	if (r == 0 && compiler->n_entries - n_before < condition->at_least) {
		return fault_at(&sink, condition->test_line,
			"The rule \"%.*s\" looks for at least %u of %zu entries.",
			STR_FMT(definition->name), (unsigned)condition->at_least,
			compiler->n_entries - n_before);
	}
	return r;
}
