#include "cli/check_answer.h"

#include "cli/visible.h"
#include "flow/reasons.h"

static void write_id(struct json_writer *json, const struct row_id *id)
{
	json_key(json, "id");
	switch (id->kind) {
	case ROW_ID_TEXT:
		json_string(json, id->text);
		break;
	case ROW_ID_NUMBER:
		json_raw(json, id->text);
		break;
	case ROW_ID_NONE:
	default:
		json_null(json);
		break;
	}
}

static void write_answer(
	struct output *output, const struct row_id *id, const struct verdict *verdict)
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
static void add_heading(struct buf *out, const struct row_id *id, size_t line, const char *decision)
{
	buf_printf(out, "%zu", line);
	if (id->kind != ROW_ID_NONE) {
		buf_add(out, STR(" ("));
		visible_add(out, id->text, STR(" "));
		buf_add_byte(out, ')');
	}
	buf_printf(out, ": %s\n", decision);
}

static int explain_row(const struct check_answers *answers, const struct comment *comment,
	const struct row_id *id, size_t line)
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
	const struct row_id *id, size_t line)
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
