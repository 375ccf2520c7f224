#include "cli/demo_rows.h"

#include <errno.h>

#include <hamlet/limits.h>

#include "comment_json.h"
#include "file.h"
#include "json_reader.h"
#include "pack_files.h"

#define FILE_NAME      "demo.jsonl"
#define MAX_FILE_BYTES (1024UL * 1024)

/* What a comment is, and so what a person says of it. */
static const struct kind {
	const char *name;
	enum person_decision decision;
	enum reject_reason reason;
} kinds[] = {
	{"ham", DECIDED_APPROVE, REJECT_UNSAID},
	{"spam", DECIDED_SPAM, REJECT_UNSAID},
	{"abuse", DECIDED_REJECT, REJECT_ABUSE},
	{"off_topic", DECIDED_REJECT, REJECT_OFF_TOPIC},
	{"personal_data", DECIDED_REJECT, REJECT_PERSONAL_DATA},
	{"trash", DECIDED_TRASH, REJECT_UNSAID},
};

static bool read_kind(const struct cJSON *object, struct demo_row *row)
{
	struct str name;

	if (!json_get_string(json_get(object, "is"), &name)) {
		return false;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_eq(name, str_of(kinds[i].name))) {
			row->decision = kinds[i].decision;
			row->reason = kinds[i].reason;
			return true;
		}
	}
	return false;
}

static struct str optional(const struct cJSON *object, const char *name)
{
	struct str value = STR_NONE;

	return json_get_string(json_get(object, name), &value) ? value : STR_NONE;
}

static enum cli_exit bad_row(const struct cli_call *call, size_t line, struct str why)
{
	return cli_fail(call, FILE_NAME ":%zu: %.*s", line, STR_FMT(why));
}

static enum cli_exit read_row(
	const struct cli_call *call, struct str line, size_t n, struct demo_row *ret)
{
	static const struct comment_policy policy = {
		.requires_name = true, .requires_thread = true};
	struct field_input input[COMMENT_FIELD_COUNT] = {0};
	struct field_errors errors;
	const struct cJSON *object;
	struct json_fault fault;
	int r = json_read(line, call->arena, &object, &fault);

	if (r > 0 || (r == 0 && !json_is_object(object))) {
		return bad_row(call, n, r > 0 ? str_of(fault.detail) : STR("it is no object"));
	}
	if (r == 0) {
		comment_json_fields(object, input);
		input[COMMENT_PARENT] = (struct field_input){0};
		r = comment_validate(input, &policy, call->arena, &ret->comment, &errors);
	}
	if (r < 0) {
		return cli_fault(call, r, "read the demo's comments");
	}
	if (r > 0) {
		return bad_row(call, n, errors.item[0].detail);
	}
	if (!read_kind(object, ret)) {
		return bad_row(call, n, STR("`is` names no kind of comment"));
	}
	ret->note = optional(object, "note");
	ret->id = optional(object, "id");
	ret->parent = optional(object, "parent");
	return CLI_DONE;
}

static enum cli_exit read_lines(
	const struct cli_call *call, struct str bytes, struct demo_rows *ret)
{
	struct demo_rows rows = {.item = arena_new(call->arena, DEMO_MAX_ROWS, sizeof *rows.item)};
	enum cli_exit exit = CLI_DONE;

	if (rows.item == NULL) {
		return cli_fault(call, -ENOMEM, "read the demo's comments");
	}
	while (exit == CLI_DONE && bytes.n > 0 && rows.n < DEMO_MAX_ROWS) {
		struct str line = str_make(bytes.p, str_find_byte(bytes, '\n'));

		bytes = str_skip(bytes, line.n + 1);
		exit = read_row(call, line, rows.n + 1, &rows.item[rows.n]);
		rows.n += exit == CLI_DONE;
	}
	*ret = rows;
	return exit;
}

enum cli_exit demo_rows_read(const struct cli_call *call, struct demo_rows *ret)
{
	HAMLET_CLEANUP(buf_fini) struct buf file;
	struct str folder, why, path, bytes;
	int r;

	buf_init(&file, MAX_FILE_BYTES);
	r = data_folder_find(call->settings.data, call->arena, &folder, &why);

	if (r > 0) {
		return cli_fail(call, "%.*s", STR_FMT(why));
	}
	if (r == 0) {
		r = arena_printf(call->arena, &path, "%.*s/" FILE_NAME, STR_FMT(folder));
	}
	if (r == 0) {
		r = file_read(path, &file);
	}
	if (r == 0) {
		r = arena_copy(call->arena, buf_str(&file), &bytes);
	}
	return r == 0 ? read_lines(call, bytes, ret)
		      : cli_fault(call, r, "read the demo's comments");
}
