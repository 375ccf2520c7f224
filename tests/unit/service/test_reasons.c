#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/decide.h>
#include <hamlet/features.h>
#include <hamlet/model.h>
#include <hamlet/text.h>

#include "flow/reasons.h"
#include "starter.h"

static struct arena arena;
static struct model *model;

static int open_starter(void **state)
{
	struct str why;

	(void)state;
	arena_init(&arena, 65536, 64UL * 1024 * 1024);
	return starter_model(STR_NONE, model_options_default.families, &arena, &model, &why);
}

static int close_starter(void **state)
{
	(void)state;
	model_unref(model);
	arena_fini(&arena);
	return 0;
}

static void judge(const char *content, struct verdict *ret)
{
	struct evidence evidence = {0};
	struct features features;
	struct model_info info;
	struct score score;
	struct text text;

	model_info(model, &info);
	assert_int_equal(text_prepare(&arena, str_of(content), &text), 0);
	assert_int_equal(
		features_extract(&arena, &text, STR("Bob \"B\" <x>"), info.families, &features), 0);
	assert_int_equal(model_score(model, &features, MODEL_NO_SITE, &arena, &score), 0);
	evidence.features = &features;
	evidence.score = &score;
	assert_int_equal(decide(&evidence, &decide_settings_default, &arena, ret), 0);
}

/* Each reason by the writer of JSON alone. */
static void as_json(const struct verdict *verdict, struct buf *ret)
{
	struct json_writer json;

	json_writer_init(&json, ret);
	json_array_begin(&json);
	for (size_t i = 0; i < verdict->n_reasons; i++) {
		const struct reason *reason = &verdict->reason[i];

		json_object_begin(&json);
		json_member_string(&json, "kind", str_of(reason_kind_name(reason->kind)));
		json_member_string(&json, "code", str_of(reason->code));
		if (reason->text.n > 0) {
			json_member_string(&json, "text", reason->text);
		}
		json_member_string(&json, "detail", reason->detail);
		json_member_rounded(&json, "log_odds", reason->log_odds);
		if (reason->span.end > reason->span.begin) {
			json_key(&json, "span");
			json_array_begin(&json);
			json_int(&json, reason->span.begin);
			json_int(&json, reason->span.end);
			json_array_end(&json);
		}
		json_object_end(&json);
	}
	json_array_end(&json);
	assert_int_equal(ret->error, 0);
}

static void as_written(struct str kept, struct buf *ret)
{
	struct json_writer json;

	json_writer_init(&json, ret);
	reasons_write_kept(&json, kept);
	assert_int_equal(ret->error, 0);
}

static const char *const contents[] = {
	"",
	"Thank you, the second half was worth the wait.",
	"BUY ch3ap v1agra now!!! http://pills.example.com/cheap/deal?x=1 and visit www.x.ru",
	"He said \"no\\yes\"\n\tand left: \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80 @someone $100",
	"Che\xcc\x81"
	"ck my chann3l, s u b s c r i b e, \xd1\x81heap loans 100% guaranteed +1 555 0100",
};

static void check_writing(const struct verdict *verdict)
{
	HAMLET_CLEANUP(buf_fini) struct buf json, at_once, from_kept;
	struct json_writer writer;
	struct str kept;

	buf_init(&json, 1000000);
	buf_init(&at_once, 1000000);
	buf_init(&from_kept, 1000000);
	as_json(verdict, &json);
	json_writer_init(&writer, &at_once);
	reasons_write(&writer, verdict);
	assert_true(str_eq(buf_str(&at_once), buf_str(&json)));
	assert_int_equal(reasons_keep(verdict, &arena, &kept), 0);
	as_written(kept, &from_kept);
	assert_true(str_eq(buf_str(&from_kept), buf_str(&json)));
}

static void reasons_are_written_in_full_also_from_what_was_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct verdict verdict;

		judge(contents[i], &verdict);
		check_writing(&verdict);
	}
}

/* Fails when the core has reworded its reasons, which then have to become new rows of reasons.def.
 */
static void what_the_core_says_of_features_takes_a_shape(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct verdict verdict;
		struct str kept;
		size_t n_short = 0;
		size_t n_other = 0;

		judge(contents[i], &verdict);
		assert_int_equal(reasons_keep(&verdict, &arena, &kept), 0);
		for (size_t at = 0; at < kept.n; at++) {
			n_short += kept.p[at] == '\x01';
		}
		for (size_t r = 0; r < verdict.n_reasons; r++) {
			n_other += verdict.reason[r].kind == REASON_POLICY ||
				   verdict.reason[r].kind == REASON_RULE;
		}
		assert_int_equal(n_short + n_other, verdict.n_reasons);
	}
}

static void a_reason_of_no_shape_is_kept_whole(void **state)
{
	const struct reason reasons[] = {
		{.kind = REASON_RULE,
			.code = "rule",
			.text = STR("pills"),
			.detail = STR("Pills."),
			.log_odds = 2.5,
			.span = {.begin = 3, .end = 9}},
		{.kind = REASON_FEATURE,
			.code = "word",
			.text = STR("a"),
			.detail = STR("The word \"b\" speaks for spam."),
			.log_odds = 0.1},
		{.kind = REASON_FEATURE,
			.code = "link",
			.text = STR("a"),
			.detail = STR("The word \"a\" speaks for spam."),
			.log_odds = 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		HAMLET_CLEANUP(buf_fini) struct buf json;
		struct verdict verdict = {.reason = {reasons[i]}, .n_reasons = 1};
		struct str kept;

		buf_init(&json, 100000);
		as_json(&verdict, &json);
		assert_int_equal(reasons_keep(&verdict, &arena, &kept), 0);
		assert_true(str_eq(kept, buf_str(&json)));
		check_writing(&verdict);
	}
}

static void what_was_kept_before_there_were_shapes_is_written_as_it_is(void **state)
{
	static const char *const kept[] = {"[]", "[{\"kind\":\"base\",\"log_odds\":-0.5}]"};

	(void)state;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		HAMLET_CLEANUP(buf_fini) struct buf written;

		buf_init(&written, 1000);
		as_written(str_of(kept[i]), &written);
		assert_true(str_eq(buf_str(&written), str_of(kept[i])));
	}
}

static void each_mark_stands_for_one_shape(void **state)
{
#define FEATURE_REASON(spam_mark, ham_mark, code, what)   spam_mark, ham_mark,
#define OTHER_REASON(mark, kind, kind_name, code, detail) mark,
	static const char marks[] = {
#include "flow/reasons.def"
	};
	bool is_taken[128] = {false};

	(void)state;
	for (size_t i = 0; i < sizeof marks; i++) {
		assert_true(marks[i] > ' ');
		assert_false(is_taken[(unsigned char)marks[i]]);
		is_taken[(unsigned char)marks[i]] = true;
	}
}

/* Damage may lose reasons, but nothing else. */
static void what_is_cut_off_is_still_read_within_its_bounds(void **state)
{
	struct verdict verdict;
	struct str kept;

	(void)state;
	judge(contents[2], &verdict);
	assert_int_equal(reasons_keep(&verdict, &arena, &kept), 0);
	for (size_t n = 0; n <= kept.n; n++) {
		HAMLET_CLEANUP(buf_fini) struct buf written;
		char *copy = test_malloc(n + 1);

		memcpy(copy, kept.p, n);
		buf_init(&written, 1000000);
		as_written(str_make(copy, n), &written);
		test_free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_are_written_in_full_also_from_what_was_kept),
		cmocka_unit_test(what_the_core_says_of_features_takes_a_shape),
		cmocka_unit_test(a_reason_of_no_shape_is_kept_whole),
		cmocka_unit_test(what_was_kept_before_there_were_shapes_is_written_as_it_is),
		cmocka_unit_test(each_mark_stands_for_one_shape),
		cmocka_unit_test(what_is_cut_off_is_still_read_within_its_bounds),
	};

	return cmocka_run_group_tests_name("reasons", tests, open_starter, close_starter);
}
