#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <hamlet/mem.h>
#include <hamlet/model.h>
#include <hamlet/telling_parts.h>

#include "../cpu_time.h"

/* A comment whose words weigh what the test says. */
struct scene {
	struct arena arena;
	struct text text;
	struct features features;
	double *share;
	struct telling_part *part;
	size_t n;
};

static void scene_init(struct scene *scene, const char *content)
{
	arena_init(&scene->arena, 65536, 24UL * 1024 * 1024);
	assert_int_equal(text_prepare(&scene->arena, str_of(content), &scene->text), 0);
	assert_int_equal(features_extract(&scene->arena, &scene->text, STR_NONE,
				 model_options_default.families, &scene->features),
		0);
	scene->share = arena_new(&scene->arena, scene->features.n, sizeof *scene->share);
}

static void weigh(struct scene *scene, const char *word, double log_odds)
{
	for (size_t i = 0; i < scene->features.n; i++) {
		if (feature_is_word(&scene->features.item[i]) &&
			str_eq(scene->features.item[i].text, str_of(word))) {
			scene->share[i] = log_odds;
			return;
		}
	}
	fail_msg("there is no word %s", word);
}

static void cut(struct scene *scene, const struct verdict *verdict)
{
	const struct telling_source source = {
		&scene->text, &scene->features, scene->share, verdict};

	assert_int_equal(telling_parts_cut(&scene->arena, &source, &scene->part, &scene->n), 0);
}

/* The parts as one line: "a [+1.0: b] [c = "d"]". */
static void assert_cut(const struct scene *scene, const char *expected)
{
	char line[1024];
	size_t n = 0;

	for (size_t i = 0; i < scene->n; i++) {
		const struct telling_part *part = &scene->part[i];
		bool is_marked = telling_part_is_marked(part);
		bool has_weight = fabs(part->log_odds) > 0;

		n += (size_t)snprintf(line + n, sizeof line - n, is_marked ? "[" : "%s", "");
		if (has_weight) {
			n += (size_t)snprintf(line + n, sizeof line - n, "%+.1f: ", part->log_odds);
		}
		n += (size_t)snprintf(line + n, sizeof line - n, "%.*s", STR_FMT(part->text));
		if (part->stands_for.n > 0) {
			n += (size_t)snprintf(line + n, sizeof line - n, " = \"%.*s\"",
				STR_FMT(part->stands_for));
		}
		n += (size_t)snprintf(line + n, sizeof line - n, is_marked ? "]" : "%s", "");
	}
	assert_string_equal(line, expected);
}

static void words_are_marked_with_their_share(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene, "Some cheap   watches, and some more");
	weigh(&scene, "cheap", 1.5);
	weigh(&scene, "watches", -0.6);
	weigh(&scene, "more", 0.05);
	cut(&scene, NULL);
	assert_cut(&scene, "Some [+1.5: cheap]   [-0.6: watches,] and some more");
	arena_fini(&scene.arena);
}

static void parts_add_up_to_the_whole_text(void **state)
{
	static const char *const contents[] = {"", " ", "a", "\n\n",
		"one <b>two</b> http://shop.example/x three",
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e and v i a g r a", "&lt;&#118;iagra &bogus;"};

	(void)state;
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct scene scene;
		const char *at = contents[i];
		double sum = 0, all = 0;

		scene_init(&scene, contents[i]);
		for (size_t f = 0; f < scene.features.n; f++) {
			struct span span = scene.features.item[f].span;

			scene.share[f] = span.begin < span.end ? 1 : 0;
			all += scene.share[f];
		}
		cut(&scene, NULL);
		for (size_t p = 0; p < scene.n; p++) {
			assert_ptr_equal(scene.part[p].text.p, at);
			at += scene.part[p].text.n;
			sum += scene.part[p].log_odds;
		}
		assert_ptr_equal(at, contents[i] + strlen(contents[i]));
		/* All shares that have a place are found again, but for parts too weak to mark. */
		assert_true(fabs(sum - all) < 0.5);
		arena_fini(&scene.arena);
	}
}

static void disguises_show_what_they_hide(void **state)
{
	static const struct {
		const char *content;
		const char *expected;
	} cases[] = {
		{"plain WORDS are plain", "plain WORDS are plain"},
		{"gr\xc3\xbc\xc3\x9f Gott, \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
			"gr\xc3\xbc\xc3\x9f Gott, "
			"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
		/* A Cyrillic letter; full-width letters; something invisible; an entity. */
		{"my ch\xd0\xb0nnel", "my [ch\xd0\xb0nnel = \"channel\"]"},
		{"\xef\xbd\x86\xef\xbd\x92\xef\xbd\x85\xef\xbd\x85 now",
			"[\xef\xbd\x86\xef\xbd\x92\xef\xbd\x85\xef\xbd\x85 = \"free\"] now"},
		/* More than there is room for, cut behind a whole character. */
		{"ａａ㌀㌀㌀㌀㌀", "[ａａ㌀㌀㌀㌀㌀ = \"aaアパーアパーアパーアパーアパ\"]"},
		{"sub\xe2\x80\x8bscribe", "[sub\xe2\x80\x8bscribe = \"subscribe\"]"},
		{"&#118;iagra", "[&#118;iagra = \"viagra\"]"},
		/* Spaced out; the mark at a text's end hides nothing. */
		{"for f r e e today", "for [f r e e = \"free\"] today"},
		{"the end\xef\xbb\xbf", "the end\xef\xbb\xbf"},
		{"I \xe2\x9d\xa4\xef\xb8\x8f it", "I \xe2\x9d\xa4\xef\xb8\x8f it"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scene scene;

		scene_init(&scene, cases[i].content);
		cut(&scene, NULL);
		assert_cut(&scene, cases[i].expected);
		arena_fini(&scene.arena);
	}
}

static void rules_mark_what_they_hit(void **state)
{
	struct verdict verdict = {.n_reasons = 2};
	struct scene scene;

	(void)state;
	verdict.reason[0] = (struct reason){.kind = REASON_RULE, .log_odds = 2, .span = {4, 9}};
	verdict.reason[1] = (struct reason){.kind = REASON_FEATURE, .log_odds = 3, .span = {0, 3}};
	scene_init(&scene, "one cheap watch");
	cut(&scene, &verdict);
	assert_cut(&scene, "one [+2.0: cheap] watch");
	arena_fini(&scene.arena);
}

static void running_out_of_memory_is_a_fault(void **state)
{
	struct scene scene;

	(void)state;
	scene_init(&scene, "my ch\xd0\xb0nnel");
	scene.arena.max_bytes = scene.arena.used_bytes + 64;
	assert_int_equal(
		telling_parts_cut(&scene.arena,
			&(struct telling_source){&scene.text, &scene.features, scene.share, NULL},
			&scene.part, &scene.n),
		-ENOMEM);
	arena_fini(&scene.arena);
}

static int load_tables(void **state)
{
	(void)state;
	return text_init();
}

/* What it takes to cut many words behind this, all of which tell. */
static double cost_behind(const char *head)
{
	enum { N_BYTES = 60000 };
	static char content[N_BYTES + 100];
	struct scene scene;
	double least = HUGE_VAL;
	size_t n = strlen(head);

	memcpy(content, head, n);
	for (unsigned i = 0; n < N_BYTES; i++) {
		n += (size_t)snprintf(
			content + n, sizeof content - n, "w%ca%u ", 'a' + (int)(i % 26), i);
	}
	scene_init(&scene, content);
	for (size_t i = 0; i < scene.features.n; i++) {
		scene.share[i] = 0.01;
	}
	for (int i = 0; i < 3; i++) {
		double begin = cpu_ms();

		cut(&scene, NULL);
		least = fmin(least, cpu_ms() - begin);
	}
	arena_fini(&scene.arena);
	return least;
}

/* Where text is put in order each of its words stands for all of it. */
static void words_that_stand_for_all_of_a_text_cost_no_more_than_others(void **state)
{
	enum { MOST = 8 };

	(void)state;
	assert_true(cost_behind("\u202e") < MOST * cost_behind(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_marked_with_their_share),
		cmocka_unit_test(parts_add_up_to_the_whole_text),
		cmocka_unit_test(disguises_show_what_they_hide),
		cmocka_unit_test(rules_mark_what_they_hit),
		cmocka_unit_test(running_out_of_memory_is_a_fault),
		cmocka_unit_test(words_that_stand_for_all_of_a_text_cost_no_more_than_others),
	};

	return cmocka_run_group_tests(tests, load_tables, NULL);
}
