/* What the filter says of a comment, and why. */
#ifndef HAMLET_VERDICT_H
#define HAMLET_VERDICT_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/limits.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

enum label { LABEL_HAM, LABEL_SPAM, LABEL_COUNT };

enum decision { DECISION_APPROVE, DECISION_REVIEW, DECISION_REJECT, DECISION_COUNT };

enum reason_kind {
	REASON_FEATURE,    /* something in the comment that the model has counted */
	REASON_FAMILY,     /* the rest of a family: the features too many to name, and its size term */
	REASON_BASE,       /* the model's starting point: the constants of combiner and calibration */
	REASON_RULE,       /* a rule that hit */
	REASON_POLICY,     /* why the decision is not simply the probability's: few_labels, ... */
	REASON_NONE,       /* nothing speaks: no_evidence */
	REASON_KIND_COUNT
};

/*
 * The log_odds of all reasons of a verdict add up to its log_odds (policies weigh 0), so that the
 * explanation is the arithmetic itself.
 */
struct reason {
	enum reason_kind kind;
	const char *code;    /* static: "word", "link", "rule", "few_labels", "no_evidence", ... */
	struct str text;     /* the word, domain or rule's name; empty where there is none */
	struct str detail;   /* one sentence for a person */
	double log_odds;     /* > 0 towards spam */
	struct span span;    /* in the raw content; begin == end where there is no one place */
};

struct verdict {
	enum decision decision;
	double probability;  /* of spam, in (0, 1), always finite */
	double log_odds;
	struct reason reason[LIMIT_REASONS];
	size_t n_reasons;    /* at least 1; policies in front, then the strongest first */
};

#endif
