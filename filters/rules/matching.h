/* One comment being matched: what is known of each test so far, and what was found. */
#ifndef HAMLET_RULES_MATCHING_H
#define HAMLET_RULES_MATCHING_H

#include "hits.h"
#include "literal_text.h"
#include "ruleset.h"
#include "subjects.h"

enum test_outcome {
	TEST_UNDECIDED, /* nothing found: it misses, unless it is a pattern that was not tried */
	TEST_HOLDS,
	TEST_MISSES,
	TEST_GIVEN_UP,
	TEST_SKIPPED,
};

/* What is known of a test; of an earlier comment, if the round is another one. */
struct test_state {
	uint32_t round;
	uint32_t n_counted; /* entries or matches */
	enum test_outcome outcome;
	uint8_t needs_met; /* of the pattern, by literals that were found */
	bool is_candidate; /* all of them are */
	struct str text;   /* what was found first */
	struct span span;
};

/* Rules to look at, each once. */
struct rule_queue {
	uint32_t *item;
	size_t n;
};

struct rule_matcher {
	struct pattern_scratch *patterns;
	struct rule_subjects subjects;
	struct literal_text text;
	struct literal_marks told[RULE_FORM_COUNT];
	size_t n_told[RULE_FORM_COUNT]; /* room */
	uint32_t round;
	struct test_state *tests;
	size_t n_tests;  /* room */
	uint32_t *slots; /* entries told apart while counting: see rule_test.first_slot */
	size_t n_slots;
	uint32_t *touched_in; /* by rule: the round in which it was put into `touched` */
	size_t n_rules;
	struct rule_queue touched;    /* rules of several conditions of which something was found */
	struct rule_queue candidates; /* tests of plain rules with patterns */
	struct rule_limited *limited; /* each rule at most once */
	size_t n_limited;
	struct rule_hit *found;
	size_t n_found;
	size_t capacity;
};

struct matching {
	const struct ruleset *rules;
	struct rule_matcher *matcher;
	const struct match_request *request;
	const struct rule_subject *subject; /* being scanned now */
	enum rule_form form;
};

/* The state of a test, in this round. */
static inline struct test_state *matching_state(const struct matching *matching, uint32_t test)
{
	struct test_state *state = &matching->matcher->tests[test];

	if (state->round != matching->matcher->round) {
		*state = (struct test_state){.round = matching->matcher->round};
	}
	return state;
}

/* Forgets the last comment; makes room for rulesets larger than any before. -ENOMEM. */
HAMLET_MUST_USE int matching_begin(const struct matching *matching);
/* Begins to scan one text for the literals of a form: none of them is told yet. -ENOMEM. */
HAMLET_MUST_USE int matching_begin_scan(struct matching *matching, enum rule_form form);
/* Whether the rule is in force here and now, or is the one that was asked for. */
bool matching_is_active(const struct matching *matching, uint32_t rule);
/* Whether the test looks at the subject at hand, is not decided yet, and its rule is active. */
bool matching_wants(const struct matching *matching, uint32_t test);
/* The raw bytes behind a part of the subject at hand; none for a field other than the content. */
struct span matching_raw_span(const struct matching *matching, struct span part);

/* Notes that something was found; the test holds once it was found often enough. -ENOMEM. */
HAMLET_MUST_USE int matching_note(
	struct matching *matching, uint32_t test, struct str text, struct span span);
/* The same for an entry of a test, of which each counts once. */
HAMLET_MUST_USE int matching_note_entry(struct matching *matching, uint32_t test, uint32_t entry,
	struct str text, struct span span);
/* Notes that a pattern may match: it is worth a try. Once a comment. */
void matching_note_candidate(struct matching *matching, uint32_t test);
/* Notes that a literal was found that the test's pattern needs. */
void matching_note_need(struct matching *matching, const struct literal *literal);

/* The patterns that are left to try, and the rules of several conditions. -ENOMEM. */
HAMLET_MUST_USE int matching_evaluate(struct matching *matching);
HAMLET_MUST_USE int matching_add_hit(struct matching *matching, struct rule_hit hit);

#endif
