#include "cli/check_answer.h"

#include "cli/visible.h"
#include "flow/reasons.h"
#include "json_reader.h"

/* The row's own id, text or number, so that answers can be told apart; null where it has none. */
static void write_id(struct json_writer *json, const struct cJSON *id)
{
	struct str text;
	double number;

	json_key(json, "id");
	if (json_get_string(id, &text)) {
		json_string(json, text);
	} else if (json_get_double(id, &number)) {
		json_double(json, number);
	} else {
		json_null(json);
	}
}

static void write_answer(
	struct output *output, const struct cJSON *id, const struct verdict *verdict)
{
	struct json_writer *json = &output->json;

	json_object_begin(json);
	write_id(json, id);
	output_probability(output, "probability", verdict->probability);
	json_member_string(json, "decision", str_of(decision_name(verdict->decision)));
	json_key(json, "reasons");
	reasons_write(json, verdict);
	json_object_end(json);
}

/* "3: reject" or "3 (id): reject", with the line's number. */
static void add_heading(struct buf *out, const struct cJSON *id, size_t line, const char *decision)
{
	struct str text;
	double number;

	buf_printf(out, "%zu", line);
	if (json_get_string(id, &text)) {
		buf_add(out, STR(" ("));
		visible_add(out, text, STR(" "));
		buf_add_byte(out, ')');
	} else if (json_get_double(id, &number)) {
		buf_printf(out, " (%.17g)", number);
	}
	buf_printf(out, ": %s\n", decision);
}

static int explain_row(const struct check_answers *answers, const struct comment *comment,
	const struct cJSON *id, size_t line)
{
	struct buf *out = &answers->output->bytes;
	struct verdict_evidence evidence;
	struct verdict verdict;
	int r = verdict_with_evidence(
		answers->context, comment, answers->arena, &evidence, &verdict);

	if (r != 0) {
		return r;
	}
	add_heading(out, id, line, decision_name(verdict.decision));
	r = explanation_add_comment(out, answers->arena,
		&(struct telling_source){
			.text = &evidence.text,
			.features = &evidence.features,
			.share = evidence.score.share,
			.verdict = &verdict,
		},
		&answers->style);
	explanation_add_sum(out, &verdict, &answers->style);
	return r;
}

int check_answer(const struct check_answers *answers, const struct comment *comment,
	const struct cJSON *id, size_t line)
{
	struct verdict verdict;
	int r;

	if (answers->must_explain) {
		return explain_row(answers, comment, id, line);
	}
	r = verdict_of(answers->context, comment, answers->arena, &verdict);
	if (r == 0) {
		write_answer(answers->output, id, &verdict);
	}
	return r;
}
