#include "flow/reasons.h"

#include <stdbool.h>
#include <string.h>

#include <hamlet/decide.h>

#define REASONS_MAX_BYTES (1024UL * 1024)

#define MARKED '\x01'
#define NEXT   '\x02'
#define END    '\x03'

/* A shape, as it is recognised and as it is written out. */
struct shape {
	enum reason_kind kind;
	bool has_text;
	char mark;
	const char *code;
	struct str before_text, after_text; /* the detail but for the text in it */
	size_t n_detail_bytes;              /* of both */
	struct str json_to_text, json_between_texts, json_to_log_odds;
};

/* clang-format off */
/* Like STR, where a constant is asked for. */
#define CONSTANT(literal) {.p = (literal), .n = sizeof(literal) - 1}

#define FEATURE_SHAPE(shape_mark, shape_code, what, label)                                         \
	{                                                                                          \
		.kind = REASON_FEATURE,                                                            \
		.has_text = true,                                                                  \
		.mark = (shape_mark),                                                              \
		.code = (shape_code),                                                              \
		.before_text = CONSTANT("The " what " \""),                                        \
		.after_text = CONSTANT("\" speaks for " label "."),                                \
		.n_detail_bytes = sizeof("The " what " \"\" speaks for " label ".") - 1,           \
		.json_to_text = CONSTANT(                                                          \
			"{\"kind\":\"feature\",\"code\":\"" shape_code "\",\"text\":\""),             \
		.json_between_texts = CONSTANT("\",\"detail\":\"The " what " \\\""),               \
		.json_to_log_odds = CONSTANT("\\\" speaks for " label ".\",\"log_odds\":"),        \
	},
#define FEATURE_REASON(spam_mark, ham_mark, code, what)                                            \
	FEATURE_SHAPE(spam_mark, code, what, "spam")                                               \
	FEATURE_SHAPE(ham_mark, code, what, "ham")
#define OTHER_REASON(shape_mark, shape_kind, kind_name, shape_code, detail)                        \
	{                                                                                          \
		.kind = (shape_kind),                                                              \
		.mark = (shape_mark),                                                              \
		.code = (shape_code),                                                              \
		.before_text = CONSTANT(detail),                                                   \
		.n_detail_bytes = sizeof(detail) - 1,                                              \
		.json_to_log_odds = CONSTANT("{\"kind\":\"" kind_name "\",\"code\":\"" shape_code   \
			"\",\"detail\":\"" detail "\",\"log_odds\":"),                                \
	},
static const struct shape shapes[] = {
#include "flow/reasons.def"
};
#undef FEATURE_REASON
#undef OTHER_REASON
/* clang-format on */

#define N_SHAPES (sizeof shapes / sizeof *shapes)

static bool has_shape(const struct reason *reason, const struct shape *shape)
{
	return reason->kind == shape->kind && shape->has_text == (reason->text.n > 0) &&
	       strcmp(reason->code, shape->code) == 0 &&
	       str_starts(reason->detail, shape->before_text) &&
	       str_starts(str_skip(reason->detail, shape->before_text.n), reason->text) &&
	       str_ends(reason->detail, shape->after_text);
}

static const struct shape *shape_of(const struct reason *reason)
{
	/* Settles nearly all: a detail that is shorter than its text has no shape. */
	size_t n_detail_bytes = reason->detail.n - reason->text.n;

	for (size_t i = 0; i < N_SHAPES; i++) {
		if (shapes[i].n_detail_bytes == n_detail_bytes && has_shape(reason, &shapes[i])) {
			return &shapes[i];
		}
	}
	return NULL;
}

static void add_number(struct buf *out, double value)
{
	struct json_writer json;

	json_writer_init(&json, out);
	json_rounded(&json, value);
}

static void add_span(struct buf *out, struct span span)
{
	buf_add_int(out, span.begin);
	buf_add_byte(out, ',');
	buf_add_int(out, span.end);
}

static bool has_span(const struct reason *reason)
{
	return reason->span.end > reason->span.begin;
}

/* ---- writing ---- */

static void write_any(struct json_writer *json, const struct reason *reason)
{
	json_object_begin(json);
	json_member_string(json, "kind", str_of(reason_kind_name(reason->kind)));
	json_member_string(json, "code", str_of(reason->code));
	if (reason->text.n > 0) {
		json_member_string(json, "text", reason->text);
	}
	json_member_string(json, "detail", reason->detail);
	json_member_rounded(json, "log_odds", reason->log_odds);
	if (reason->span.end > reason->span.begin) {
		json_key(json, "span");
		json_array_begin(json);
		json_int(json, reason->span.begin);
		json_int(json, reason->span.end);
		json_array_end(json);
	}
	json_object_end(json);
}

/* The same of a reason with a shape, most of whose bytes are constants. */
static void write_shaped(
	struct json_writer *json, const struct reason *reason, const struct shape *shape)
{
	struct buf *out = json->out;

	json_raw(json, shape->json_to_text);
	json_escape(out, reason->text);
	buf_add(out, shape->json_between_texts);
	json_escape(out, reason->text);
	buf_add(out, shape->json_to_log_odds);
	add_number(out, reason->log_odds);
	if (has_span(reason)) {
		buf_add(out, STR(",\"span\":["));
		add_span(out, reason->span);
		buf_add_byte(out, ']');
	}
	buf_add_byte(out, '}');
}

void reasons_write(struct json_writer *json, const struct verdict *verdict)
{
	json_array_begin(json);
	for (size_t i = 0; i < verdict->n_reasons; i++) {
		const struct reason *reason = &verdict->reason[i];
		const struct shape *shape = shape_of(reason);

		if (shape != NULL) {
			write_shaped(json, reason, shape);
		} else {
			write_any(json, reason);
		}
	}
	json_array_end(json);
}

void reasons_write_erased(struct json_writer *json)
{
	json_raw(json,
		STR("[{\"kind\":\"none\",\"code\":\"erased\",\"detail\":\"The site keeps comments "
		    "only for so long, and this one was erased.\",\"log_odds\":0}]"));
}

/* ---- keeping ---- */

static void keep_short(
	struct json_writer *json, const struct reason *reason, const struct shape *shape)
{
	const char begin[] = {MARKED, shape->mark};
	struct buf *out = json->out;

	json_raw(json, str_make(begin, sizeof begin));
	json_escape(out, reason->text);
	buf_add_byte(out, NEXT);
	add_number(out, reason->log_odds);
	buf_add_byte(out, NEXT);
	if (has_span(reason)) {
		add_span(out, reason->span);
	}
	buf_add_byte(out, END);
}

int reasons_keep(const struct verdict *verdict, struct arena *arena, struct str *ret_kept)
{
	HAMLET_CLEANUP(buf_fini) struct buf kept;
	struct json_writer json;

	buf_init(&kept, REASONS_MAX_BYTES);
	json_writer_init(&json, &kept);
	json_array_begin(&json);
	for (size_t i = 0; i < verdict->n_reasons; i++) {
		const struct reason *reason = &verdict->reason[i];
		const struct shape *shape = shape_of(reason);

		if (shape != NULL) {
			keep_short(&json, reason, shape);
		} else {
			write_any(&json, reason);
		}
	}
	json_array_end(&json);
	return kept.error != 0 ? kept.error : arena_copy(arena, buf_str(&kept), ret_kept);
}

/* ---- writing what was kept ---- */

/* What stands in front of the byte, which is skipped too. */
static struct str take(struct str *rest, char end)
{
	struct str taken = str_make(rest->p, str_find_byte(*rest, end));

	*rest = str_skip(*rest, taken.n + 1);
	return taken;
}

static const struct shape *shape_marked(char mark)
{
	for (size_t i = 0; i < N_SHAPES; i++) {
		if (shapes[i].mark == mark) {
			return &shapes[i];
		}
	}
	return NULL;
}

/* Writes the reason that begins here, and skips it. */
static void write_kept(struct buf *out, struct str *rest)
{
	const struct shape *shape = shape_marked(rest->n > 1 ? rest->p[1] : '\0');
	struct str text, log_odds, span;

	*rest = str_skip(*rest, 2);
	text = take(rest, NEXT);
	log_odds = take(rest, NEXT);
	span = take(rest, END);
	if (shape == NULL) {
		/* Of a newer program. */
		buf_add(out, STR("{}"));
		return;
	}
	buf_add(out, shape->json_to_text);
	buf_add(out, text);
	buf_add(out, shape->json_between_texts);
	buf_add(out, text);
	buf_add(out, shape->json_to_log_odds);
	buf_add(out, log_odds);
	if (span.n > 0) {
		buf_add(out, STR(",\"span\":["));
		buf_add(out, span);
		buf_add_byte(out, ']');
	}
	buf_add_byte(out, '}');
}

void reasons_write_kept(struct json_writer *json, struct str kept)
{
	struct str rest = kept;

	json_raw(json, STR_NONE);
	while (rest.n > 0) {
		size_t n_plain = str_find_byte(rest, MARKED);

		buf_add_bytes(json->out, rest.p, n_plain);
		rest = str_skip(rest, n_plain);
		if (rest.n > 0) {
			write_kept(json->out, &rest);
		}
	}
}
