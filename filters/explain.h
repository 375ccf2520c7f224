/* The reasons of a verdict: the evidence as a short list whose sum is the log-odds. */
#ifndef HAMLET_EXPLAIN_H
#define HAMLET_EXPLAIN_H

#include <hamlet/arena.h>
#include <hamlet/decide.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/verdict.h>

/* Why the decision is not simply the probability's. */
struct policy {
	const char *code; /* static; NULL: there is no policy */
	struct str text;
	struct str detail;
};

/*
 * Fills ret's reasons and log_odds, which is their sum in their order. What is not named is summed
 * by family, so nothing is lost. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int explain(const struct evidence *evidence, const struct policy *policy,
	struct arena *arena, struct verdict *ret);

/* Rules named one by one. */
#define EXPLAIN_MAX_RULES 6

/* Adds the reasons that are rules: at most EXPLAIN_MAX_RULES, and what is left of them. */
void explain_rules(const struct evidence *evidence, struct verdict *verdict);

#endif
