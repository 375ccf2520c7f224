#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <hamlet/comment.h>
#include <hamlet/decide.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "cli/check_answer.h"
#include "cli/model_file.h"
#include "cli/packs.h"
#include "cli/progress_bar.h"
#include "comment_json.h"
#include "file.h"
#include "json_raw.h"
#include "json_reader.h"
#include "line_reader.h"

#define ROW_BLOCK_BYTES (256 * 1024)

static const struct cli_option options[] = {
	{.name = "model",
		.value = "FILE",
		.help = "the model, as `hamlet train` wrote it",
		.is_required = true},
	{.name = "explain",
		.help = "for people: print each comment with its telling parts marked, and the sum "
			"behind its score"},
};
static const char *const settings[] = {"rules", "data", NULL};

enum row_outcome { ROW_BAD = 1 };

/* What every row is checked with. */
struct checking {
	const struct cli_call *call;
	struct verdict_context context;
	struct arena arena; /* of one row */
	struct output output;
	struct progress_bar bar;
	struct check_answers answers;
	size_t n_bad;
};

/* Every bad field as "/author/name: The name must be text." */
static int describe_fields(
	struct arena *arena, const struct field_errors *errors, struct str *ret_why)
{
	struct str why = STR_NONE;

	for (size_t i = 0; i < errors->n; i++) {
		if (arena_printf(arena, &why, "%.*s%s%s: %.*s", STR_FMT(why), why.n > 0 ? " " : "",
			    errors->item[i].pointer, STR_FMT(errors->item[i].detail)) < 0) {
			return -ENOMEM;
		}
	}
	*ret_why = why;
	return ROW_BAD;
}

static int read_comment(
	struct arena *arena, const struct cJSON *row, struct comment *ret, struct str *ret_why)
{
	static const struct comment_policy content_only = {0};
	struct field_input inputs[COMMENT_FIELD_COUNT] = {0};
	struct field_errors errors;
	int r;

	if (!json_is_object(row)) {
		*ret_why = STR("The row is not an object.");
		return ROW_BAD;
	}
	comment_json_fields(row, inputs);
	r = comment_validate(inputs, &content_only, arena, ret, &errors);
	return r > 0 ? describe_fields(arena, &errors, ret_why) : r;
}

static int read_id(
	const struct cJSON *row, struct str line, struct row_id *ret, struct str *ret_why)
{
	const struct cJSON *id = json_get(row, "id");
	double number;

	*ret = (struct row_id){.kind = ROW_ID_NONE};
	if (json_get_string(id, &ret->text)) {
		ret->kind = ROW_ID_TEXT;
	} else if (json_get_double(id, &number)) {
		/* A name that is written with escapes is not found again: then without an id. */
		ret->kind =
			json_raw_member(line, STR("id"), &ret->text) ? ROW_ID_NUMBER : ROW_ID_NONE;
	} else if (id != NULL && !json_is_null(id)) {
		*ret_why = STR("The id is neither text nor a number.");
		return ROW_BAD;
	}
	return 0;
}

/* ROW_BAD: *ret_why says what is wrong, in the row's arena. */
static int check_row(struct checking *checking, struct str line, size_t number, struct str *ret_why)
{
	struct arena *arena = &checking->arena;
	const struct cJSON *row;
	struct json_fault fault;
	struct comment comment;
	struct row_id id;
	int r = json_read(line, arena, &row, &fault);

	if (r > 0) {
		r = arena_printf(arena, ret_why, "This is not JSON: %s, at byte %zu.", fault.detail,
			fault.at + 1);
		return r < 0 ? r : ROW_BAD;
	}
	if (r == 0) {
		r = read_comment(arena, row, &comment, ret_why);
	}
	if (r == 0) {
		r = read_id(row, line, &id, ret_why);
	}
	return r == 0 ? check_answer(&checking->answers, &comment, &id, number) : r;
}

static enum cli_exit check_line(struct checking *checking, struct str path, size_t number,
	struct str line, bool is_too_long)
{
	struct str why = STR("The line is too long.");
	int r = ROW_BAD;

	if (!is_too_long) {
		r = str_trim(line).n == 0 ? 0 : check_row(checking, line, number, &why);
	}
	if (r < 0) {
		return cli_fault(checking->call, r, "check a row");
	}
	if (r == ROW_BAD) {
		checking->n_bad++;
		progress_bar_wipe(&checking->bar);
		fprintf(stderr, "%.*s:%zu: %.*s\n", STR_FMT(path), number, STR_FMT(why));
		return CLI_DONE;
	}
	return checking->output.bytes.n == 0 ? CLI_DONE
					     : output_print(&checking->output, checking->call);
}

static enum cli_exit check_lines(struct checking *checking, struct str path, int fd)
{
	HAMLET_CLEANUP(line_reader_fini) struct line_reader lines;
	size_t n_bytes = file_size(fd);
	enum cli_exit exit = CLI_DONE;

	line_reader_init(&lines, fd, LIMIT_LINE_BYTES);
	/* A bar among the answers would only confuse. */
	progress_bar_init(&checking->bar, isatty(STDOUT_FILENO) == 0);
	while (exit == CLI_DONE) {
		struct str line = STR_NONE;
		int r = line_reader_next(&lines, &line);

		if (r == LINES_END) {
			break;
		}
		if (r < 0) {
			exit = cli_fail(checking->call, "cannot read %.*s: %s", STR_FMT(path),
				strerror(-r));
			break;
		}
		exit = check_line(checking, path, lines.n_lines, line, r == LINE_TOO_LONG);
		arena_reset(&checking->arena);
		progress_report(&checking->bar.progress, "checking", lines.n_bytes, n_bytes);
	}
	progress_bar_fini(&checking->bar);
	return exit;
}

static enum cli_exit check_file(struct checking *checking, struct str path)
{
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	const struct cli_call *call = checking->call;
	enum cli_exit exit;
	int r = file_open_input(path, &fd);

	if (r < 0) {
		return cli_fail(call, "cannot read %.*s: %s", STR_FMT(path), strerror(-r));
	}
	/* Whoever feeds us through a pipe row by row gets each answer at once. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	exit = check_lines(checking, path, fd);
	if (exit == CLI_DONE && checking->n_bad > 0) {
		exit = cli_refuse(call, "%zu bad %s without an answer", checking->n_bad,
			checking->n_bad == 1 ? "row" : "rows");
	}
	return exit;
}

static enum cli_exit run_check(struct cli_call *call)
{
	HAMLET_CLEANUP(model_file_unref_at) struct model *model = NULL;
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	struct checking checking = {.call = call};
	struct rule_matcher *matcher;
	enum cli_exit exit = model_file_load(call, cli_value(call, "model"), &model);

	if (exit == CLI_DONE) {
		exit = packs_compile(call, &rules);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	if (rule_matcher_new(&matcher) < 0) {
		return cli_fault(call, -ENOMEM, "prepare the rules");
	}
	checking.context = (struct verdict_context){
		.model = model,
		.rules = rules,
		.matcher = matcher,
		.now_ms = clock_now_ms(),
		.settings = decide_settings_default,
	};
	checking.answers = (struct check_answers){
		.context = &checking.context,
		.arena = &checking.arena,
		.output = &checking.output,
		.must_explain = cli_has(call, "explain"),
		.style = {.has_colour = explanation_wants_colour()},
	};
	arena_init(&checking.arena, ROW_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	output_init(&checking.output);
	exit = check_file(&checking, call->n_operands > 0 ? call->operand[0] : STR("-"));
	output_fini(&checking.output);
	arena_fini(&checking.arena);
	rule_matcher_free(matcher);
	return exit;
}

const struct cli_command cli_check = {
	.operands = "[FILE|-]",
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "A row is a comment as POST /v1/check takes it, one a line; only \"content\" is "
		 "required. Each gets\n{\"id\",\"probability\",\"decision\",\"reasons\"}, decided "
		 "by the default thresholds. Bad rows are named on\nstandard error as FILE:LINE; "
		 "the others get their answers all the same.",
	.run = run_check,
};
