#include "lint_parts.h"

#include <errno.h>
#include <stdlib.h>

#include <hamlet/mem.h>
#include <hamlet/utf8.h>

#define MIN_LETTERS 3
/* From here on (CJK radicals) a character is a syllable or a word of its own. */
#define FIRST_SYLLABLE   0x2e80
#define SYLLABLE_LETTERS 2

/* An entry of any kind as a text that can be compared. */
struct entry_text {
	struct str text;
	uint32_t test;
};

struct entry_list {
	struct entry_text *item;
	size_t n;
};

static int compare_entries(const void *left, const void *right)
{
	const struct entry_text *a = left, *b = right;
	int order = str_compare(a->text, b->text);

	return order != 0 ? order : (a->test > b->test) - (a->test < b->test);
}

/* Whether both would be found in the same place. */
static bool look_at_the_same(const struct ruleset *rules, uint32_t a, uint32_t b)
{
	const struct rule_test *x = &rules->tests[a], *y = &rules->tests[b];

	return (x->look_at & y->look_at) != 0 && x->form == y->form && x->kind == y->kind;
}

static int note_duplicate(struct lint *lint, struct str what, uint32_t first, uint32_t second)
{
	const struct rule_test *tests = lint->rules->tests;
	const struct rule_info *other = &lint->rules->rules[tests[first].rule].info;

	return tests[first].rule == tests[second].rule
		       ? lint_note(lint, LINT_DUPLICATE, tests[second].rule,
				 "\"%.*s\" stands in it twice.", STR_FMT(fault_clip(what)))
		       : lint_note(lint, LINT_DUPLICATE, tests[second].rule,
				 "\"%.*s\" also stands in the rule \"%.*s\".",
				 STR_FMT(fault_clip(what)), STR_FMT(other->name));
}

static int check_duplicates(struct lint *lint, struct entry_list *list)
{
	int r = 0;

	if (list->n > 0) {
		qsort(list->item, list->n, sizeof *list->item, compare_entries);
	}
	for (size_t i = 1; i < list->n && r == 0; i++) {
		const struct entry_text *entry = &list->item[i], *former = entry;

		while (former > list->item && str_eq((--former)->text, entry->text)) {
			if (look_at_the_same(lint->rules, former->test, entry->test)) {
				r = note_duplicate(lint, entry->text, former->test, entry->test);
				break;
			}
		}
	}
	return r;
}

static size_t count_letters(struct str text)
{
	size_t n = 0;

	for (size_t at = 0; at < text.n;) {
		n += utf8_next(text, &at) >= FIRST_SYLLABLE ? SYLLABLE_LETTERS : 1;
	}
	return n;
}

static int lint_literals(struct lint *lint, struct entry_list *list, enum rule_form form)
{
	const struct literal_entries *entries = &lint->rules->literals[form];
	int r = 0;

	list->n = 0;
	for (size_t i = 0; i < entries->n && r == 0; i++) {
		const struct literal *literal = &entries->item[i];
		const struct rule_test *test = &lint->rules->tests[literal->owner];

		if (test->pattern != NULL) {
			continue;
		}
		list->item[list->n++] = (struct entry_text){literal->text, literal->owner};
		if (count_letters(literal->text) < MIN_LETTERS) {
			r = lint_note(lint, LINT_SHORT, test->rule,
				"The entry \"%.*s\" has fewer than three letters.",
				STR_FMT(literal->text));
		}
	}
	return r != 0 ? r : check_duplicates(lint, list);
}

static int lint_domains(struct lint *lint, struct entry_list *list)
{
	list->n = 0;
	for (size_t i = 0; i < lint->rules->n_domains; i++) {
		const struct domain_entry *entry = &lint->rules->domain_entries[i];

		list->item[list->n++] = (struct entry_text){entry->domain, entry->owner};
	}
	return check_duplicates(lint, list);
}

static int lint_regexes(struct lint *lint, struct entry_list *list)
{
	list->n = 0;
	for (uint32_t i = 0; i < lint->rules->n_tests; i++) {
		if (lint->rules->tests[i].pattern != NULL) {
			list->item[list->n++] = (struct entry_text){lint->rules->tests[i].regex, i};
		}
	}
	return check_duplicates(lint, list);
}

/* The set has them in order already. */
static int lint_networks(struct lint *lint)
{
	const struct network *networks = lint->rules->network_entries;
	int r = 0;

	for (size_t i = 1; i < lint->rules->n_networks && r == 0; i++) {
		const struct network *a = &networks[i - 1], *b = &networks[i];

		if (a->first.high == b->first.high && a->first.low == b->first.low &&
			a->n_bits == b->n_bits &&
			look_at_the_same(lint->rules, a->owner, b->owner)) {
			r = note_duplicate(lint, STR("A network"), a->owner, b->owner);
		}
	}
	return r;
}

int lint_entries(struct lint *lint)
{
	const struct ruleset *rules = lint->rules;
	size_t n = rules->literals[RULE_FORM_FOLDED].n + rules->literals[RULE_FORM_RAW].n +
		   rules->n_domains + rules->n_tests + 1;
	HAMLET_CLEANUP(mem_free_at) struct entry_text *item = mem_new(n, sizeof *item);
	struct entry_list list = {.item = item};
	int r = 0;

	if (item == NULL) {
		return -ENOMEM;
	}
	for (size_t form = 0; form < RULE_FORM_COUNT && r == 0; form++) {
		r = lint_literals(lint, &list, (enum rule_form)form);
	}
	if (r == 0) {
		r = lint_domains(lint, &list);
	}
	if (r == 0) {
		r = lint_regexes(lint, &list);
	}
	return r != 0 ? r : lint_networks(lint);
}
