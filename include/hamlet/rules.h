/* Rules that people write: packs to a compiled ruleset, and a comment to its hits. */
#ifndef HAMLET_RULES_H
#define HAMLET_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/limits.h>
#include <hamlet/result.h>
#include <hamlet/text.h>

enum rule_action { RULE_ADDS_WEIGHT, RULE_HOLDS, RULE_REJECTS, RULE_APPROVES, RULE_ACTION_COUNT };
enum rule_mode { RULE_ON, RULE_SHADOW, RULE_OFF, RULE_MODE_COUNT };

/* Compiled and immutable, shared by all threads; reference-counted. */
struct ruleset;

/* A pack's bytes, read by the caller; `name` is what errors call it (its path). */
struct rule_source {
	struct str name;
	struct str bytes;
};

/* Where and why a pack is broken. */
struct rule_fault {
	struct str source;
	unsigned line;   /* from 1; 0 where no line is to blame */
	struct str detail;
};

enum rules_outcome { RULES_BROKEN = 1 };

/*
 * Compiles all packs, and checks every example; text_init comes first. RULES_BROKEN: *ret_fault is
 * the first fault, its texts in the arena. No rule of a broken set is ever used.
 */
HAMLET_MUST_USE int ruleset_compile(const struct rule_source *sources, size_t n_sources,
	struct arena *arena, struct ruleset **ret, struct rule_fault *ret_fault);
struct ruleset *ruleset_ref(struct ruleset *rules);
/* Accepts NULL. */
void ruleset_unref(struct ruleset *rules);

/* What people may ask of a rule. */
struct rule_info {
	struct str name;
	struct str description;
	struct str source;
	unsigned line;
	enum rule_action action;
	enum rule_mode mode;
	double weight;       /* log-odds; 0 unless RULE_ADDS_WEIGHT */
	const char *look_at; /* static */
	size_t n_hit_examples;
	size_t n_miss_examples;
};
size_t ruleset_count(const struct ruleset *rules);
/* index < ruleset_count; views live as long as the ruleset. */
void ruleset_rule(const struct ruleset *rules, size_t index, struct rule_info *ret);

struct rule_hit {
	size_t rule;       /* index into the ruleset */
	struct str text;   /* what was found */
	struct span span;  /* in the raw content; begin == end elsewhere */
};

/* Rules that are on stand before those in shadow, actions before weights, then the heaviest. */
struct rule_hits {
	struct rule_hit item[LIMIT_RULE_HITS];
	size_t n;
	size_t n_more;     /* hits beyond the cap, whose weight counts all the same */
	double log_odds;   /* sum of the weights of all rules that are on and hit */
	bool holds, rejects, approves; /* by rules that are on */
	size_t n_limited;  /* rules given up at their match limits: the comment must be reviewed */
};

/* Per-thread scratch of matching. */
struct rule_matcher;
HAMLET_MUST_USE int rule_matcher_new(struct rule_matcher **ret);
void rule_matcher_free(struct rule_matcher *matcher);

/*
 * Every rule counts at most once a comment. A pattern that needs more than LIMIT_PATTERN_MATCH_STEPS
 * over a text is given up. Scratch texts live in the arena.
 */
HAMLET_MUST_USE int ruleset_match(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct comment *comment, const struct text *text, struct arena *arena,
	struct rule_hits *ret);

#endif
