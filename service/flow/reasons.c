#include "flow/reasons.h"

#include <stdbool.h>
#include <string.h>

#include "flow/verdict.h"

#define REASONS_MAX_BYTES (1024UL * 1024)

#define MARKED '\x01'
#define NEXT   '\x02'
#define END    '\x03'

/* A shape, as it is recognised and as it is written out. */
struct shape {
	char mark;
	bool has_text;
	enum reason_kind kind;
	const char *code;
	struct str before_text, after_text; /* the detail but for the text in it */
	struct str json_to_text, json_between_texts, json_to_log_odds;
};

/* Like STR, where a constant is asked for. */
#define CONSTANT(literal)                                                                          \
	{                                                                                          \
		.p = (literal), .n = sizeof(literal) - 1                                           \
	}

#define FEATURE_SHAPE(shape_mark, shape_code, what, label)                                         \
	{.mark = (shape_mark),                                                                     \
		.has_text = true,                                                                  \
		.kind = REASON_FEATURE,                                                            \
		.code = (shape_code),                                                              \
		.before_text = CONSTANT("The " what " \""),                                        \
		.after_text = CONSTANT("\" speaks for " label "."),                                \
		.json_to_text =                                                                    \
			CONSTANT("{\"kind\":\"feature\",\"code\":\"" shape_code "\",\"text\":\""), \
		.json_between_texts = CONSTANT("\",\"detail\":\"The " what " \\\""),               \
		.json_to_log_odds = CONSTANT("\\\" speaks for " label ".\",\"log_odds\":")},
#define FEATURE_REASON(spam_mark, ham_mark, code, what)                                            \
	FEATURE_SHAPE(spam_mark, code, what, "spam") FEATURE_SHAPE(ham_mark, code, what, "ham")
#define OTHER_REASON(shape_mark, shape_kind, kind_name, shape_code, detail)                        \
	{.mark = (shape_mark),                                                                     \
		.kind = (shape_kind),                                                              \
		.code = (shape_code),                                                              \
		.before_text = CONSTANT(detail),                                                   \
		.json_to_log_odds = CONSTANT("{\"kind\":\"" kind_name "\",\"code\":\"" shape_code  \
					     "\",\"detail\":\"" detail "\",\"log_odds\":")},
static const struct shape shapes[] = {
#include "flow/reasons.def"
};
#undef FEATURE_REASON
#undef OTHER_REASON

#define N_SHAPES (sizeof shapes / sizeof *shapes)

/* ---- keeping ---- */

static bool has_shape(const struct reason *reason, const struct shape *shape)
{
	struct str text = shape->has_text ? reason->text : STR_NONE;
	const struct str *before = &shape->before_text;

	/* The length first: it settles nearly all. */
	return reason->detail.n == before->n + text.n + shape->after_text.n &&
	       reason->kind == shape->kind && shape->has_text == (reason->text.n > 0) &&
	       strcmp(reason->code, shape->code) == 0 && str_starts(reason->detail, *before) &&
	       str_starts(str_skip(reason->detail, before->n), text) &&
	       str_ends(reason->detail, shape->after_text);
}

static const struct shape *shape_of(const struct reason *reason)
{
	for (size_t i = 0; i < N_SHAPES; i++) {
		if (has_shape(reason, &shapes[i])) {
			return &shapes[i];
		}
	}
	return NULL;
}

static void keep_short(struct buf *out, const struct reason *reason, const struct shape *shape)
{
	struct json_writer number;

	buf_add_byte(out, MARKED);
	buf_add_byte(out, shape->mark);
	json_escape(out, reason->text);
	buf_add_byte(out, NEXT);
	json_writer_init(&number, out);
	json_rounded(&number, reason->log_odds);
	buf_add_byte(out, NEXT);
	if (reason->span.end > reason->span.begin) {
		buf_add_int(out, reason->span.begin);
		buf_add_byte(out, ',');
		buf_add_int(out, reason->span.end);
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
			json_raw(&json, STR_NONE);
			keep_short(&kept, reason, shape);
		} else {
			verdict_write_reason(&json, reason);
		}
	}
	json_array_end(&json);
	return kept.error != 0 ? kept.error : arena_copy(arena, buf_str(&kept), ret_kept);
}

/* ---- writing ---- */

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
static void write_short(struct buf *out, struct str *rest)
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

void reasons_write(struct json_writer *json, struct str kept)
{
	struct str rest = kept;

	json_raw(json, STR_NONE);
	while (rest.n > 0) {
		size_t n_plain = str_find_byte(rest, MARKED);

		buf_add_bytes(json->out, rest.p, n_plain);
		rest = str_skip(rest, n_plain);
		if (rest.n > 0) {
			write_short(json->out, &rest);
		}
	}
}
