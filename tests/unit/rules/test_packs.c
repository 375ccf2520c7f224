#include "test.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_PACKS 64

/* The shipped packs, as the service reads them: every .yaml of the folder. */
struct packs {
	struct rule_source source[MAX_PACKS];
	size_t n;
};

static struct str read_file(const char *name)
{
	static const size_t max_bytes = 1 << 20;
	char path[1024];
	FILE *file;
	char *bytes;
	size_t n;

	snprintf(path, sizeof path, "%s/%s", HAMLET_TEST_PACKS, name);
	file = fopen(path, "rb");
	assert_non_null(file);
	bytes = mem_new(max_bytes, 1);
	assert_non_null(bytes);
	n = fread(bytes, 1, max_bytes, file);
	assert_true(n < max_bytes);
	fclose(file);
	return str_make(bytes, n);
}

static void read_packs(struct packs *packs, struct arena *arena)
{
	DIR *folder = opendir(HAMLET_TEST_PACKS);
	const struct dirent *entry;

	assert_non_null(folder);
	packs->n = 0;
	while ((entry = readdir(folder)) != NULL) {
		struct rule_source *source = &packs->source[packs->n];

		if (!str_ends(str_of(entry->d_name), STR(".yaml"))) {
			continue;
		}
		assert_true(packs->n < MAX_PACKS);
		source->is_list = false;
		assert_int_equal(arena_copy(arena, str_of(entry->d_name), &source->name), 0);
		source->bytes = read_file(entry->d_name);
		packs->n++;
	}
	closedir(folder);
}

static void free_packs(struct packs *packs)
{
	for (size_t i = 0; i < packs->n; i++) {
		mem_free_at(&packs->source[i].bytes.p);
	}
}

static struct ruleset *shipped_rules(struct arena *arena)
{
	struct ruleset *rules = NULL;
	struct rule_fault fault = {0};
	struct packs packs;
	int r;

	read_packs(&packs, arena);
	assert_true(packs.n > 0);
	r = ruleset_compile(
		&(struct rule_sources){.item = packs.source, .n = packs.n}, arena, &rules, &fault);
	if (r != 0) {
		fail_msg("outcome %d: %.*s:%u: %.*s", r, STR_FMT(fault.source), fault.line,
			STR_FMT(fault.detail));
	}
	free_packs(&packs);
	return rules;
}

static void shipped_packs_hold_their_examples_and_house_rules(void **state)
{
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = shipped_rules(&arena);
	assert_true(ruleset_count(rules) >= 120);
	for (size_t i = 0; i < ruleset_count(rules); i++) {
		struct rule_info info;

		ruleset_rule(rules, i, &info);
		if (info.description.n == 0 || info.n_hit_examples < 2 ||
			info.n_miss_examples < 2 || info.action != RULE_ADDS_WEIGHT ||
			fabs(info.weight) < 0.5 || fabs(info.weight) > 3 || info.mode != RULE_ON) {
			fail_msg("%.*s", STR_FMT(info.name));
		}
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

/* Talk about what spam sells is not spam. */
static void shipped_packs_leave_honest_talk_alone(void **state)
{
	static const char *const ham[] = {
		"The specialist prescribed viagra for his heart condition, which surprised us.",
		"Online casinos should be banned from advertising during football.",
		"I took a loan at the bank, then the interest rate went up.",
		"We got a replica of the Mona Lisa in the hall.",
		"Bitcoin lost half its value since spring; my brother invested early.",
		"Great article, thank you! I shared it with my class.",
		"Subscribe to the newsletter of the library, it is worth it.",
		"Telegram and WhatsApp were both down this morning.",
		"My channel of communication with the landlord is his lawyer.",
		"В казино он не играл, а кредит взял на учёбу.",
		"Der Kredit für das Haus läuft noch zwanzig Jahre.",
		"Pinjaman dari teman sudah saya bayar.",
		"See https://en.wikipedia.org/wiki/Spam and https://www.example.org/news.",
		"My dissertation is on river law; the writing takes all my evenings.",
		"Der Nachbar hat Viagra im Netz gekauft, und der Zoll hat es behalten.",
		"Mon compte a été bloqué par erreur, la banque s'est excusée.",
		"Il pacco è arrivato rotto, ma il rimborso è stato veloce.",
		"El préstamo de la biblioteca vence mañana.",
		"Trabajo desde casa los viernes y no gano más por eso.",
		"She is a singer in a small band, and her new song is on the radio.",
		"Напишите в личку, пожалуйста.",
		"Somebody wrote that one can make $500 a day here; do not believe it.",
		"The airline's support number kept me waiting for an hour.",
		"Psychics and marabouts are a business like any other, says the study.",
		"The fake passport trade was broken up by the police of three countries.",
		"Escort ships followed the tanker; the bank lent the money for it.",
		"My son spends his pocket money on Robux and I do not like it.",
		"<p>I agree with <b>you</b>: <a href=\"https://example.com/\">this</a> is it.</p>",
	};
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = shipped_rules(&arena);
	for (size_t i = 0; i < N_ROWS(ham); i++) {
		struct rule_hits hits = match_content(rules, &arena, str_of(ham[i]));

		if (hits.n > 0) {
			struct rule_info info;

			ruleset_rule(rules, hits.item[0].rule, &info);
			fail_msg("%.*s hits \"%s\"", STR_FMT(info.name), ham[i]);
		}
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_packs_hold_their_examples_and_house_rules),
		cmocka_unit_test(shipped_packs_leave_honest_talk_alone),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
