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
	/*
	 * Not a pack, but a list in WordPress's disallowed-keys form: it becomes one rule with the
	 * action hold, named after the file without its folder and ".txt".
	 */
	bool is_list;
};

/* What a ruleset is compiled from. */
struct rule_sources {
	const struct rule_source *item;
	size_t n;
	/*
	 * Reads the file that a rule of `pack` (a source's name) names as its list. `path` is
	 * relative to the pack's folder; it has neither a leading '/' nor a part "..". The bytes
	 * stay the callback's, and must live until ruleset_compile returns. 0 or a negative fault:
	 * -EFBIG for a file of more than LIMIT_LIST_BYTES; -ENOMEM ends the compilation with that
	 * fault, any other makes the pack a broken one. NULL: a pack with a list is a broken one.
	 */
	int (*read_list)(void *arg, struct str pack, struct str path, struct str *ret_bytes);
	void *arg;
	/*
	 * The fitted rules that are on, and no other: what they hit depends on a comment's content
	 * and author alone, not on other rules, the time or the site.
	 */
	bool only_fitted;
	/* They were compiled before, so that the examples need not be run again. */
	bool is_checked;
};

/* Where and why a pack, or a list it names, is broken. */
struct rule_fault {
	struct str source;
	unsigned line; /* from 1; 0 where no line is to blame */
	struct str detail;
};

enum rules_outcome { RULES_BROKEN = 1 };

/*
 * Compiles all packs, and checks every example; text_init comes first. RULES_BROKEN: *ret_fault is
 * the first fault, its texts in the arena. No rule of a broken set is ever used.
 */
HAMLET_MUST_USE int ruleset_compile(const struct rule_sources *sources, struct arena *arena,
	struct ruleset **ret, struct rule_fault *ret_fault);
struct ruleset *ruleset_ref(struct ruleset *rules);
/* Accepts NULL. */
void ruleset_unref(struct ruleset *rules);

/* What people may ask of a rule; views live as long as the ruleset. */
struct rule_info {
	struct str name;
	struct str description;
	struct str source;
	unsigned line;
	enum rule_action action;
	enum rule_mode mode;
	double weight;       /* log-odds; 0 unless RULE_ADDS_WEIGHT */
	bool is_fitted;      /* training weighs it; the weight is what is known without labels */
	const char *look_at; /* static */
	/* What it tests: "pattern", "words", ..., or "conditions" when they are several; static. */
	const char *test;
	size_t n_conditions;
	size_t n_entries;        /* words, phrases, domains, networks of all its conditions */
	int64_t expires_ms;      /* Unix time from which on it hits no more; 0: never */
	const struct str *sites; /* names; n_sites 0: every site */
	size_t n_sites;
	size_t n_hit_examples;
	size_t n_miss_examples;
};
size_t ruleset_count(const struct ruleset *rules);
/* index < ruleset_count. */
void ruleset_rule(const struct ruleset *rules, size_t index, struct rule_info *ret);
/*
 * Which fitted rules are on: their names, what they look for and their weights, in one number,
 * whatever their order and what other rules there are. 0: none.
 */
uint64_t ruleset_fitted(const struct ruleset *rules);
/* The rule of this name: *ret is its index. False when there is none. O(ruleset_count). */
bool ruleset_find(const struct ruleset *rules, struct str name, size_t *ret);

struct rule_hit {
	size_t rule;      /* index into the ruleset */
	struct str text;  /* what was found first; empty for a rule that hits by what is missing */
	struct span span; /* in the raw content; begin == end elsewhere */
	bool is_shadow;   /* of a rule in shadow: to be counted, without effect */
};

/* A rule of which nothing is known for this comment. */
struct rule_limited {
	size_t rule;
	bool is_shadow;
	bool is_skipped; /* the budget of all rules was spent before; else it passed its own limits
			  */
};

/* Rules that are on stand before those in shadow, actions before weights, then the heaviest. */
struct rule_hits {
	struct rule_hit item[LIMIT_RULE_HITS];
	size_t n;
	size_t n_more;                  /* hits beyond the cap, whose weight counts all the same */
	double log_odds;                /* sum of the weights of all rules that are on and hit, */
	double fitted_log_odds;         /* and of the fitted ones among them */
	size_t fitted[LIMIT_RULE_HITS]; /* rules that are on and fitted and hit, rising */
	size_t n_fitted;                /* the first so many of them */
	bool holds, rejects, approves;  /* by rules that are on */
	struct rule_limited limited[LIMIT_RULE_HITS]; /* those that are on first */
	size_t n_limited_named;                       /* of `limited` */
	size_t n_limited; /* all rules given up that are on: the comment must be reviewed */
	size_t n_limited_in_shadow;
};

/* Per-thread scratch of matching. */
struct rule_matcher;
HAMLET_MUST_USE int rule_matcher_new(struct rule_matcher **ret);
void rule_matcher_free(struct rule_matcher *matcher);

/* Where and when a comment is matched: rules may be for some sites, and up to some time, only. */
struct rule_context {
	struct str site; /* public name; empty: none, so that rules with `sites` hit nothing */
	int64_t now_ms;  /* Unix time */
};

/* What is matched; all borrowed. `text` is prepared from the comment's content. */
struct rule_input {
	const struct comment *comment;
	const struct text *text;
	struct rule_context context;
};

/*
 * Every rule counts at most once a comment. A pattern that needs more than
 * LIMIT_PATTERN_MATCH_STEPS is given up, and all that are left once LIMIT_RULES_MATCH_STEPS are
 * spent are skipped: both are told in *ret, and are no faults. Scratch texts live in the arena.
 * Faults: -ENOMEM.
 */
HAMLET_MUST_USE int ruleset_match(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct rule_input *input, struct arena *arena, struct rule_hits *ret);

/* What may be wrong with a rule, though it is whole. */
enum lint_code {
	LINT_SLOW,        /* a pattern that passes its limits on a text made to its measure */
	LINT_ALWAYS,      /* hits the empty text, or most of ordinary words */
	LINT_DUPLICATE,   /* an entry or a pattern that stands in another rule, or twice in one */
	LINT_SHORT,       /* an entry of fewer than three letters */
	LINT_NO_EXAMPLES, /* of either kind */
	LINT_CODE_COUNT
};

struct lint_finding {
	enum lint_code code;
	size_t rule;
	struct str detail; /* one sentence for a person */
};

/* In the order of the rules, then of the codes; the list grows in the arena given to lint. */
struct lint_list {
	struct lint_finding *item;
	size_t n;
	size_t n_more; /* findings beyond LIMIT_LINT_FINDINGS */
};

/* "slow", ...; static. */
const char *lint_code_name(enum lint_code code);

/*
 * Looks for what is likely a mistake in any rule, also those that are off. Deterministic. O(n log
 * n) in the entries; each pattern is tried on a few dozen texts made to its measure, of 300 bytes.
 * Faults: -ENOMEM.
 */
HAMLET_MUST_USE int ruleset_lint(
	const struct ruleset *rules, struct arena *arena, struct lint_list *ret);

#endif
