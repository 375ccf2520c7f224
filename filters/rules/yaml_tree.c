#include "yaml_tree.h"

#include <errno.h>
#include <stdbool.h>

#include <yaml.h>

#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#define MAP_KEYS 64

struct tree_reader {
	yaml_parser_t parser;
	struct arena *arena;
	struct str bytes;
	const struct fault_sink *sink;
	struct yaml_value *open[LIMIT_YAML_DEPTH]; /* the lists and maps around what comes next */
	size_t depth;
	struct yaml_value *pending; /* has its key, waits for its value */
	struct yaml_value *root;
	size_t n_values;
	size_t n_documents;
	bool is_done;
};

const char *yaml_kind_name(enum yaml_kind kind)
{
	switch (kind) {
	case YAML_IS_LIST:
		return "a list";
	case YAML_IS_MAP:
		return "a map";
	case YAML_IS_TEXT:
		break;
	}
	return "a text";
}

static unsigned line_of(struct str bytes, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at && i < bytes.n; i++) {
		line += bytes.p[i] == '\n';
	}
	return line;
}

static int parser_fault(struct tree_reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem != NULL ? parser->problem : "unreadable";
	const char *context = parser->context != NULL ? parser->context : "";
	unsigned line;

	if (parser->error == YAML_MEMORY_ERROR) {
		return -ENOMEM;
	}
	line = parser->error == YAML_READER_ERROR ? line_of(reader->bytes, parser->problem_offset)
						  : (unsigned)parser->problem_mark.line + 1;
	return fault_at(reader->sink, line, "This is not YAML: %s%s%s.", context,
		context[0] != '\0' ? ", " : "", problem);
}

static bool has_key(const struct yaml_value *map, struct str key)
{
	for (const struct yaml_value *value = map->first; value != NULL; value = value->next) {
		if (str_eq(value->key, key)) {
			return true;
		}
	}
	return false;
}

static void append(struct yaml_value *parent, struct yaml_value *value)
{
	if (parent->last == NULL) {
		parent->first = value;
	} else {
		parent->last->next = value;
	}
	parent->last = value;
	parent->n++;
}

static int add_key(
	struct tree_reader *reader, struct yaml_value *map, struct str text, unsigned line)
{
	struct yaml_value *value;
	struct str key;
	int r;

	if (map->n == MAP_KEYS) {
		return fault_at(reader->sink, line, "A map has at most %d keys.", MAP_KEYS);
	}
	if (has_key(map, text)) {
		return fault_at(reader->sink, line,
			"The key \"%.*s\" stands twice in the same map.",
			STR_FMT(fault_clip(text)));
	}
	r = arena_copy(reader->arena, text, &key);
	if (r < 0) {
		return r;
	}
	value = arena_new(reader->arena, 1, sizeof *value);
	if (value == NULL) {
		return -ENOMEM;
	}
	*value = (struct yaml_value){.key = key, .line = line};
	append(map, value);
	reader->pending = value;
	return 0;
}

/* The place for the value that comes now: the pending key's, a new one of the list, or the root. */
static int place_value(struct tree_reader *reader, unsigned line, struct yaml_value **ret)
{
	struct yaml_value *parent = reader->depth > 0 ? reader->open[reader->depth - 1] : NULL;
	struct yaml_value *value = reader->pending;

	if (++reader->n_values > LIMIT_YAML_VALUES) {
		return fault_at(
			reader->sink, line, "A pack has at most %d values.", LIMIT_YAML_VALUES);
	}
	reader->pending = NULL;
	if (value == NULL) {
		value = arena_new(reader->arena, 1, sizeof *value);
		if (value == NULL) {
			return -ENOMEM;
		}
		if (parent != NULL) {
			append(parent, value);
		} else {
			reader->root = value;
		}
	}
	value->line = line;
	*ret = value;
	return 0;
}

static bool is_key_next(const struct tree_reader *reader)
{
	return reader->depth > 0 && reader->pending == NULL &&
	       reader->open[reader->depth - 1]->kind == YAML_IS_MAP;
}

static int read_scalar(struct tree_reader *reader, const yaml_event_t *event, unsigned line)
{
	struct str text =
		str_make((const char *)event->data.scalar.value, event->data.scalar.length);
	struct yaml_value *value;
	int r;

	if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL) {
		return fault_at(
			reader->sink, line, "Anchors (&) and tags (!) are not used in packs.");
	}
	if (is_key_next(reader)) {
		return add_key(reader, reader->open[reader->depth - 1], text, line);
	}
	r = place_value(reader, line, &value);
	if (r != 0) {
		return r;
	}
	value->kind = YAML_IS_TEXT;
	return arena_copy(reader->arena, text, &value->text);
}

static int open_value(struct tree_reader *reader, enum yaml_kind kind, bool is_plain, unsigned line)
{
	struct yaml_value *value;
	int r;

	if (!is_plain) {
		return fault_at(
			reader->sink, line, "Anchors (&) and tags (!) are not used in packs.");
	}
	if (is_key_next(reader)) {
		return fault_at(
			reader->sink, line, "A key must be a text, not %s.", yaml_kind_name(kind));
	}
	if (reader->depth == LIMIT_YAML_DEPTH) {
		return fault_at(reader->sink, line, "Lists and maps may be at most %d deep.",
			LIMIT_YAML_DEPTH);
	}
	r = place_value(reader, line, &value);
	if (r != 0) {
		return r;
	}
	value->kind = kind;
	reader->open[reader->depth++] = value;
	return 0;
}

static int read_event(struct tree_reader *reader, const yaml_event_t *event)
{
	unsigned line = (unsigned)event->start_mark.line + 1;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(reader, event, line);
	case YAML_SEQUENCE_START_EVENT:
		return open_value(reader, YAML_IS_LIST,
			event->data.sequence_start.anchor == NULL &&
				event->data.sequence_start.tag == NULL,
			line);
	case YAML_MAPPING_START_EVENT:
		return open_value(reader, YAML_IS_MAP,
			event->data.mapping_start.anchor == NULL &&
				event->data.mapping_start.tag == NULL,
			line);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		reader->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return fault_at(reader->sink, line, "Aliases (*) are not used in packs.");
	case YAML_DOCUMENT_START_EVENT:
		if (reader->n_documents++ > 0) {
			return fault_at(
				reader->sink, line, "A pack is one YAML document, not several.");
		}
		return 0;
	case YAML_STREAM_END_EVENT:
		reader->is_done = true;
		return 0;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	}
	return 0;
}

static int read_events(struct tree_reader *reader)
{
	while (!reader->is_done) {
		yaml_event_t event;
		int r;

		if (!yaml_parser_parse(&reader->parser, &event)) {
			return parser_fault(reader);
		}
		r = read_event(reader, &event);
		yaml_event_delete(&event);
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

int yaml_tree_read(struct arena *arena, struct str bytes, const struct fault_sink *sink,
	struct yaml_value **ret)
{
	/* The byte-order mark that some editors write (YAML 1.2, section 5.2). */
	struct str marked = STR("\xef\xbb\xbf");
	struct tree_reader reader = {.arena = arena, .sink = sink};
	size_t n_valid;
	int r;

	bytes = str_skip(bytes, str_starts(bytes, marked) ? marked.n : 0);
	reader.bytes = bytes;
	n_valid = utf8_valid_prefix(bytes);

	if (n_valid < bytes.n) {
		return fault_at(
			sink, line_of(bytes, n_valid), "This line holds bytes that are not UTF-8.");
	}
	if (!yaml_parser_initialize(&reader.parser)) {
		return -ENOMEM;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&reader.parser, (const unsigned char *)(bytes.n > 0 ? bytes.p : ""), bytes.n);
	r = read_events(&reader);
	yaml_parser_delete(&reader.parser);
	if (r != 0) {
		return r;
	}
	if (reader.root == NULL) {
		reader.root = arena_new(arena, 1, sizeof *reader.root);
		if (reader.root == NULL) {
			return -ENOMEM;
		}
		reader.root->line = 1;
	}
	*ret = reader.root;
	return 0;
}
