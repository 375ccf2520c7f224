#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <hamlet/decide.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

static const char spam_text[] =
	"casino bonus for you, winner! free money: click this promo and look at cheap pills";
static const char *const ham_texts[] = {
	"Thanks to the author, this is really an interesting article.",
	"Look, I agree: my memory of the song is wonderful.",
	"It is a question for you, because the chapter and the guitar video is interesting.",
	"The author and the song, really wonderful, thanks!",
};

/* A line behind the first `at` bytes; where it ends. */
static size_t add_line(char *out, size_t at, const char *line)
{
	size_t n = strlen(line);

	memcpy(out + at, line, n);
	memcpy(out + at + n, "\n", 2);
	return at + n + 1;
}

/* Harmless lines up to so many bytes. */
static size_t add_ham(char *out, size_t at, size_t n)
{
	size_t end = at + n;

	for (unsigned i = 0; at < end; i++) {
		at = add_line(out, at, ham_texts[i % 4]);
	}
	return at;
}

static struct model *new_model(void)
{
	static struct sample sample;
	struct model *model;
	struct model_quality quality;

	sample_fill(&sample, 300);
	assert_int_equal(model_train(sample.row, sample.n, &model_options_default, NULL, NULL,
				 &model, &quality),
		0);
	return model;
}

struct reading {
	struct arena arena;
	struct text text;
	struct features features;
	struct score score;
};

static void read_comment(struct reading *reading, const struct model *model, const char *content)
{
	test_arena_init(&reading->arena);
	assert_int_equal(text_prepare(&reading->arena, str_of(content), &reading->text), 0);
	assert_int_equal(features_extract(&reading->arena, &reading->text, STR("Name 12"),
				 model_options_default.families, &reading->features),
		0);
	assert_int_equal(model_read_comment(model,
				 &(struct model_reading){.text = &reading->text,
					 .author_name = STR("Name 12"),
					 .site_id = MODEL_NO_SITE},
				 &reading->arena, &reading->features, &reading->score),
		0);
}

static double sum_of_parts(const struct reading *reading)
{
	double sum = reading->score.base + reading->score.stretch_rest;

	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		sum += reading->score.family_rest[f];
	}
	for (size_t i = 0; i < reading->features.n; i++) {
		sum += reading->score.share[i];
	}
	return sum;
}

static double score_of_whole(const struct model *model, const char *content)
{
	struct arena arena;
	struct features features;
	struct score score;

	test_arena_init(&arena);
	features = sample_features(&arena, content, "Name 12", model_options_default.families);
	assert_int_equal(model_score(model, &features, MODEL_NO_SITE, &arena, &score), 0);
	arena_fini(&arena);
	return score.log_odds;
}

static const struct {
	size_t before;
	size_t after;
} padding[] = {
	{250, 0},
	{0, 250},
	{250, 250},
	{1000, 0},
	{0, 1000},
	{1000, 1000},
	{10000, 0},
	{0, 10000},
	{10000, 10000},
	{60000, 0},
	{0, 60000},
};

static void harmless_text_around_spam_does_not_hide_it(void **state)
{
	static char content[LIMIT_CONTENT_BYTES];
	struct model *model = new_model();
	double alone = score_of_whole(model, spam_text);
	unsigned n_hidden = 0;

	(void)state;
	for (size_t i = 0; i < sizeof padding / sizeof *padding; i++) {
		struct reading reading;
		size_t begin = padding[i].before > 0 ? add_ham(content, 0, padding[i].before) : 0;
		size_t end = add_line(content, begin, spam_text);

		add_ham(content, end, padding[i].after);
		n_hidden += score_of_whole(model, content) < 0;
		read_comment(&reading, model, content);
		/* As it would be judged alone; at the text's edge still spam. */
		assert_near(reading.score.log_odds - reading.score.stretch_rest, alone, 0.1);
		if (padding[i].before == 0 || padding[i].after == 0) {
			assert_true(reading.score.log_odds > 0);
		}
		assert_near(sum_of_parts(&reading), reading.score.log_odds, 1e-9);
		assert_int_equal(reading.score.stretch.begin, begin);
		assert_int_equal(reading.score.stretch.end, end - 1);
		assert_true(reading.score.stretch_rest < 0);
		arena_fini(&reading.arena);
	}
	assert_int_equal(n_hidden, sizeof padding / sizeof *padding);
	model_unref(model);
}

static void long_harmless_text_stays_harmless(void **state)
{
	static const size_t sizes[] = {250, 1000, 10000, 60000};
	static char content[LIMIT_CONTENT_BYTES];
	struct model *model = new_model();

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct reading reading;

		add_ham(content, 0, sizes[i]);
		read_comment(&reading, model, content);
		assert_true(reading.score.log_odds < -2);
		arena_fini(&reading.arena);
	}
	model_unref(model);
}

static void features_of_a_stretch_stand_where_they_were_sent(void **state)
{
	static char content[4096];
	struct model *model = new_model();
	struct reading reading;
	size_t begin = add_ham(content, 0, 1000);
	size_t n_words = 0;

	(void)state;
	add_ham(content, add_line(content, begin, spam_text), 1000);
	read_comment(&reading, model, content);
	assert_true(reading.score.stretch.end > 0);
	for (size_t i = reading.features.first[FEATURES_WORDS];
		i < reading.features.first[FEATURES_WORDS + 1]; i++) {
		const struct feature *feature = &reading.features.item[i];
		struct span span = feature->span;

		if (feature->kind == 0) {
			assert_true(span.begin >= reading.score.stretch.begin);
			assert_true(span.end <= reading.score.stretch.end);
			assert_int_equal(span.end - span.begin, feature->text.n);
			n_words += str_eq(feature->text,
				str_make(content + span.begin, span.end - span.begin));
		}
	}
	assert_true(n_words >= 8);
	arena_fini(&reading.arena);
	model_unref(model);
}

static void the_reasons_name_the_stretch(void **state)
{
	static char content[4096];
	struct model *model = new_model();
	struct reading reading;
	struct verdict verdict;
	size_t begin = add_ham(content, 0, 1000);
	bool is_named = false;
	double sum = 0;

	(void)state;
	add_ham(content, add_line(content, begin, spam_text), 1000);
	read_comment(&reading, model, content);
	assert_int_equal(decide(&(struct evidence){.features = &reading.features, &reading.score},
				 &decide_settings_default, &reading.arena, &verdict),
		0);
	for (size_t i = 0; i < verdict.n_reasons; i++) {
		const struct reason *reason = &verdict.reason[i];

		sum += reason->log_odds;
		if (str_eq(str_of(reason->code), STR("stretch"))) {
			is_named = true;
			assert_near(reason->log_odds, reading.score.stretch_rest, 0);
			assert_int_equal(reason->span.begin, reading.score.stretch.begin);
			assert_non_null(memmem(reason->text.p, reason->text.n, "free money", 10));
			assert_non_null(memmem(reason->detail.p, reason->detail.n, "casino", 6));
		}
	}
	assert_true(is_named);
	assert_near(sum, reading.score.log_odds, 1e-9);
	arena_fini(&reading.arena);
	model_unref(model);
}

static void short_texts_are_read_as_a_whole(void **state)
{
	struct model *model = new_model();
	struct reading reading;

	(void)state;
	read_comment(&reading, model, spam_text);
	assert_near(reading.score.log_odds, score_of_whole(model, spam_text), 0);
	assert_int_equal(reading.score.stretch.end, 0);
	assert_near(reading.score.stretch_rest, 0, 0);
	arena_fini(&reading.arena);
	model_unref(model);
}

/* Each would be prepared anew, as large as the whole text. */
static void words_that_lie_far_apart_are_no_stretch(void **state)
{
	enum { GAP_BYTES = 2000 };
	static char content[LIMIT_CONTENT_BYTES];
	struct model *model = new_model();
	struct reading reading;
	size_t at = add_ham(content, 0, 2000);

	(void)state;
	for (const char *p = spam_text; *p != '\0'; p++) {
		content[at++] = *p;
		if (*p == ' ') {
			at += (size_t)snprintf(
				content + at, sizeof content - at, "<!--%*s-->", GAP_BYTES, "");
		}
	}
	content[at++] = '\n';
	add_ham(content, at, 2000);
	read_comment(&reading, model, content);
	assert_int_equal(reading.score.stretch.end, 0);
	assert_near(reading.score.log_odds, score_of_whole(model, content), 0);
	arena_fini(&reading.arena);
	model_unref(model);
}

static void odd_long_texts_are_read(void **state)
{
	static const char *const units[] = {"a", "!", " ", "\n", "7", "\xe4\xb8\xad", "f r e e ",
		"<b>", "&amp;",
		"\xe2\x80\xae"
		"x",
		"casino"};
	static char content[LIMIT_CONTENT_BYTES + 1];
	struct model *model = new_model();

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct reading reading;
		size_t n = strlen(units[i]);
		size_t at = 0;

		for (; at + n <= LIMIT_CONTENT_BYTES; at += n) {
			memcpy(content + at, units[i], n);
		}
		content[at] = '\0';
		read_comment(&reading, model, content);
		assert_true(isfinite(reading.score.log_odds));
		assert_near(sum_of_parts(&reading), reading.score.log_odds, 1e-6);
		arena_fini(&reading.arena);
	}
	model_unref(model);
}

static void every_failed_allocation_is_told(void **state)
{
	static char content[2048];
	struct model *model = new_model();
	size_t begin = add_ham(content, 0, 600);
	uint64_t nth = 1;
	int error;

	(void)state;
	add_ham(content, add_line(content, begin, spam_text), 600);
	/* Small blocks, so that the arena goes to the heap often. */
	do {
		struct reading reading;

		arena_init(&reading.arena, 64, LIMIT_REQUEST_ARENA_BYTES);
		assert_int_equal(text_prepare(&reading.arena, str_of(content), &reading.text), 0);
		assert_int_equal(features_extract(&reading.arena, &reading.text, STR_NONE,
					 model_options_default.families, &reading.features),
			0);
		mem_fail_from(nth);
		nth += 7;
		error = model_read_comment(model, &(struct model_reading){.text = &reading.text},
			&reading.arena, &reading.features, &reading.score);
		mem_fail_from(0);
		assert_true(error == 0 || error == -ENOMEM);
		arena_fini(&reading.arena);
	} while (error != 0);
	assert_true(nth > 20);
	model_unref(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(harmless_text_around_spam_does_not_hide_it),
		cmocka_unit_test(long_harmless_text_stays_harmless),
		cmocka_unit_test(features_of_a_stretch_stand_where_they_were_sent),
		cmocka_unit_test(the_reasons_name_the_stretch),
		cmocka_unit_test(short_texts_are_read_as_a_whole),
		cmocka_unit_test(words_that_lie_far_apart_are_no_stretch),
		cmocka_unit_test(odd_long_texts_are_read),
		cmocka_unit_test(every_failed_allocation_is_told),
	};

	return cmocka_run_group_tests(tests, text_setup, NULL);
}
