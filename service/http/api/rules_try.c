/* POST /v1/rules/test and /v1/rules/backtest: what a rule would do, without putting it in force. */
#include <errno.h>

#include <hamlet/text.h>

#include "clock.h"
#include "comment_json.h"
#include "flow/backtest.h"
#include "flow/engine.h"
#include "http/api/call.h"
#include "http/api/rule_trial.h"
#include "http/api/submission.h"
#include "http/handlers.h"
#include "http/respond.h"
#include "json_reader.h"
#include "rule_text.h"

#define MAX_COMMENTS 100

struct tried {
	bool is_hit;
	bool is_given_up;
	struct str text;
	struct span span;
};

struct trying {
	struct call call;
	struct rule_trial trial;
	struct comment *comment;
	size_t n_comments;
	struct tried *tried;
	struct backtest backtest;
};

/* The rule of the body, into the trial; the body, which may have one member besides, or NULL:
 * answered already. */
static const struct cJSON *read_trial(
	struct request *request, const char *other_member, struct rule_trial *trial)
{
	const char *const members[] = {"rule", other_member};
	const struct cJSON *body, *rule;

	if (!rule_scope_read(request, &trial->scope)) {
		return NULL;
	}
	body = submission_read_members(request, members, 2);
	rule = body == NULL ? NULL : rule_scope_read_rule(request, body);
	if (rule == NULL) {
		return NULL;
	}
	trial->rule.name = STR("rule");
	if (rule_text_write(rule, NULL, &request->arena, &trial->rule.source) != 0) {
		respond_fault(request, -ENOMEM, "reading the rule");
		return NULL;
	}
	return body;
}

/* ---- test ---- */

static bool read_comment(
	struct request *request, const struct cJSON *item, size_t n, struct comment *ret)
{
	static const struct comment_policy content_only = {0};
	struct field_input inputs[COMMENT_FIELD_COUNT] = {0};
	struct field_errors errors;
	struct str pointer;
	int r;

	if (!json_is_object(item)) {
		respond_invalid_item(request, "/comments", n, "not_an_object",
			"Each of `comments` must be an object with `content`.");
		return false;
	}
	comment_json_fields(item, inputs);
	r = comment_validate(inputs, &content_only, &request->arena, ret, &errors);
	if (r == 0) {
		return true;
	}
	if (r < 0 || arena_printf(&request->arena, &pointer, "/comments/%zu%s", n,
			     errors.item[0].pointer) < 0) {
		respond_fault(request, -ENOMEM, "reading the comments");
		return false;
	}
	respond_invalid(
		request, pointer.p, errors.item[0].code, "%.*s", STR_FMT(errors.item[0].detail));
	return false;
}

static bool read_comments(struct request *request, const struct cJSON *list, struct trying *trying)
{
	if (!json_is_array(list) || json_first(list) == NULL) {
		respond_invalid(request, "/comments", "required",
			"`comments` must be a list of comments to try the rule on.");
		return false;
	}
	trying->comment = arena_new(&request->arena, MAX_COMMENTS, sizeof *trying->comment);
	trying->tried = arena_new(&request->arena, MAX_COMMENTS, sizeof *trying->tried);
	if (trying->comment == NULL || trying->tried == NULL) {
		respond_fault(request, -ENOMEM, "reading the comments");
		return false;
	}
	for (const struct cJSON *item = json_first(list); item != NULL; item = json_next(item)) {
		if (trying->n_comments == MAX_COMMENTS) {
			respond_invalid(request, "/comments", "too_many",
				"A rule is tried on at most %d comments at once.", MAX_COMMENTS);
			return false;
		}
		if (!read_comment(request, item, trying->n_comments,
			    &trying->comment[trying->n_comments])) {
			return false;
		}
		trying->n_comments++;
	}
	return true;
}

static int try_comment(struct trying *trying, const struct engine_view *view,
	const struct comment *comment, struct tried *ret)
{
	struct arena *kept = &trying->call.request->arena;
	struct rule_hits *hits;
	struct text text;
	struct rule_input input = {comment, &text, {trying->trial.scope.site, clock_now_ms()}};
	int r;

	arena_reset(view->scratch);
	hits = arena_new(view->scratch, 1, sizeof *hits);
	if (hits == NULL) {
		return -ENOMEM;
	}
	r = text_prepare(view->scratch, comment->field[COMMENT_CONTENT], &text);
	if (r == 0) {
		r = ruleset_match(trying->trial.rules, view->matcher, &input, view->scratch, hits);
	}
	if (r != 0) {
		return r;
	}
	ret->is_given_up = hits->n_limited > 0;
	if (hits->n == 0) {
		return 0;
	}
	ret->is_hit = true;
	ret->span = hits->item[0].span;
	return arena_copy(kept, hits->item[0].text, &ret->text);
}

static int test_work(struct call *call, struct store *store)
{
	struct trying *trying = (struct trying *)call;
	const struct engine_view *view = engine_view(call->request->engine);
	int r = view == NULL ? -ENOMEM : rule_trial_compile(&trying->trial, &call->request->arena);

	(void)store;
	for (size_t i = 0; r == 0 && i < trying->n_comments; i++) {
		r = try_comment(trying, view, &trying->comment[i], &trying->tried[i]);
	}
	ruleset_unref(trying->trial.rules);
	return r;
}

static void write_span(struct json_writer *json, struct span span)
{
	json_key(json, "span");
	if (span.end > span.begin) {
		json_array_begin(json);
		json_int(json, span.begin);
		json_int(json, span.end);
		json_array_end(json);
	} else {
		json_null(json);
	}
}

static void tested(struct request *request)
{
	const struct trying *trying = request->state;
	struct json_writer json;
	size_t n_hits = 0;

	if (trying->call.task.result == RULE_TRIAL_BROKEN) {
		rule_trial_answer_broken(request, &trying->trial);
		return;
	}
	if (trying->call.task.result != 0) {
		respond_fault(request, trying->call.task.result, "trying the rule");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < trying->n_comments; i++) {
		const struct tried *tried = &trying->tried[i];

		n_hits += tried->is_hit;
		json_object_begin(&json);
		json_member_bool(&json, "hit", tried->is_hit);
		json_member_bool(&json, "given_up", tried->is_given_up);
		if (tried->is_hit) {
			json_member_string(&json, "text", tried->text);
			write_span(&json, tried->span);
		}
		json_object_end(&json);
	}
	json_array_end(&json);
	json_member_int(&json, "hits", (int64_t)n_hits);
	json_object_end(&json);
}

void api_rule_test(struct request *request)
{
	struct trying *trying = CALL_NEW(request, struct trying);
	const struct cJSON *body =
		trying == NULL ? NULL : read_trial(request, "comments", &trying->trial);

	if (body != NULL && read_comments(request, json_get(body, "comments"), trying)) {
		call_read(&trying->call, test_work, tested);
	}
}

/* ---- backtest ---- */

static int backtest_work(struct call *call, struct store *store)
{
	struct trying *trying = (struct trying *)call;
	int r = rule_trial_compile(&trying->trial, &call->request->arena);

	if (r == 0) {
		r = rule_trial_backtest(&trying->trial, call->request, store, &trying->backtest);
	}
	ruleset_unref(trying->trial.rules);
	return r;
}

static void write_counts(struct json_writer *json, const char *name, const uint64_t n[LABEL_COUNT])
{
	json_key(json, name);
	json_object_begin(json);
	json_member_int(json, "spam", (int64_t)n[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)n[LABEL_HAM]);
	json_object_end(json);
}

static void write_examples(
	struct json_writer *json, const char *name, const struct backtest_examples *examples)
{
	json_key(json, name);
	json_object_begin(json);
	json_member_int(json, "n", (int64_t)examples->n);
	json_key(json, "items");
	json_array_begin(json);
	for (size_t i = 0; i < examples->n_shown; i++) {
		const struct backtest_example *example = &examples->item[i];

		json_object_begin(json);
		json_member_string(json, "content", example->content);
		json_member_string(json, "author", example->author_name);
		json_member_string(json, "found", example->found);
		json_member_time(json, "labelled_at", example->at_ms);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

static void write_backtest(struct json_writer *json, const struct backtest *backtest)
{
	json_member_string(
		json, "aims_at", backtest->aims_at == LABEL_SPAM ? STR("spam") : STR("ham"));
	write_counts(json, "labels", backtest->n_labels);
	write_counts(json, "hits", backtest->n_hits);
	json_member_rounded(json, "precision", backtest->precision);
	json_member_rounded(json, "precision_at_least", backtest->precision_bound);
	json_member_string(json, "bound", STR("Clopper-Pearson, one-sided, 95%"));
	json_member_rounded(json, "coverage", backtest->coverage);
	json_key(json, "newly_hit");
	json_object_begin(json);
	write_examples(json, "spam", &backtest->newly_hit[LABEL_SPAM]);
	write_examples(json, "ham", &backtest->newly_hit[LABEL_HAM]);
	json_object_end(json);
	json_key(json, "no_longer_hit");
	json_object_begin(json);
	write_examples(json, "spam", &backtest->no_longer_hit[LABEL_SPAM]);
	write_examples(json, "ham", &backtest->no_longer_hit[LABEL_HAM]);
	json_object_end(json);
	json_member_int(json, "given_up", (int64_t)backtest->n_given_up);
	json_member_bool(json, "complete", backtest->is_whole);
}

static void backtested(struct request *request)
{
	const struct trying *trying = request->state;
	struct json_writer json;

	if (trying->call.task.result == RULE_TRIAL_BROKEN) {
		rule_trial_answer_broken(request, &trying->trial);
		return;
	}
	if (trying->call.task.result == RULE_TRIAL_BUSY) {
		rule_trial_answer_busy(request);
		return;
	}
	if (trying->call.task.result != 0) {
		respond_fault(request, trying->call.task.result, "trying the rule on the labels");
		return;
	}
	json = respond_json(request, 200);
	json_object_begin(&json);
	write_backtest(&json, &trying->backtest);
	json_object_end(&json);
}

static bool read_replaced(
	struct request *request, const struct cJSON *value, struct rule_trial *trial)
{
	const struct engine_view *view = engine_view(request->engine);
	struct rule_found found;

	if (value == NULL || json_is_null(value)) {
		return true;
	}
	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the rule");
		return false;
	}
	if (!json_get_string(value, &trial->replaces) ||
		!rule_scope_find(view->rulebook, &trial->scope, trial->replaces, &found)) {
		respond_invalid(request, "/replaces", "unknown_rule",
			"`replaces` must be the name of a rule of the site, of all sites or of a "
			"pack.");
		return false;
	}
	return true;
}

void api_rule_backtest(struct request *request)
{
	struct trying *trying = CALL_NEW(request, struct trying);
	const struct cJSON *body =
		trying == NULL ? NULL : read_trial(request, "replaces", &trying->trial);

	if (body != NULL && read_replaced(request, json_get(body, "replaces"), &trying->trial)) {
		call_read(&trying->call, backtest_work, backtested);
	}
}
