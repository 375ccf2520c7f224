#include "labelled_row.h"

#include <errno.h>

#include <hamlet/comment.h>
#include <hamlet/decide.h>

#include "comment_json.h"
#include "json_reader.h"

static int bad(struct str *ret_why, struct str why)
{
	*ret_why = why;
	return LABELLED_ROW_BAD;
}

static int read_label(const struct cJSON *value, enum label *ret, struct str *ret_why)
{
	struct str name;

	if (value == NULL) {
		return bad(ret_why, STR("There is no label."));
	}
	if (json_get_string(value, &name)) {
		for (enum label label = 0; label < LABEL_COUNT; label++) {
			if (str_eq(name, str_of(label_name(label)))) {
				*ret = label;
				return 0;
			}
		}
	}
	return bad(ret_why, STR("The label is neither \"spam\" nor \"ham\"."));
}

int labelled_row_from_json(const struct cJSON *value, struct arena *arena, struct labelled_row *ret,
	struct str *ret_why)
{
	static const struct comment_policy content_only = {0};
	static const enum comment_field fields[] = {COMMENT_CONTENT, COMMENT_AUTHOR_NAME,
		COMMENT_AUTHOR_EMAIL, COMMENT_AUTHOR_URL, COMMENT_AUTHOR_IP, COMMENT_AUTHOR_AGENT,
		COMMENT_LANGUAGE};
	struct field_input all[COMMENT_FIELD_COUNT] = {0};
	struct field_input inputs[COMMENT_FIELD_COUNT] = {0};
	struct field_errors errors;
	struct comment comment;
	enum label label;
	int r;

	if (!json_is_object(value)) {
		return bad(ret_why, STR("The row is not an object."));
	}
	comment_json_fields(value, all);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		inputs[fields[i]] = all[fields[i]];
	}
	r = comment_validate(inputs, &content_only, arena, &comment, &errors);
	if (r < 0) {
		return r;
	}
	if (r > 0) {
		return bad(ret_why, errors.item[0].detail);
	}
	r = read_label(json_get(value, "label"), &label, ret_why);
	if (r != 0) {
		return r;
	}
	*ret = (struct labelled_row){
		.comment = {.content = comment.field[COMMENT_CONTENT],
			.author_name = comment.field[COMMENT_AUTHOR_NAME],
			.label = label},
		.sender = {.email = comment.field[COMMENT_AUTHOR_EMAIL],
			.url = comment.field[COMMENT_AUTHOR_URL],
			.ip = comment.field[COMMENT_AUTHOR_IP],
			.agent = comment.field[COMMENT_AUTHOR_AGENT],
			.language = comment.field[COMMENT_LANGUAGE]},
	};
	return 0;
}

int labelled_row_read(
	struct str line, struct arena *arena, struct labelled_row *ret, struct str *ret_why)
{
	const struct cJSON *value;
	struct json_fault fault;
	int r = json_read(line, arena, &value, &fault);

	if (r < 0) {
		return r;
	}
	if (r > 0) {
		return arena_printf(arena, ret_why, "This is not JSON: %s, at byte %zu.",
			       fault.detail, fault.at + 1) < 0
			       ? -ENOMEM
			       : LABELLED_ROW_BAD;
	}
	return labelled_row_from_json(value, arena, ret, ret_why);
}
