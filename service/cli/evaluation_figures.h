/* The figures of an evaluation by their names: one table for every report. */
#ifndef CLI_EVALUATION_FIGURES_H
#define CLI_EVALUATION_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/evaluate.h>

struct evaluation_figure {
	const char *name;    /* in JSON */
	const char *heading; /* for people */
	const char *about;   /* what it is, in one sentence */
	size_t offset;       /* in struct evaluate_metrics */
	double scale;        /* for people: shares in per cent */
	bool is_complement;  /* 1 - what stands there */
	bool needs_spam;     /* among the tested rows; else it is undefined */
	bool needs_ham;
};
extern const struct evaluation_figure evaluation_figure[];
extern const size_t evaluation_n_figures;

struct evaluation_member {
	const char *name;
	const char *heading;
};
extern const struct evaluation_member evaluation_member[EVALUATE_MEMBER_COUNT];

/* False where the rows do not define it. */
bool evaluation_figure_of(const struct evaluate_metrics *metrics,
	const struct evaluation_figure *figure, double *ret);

/* The pairs of budgets that every report shows, as places in evaluate_budget. */
struct evaluation_budgets {
	size_t spam;
	size_t ham;
};
#define EVALUATION_N_BUDGETS 2
extern const struct evaluation_budgets evaluation_budgets[EVALUATION_N_BUDGETS];

/* Whether no fit could prove the budget, so that nothing was rejected (or approved) unseen. */
bool evaluation_is_ham_budget_unproved(const struct evaluation *evaluation, size_t ham_budget);
bool evaluation_is_spam_budget_unproved(const struct evaluation *evaluation, size_t spam_budget);

/* In one sentence, without its dot: on which scores the thresholds were chosen. */
#define EVALUATION_HOW_CHOSEN                                                                      \
	"thresholds chosen, with 90 % confidence, on out-of-sample scores of the rows that were "  \
	"trained on, never on the tested ones"

#endif
