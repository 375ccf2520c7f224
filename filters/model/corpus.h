/* Labelled comments as training reads them: rows of feature numbers. */
#ifndef HAMLET_MODEL_CORPUS_H
#define HAMLET_MODEL_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/model.h>

#include "score.h"

/*
 * Features are numbered from 0, in an order that depends on the rows alone; some numbers stay
 * unused and have key 0. Row i has the features id[first[i * F + f]] .. id[first[i * F + f + 1] -
 * 1] of family f, with F = FEATURES_FAMILY_COUNT.
 */
struct corpus {
	const struct labelled_comment *rows; /* as given; borrowed */
	size_t n_rows;
	size_t n_ids;
	uint32_t *id;
	size_t *first;      /* n_rows * F + 1 */
	uint64_t *key;      /* of each feature number */
	float *rule_weight; /* of each feature number that is a rule's; NULL: no rules are known */
	uint8_t *label;     /* enum label of each row */
	uint8_t *is_prior;
	int64_t *site_id;
	uint32_t *group; /* rows with the same folded text have the same group, from 0 */
	size_t n_groups;
	size_t max_row; /* features of the largest row */
	unsigned families;
	uint64_t rules; /* the set of rules that the rows' are of; 0: no rules are known */
};

/*
 * Extracts all rows' features. The rows are borrowed for as long as the corpus is used. Release
 * with corpus_fini, also after failure.
 */
HAMLET_MUST_USE int corpus_build(const struct labelled_comment *rows, size_t n_rows,
	const struct model_options *options, const struct executor *executor,
	const struct progress *progress, struct corpus *ret);
void corpus_fini(struct corpus *corpus);

/* The first feature of family f of a row; row's last family ends where the next row begins. */
static inline const size_t *corpus_row(const struct corpus *corpus, size_t row)
{
	return corpus->first + row * FEATURES_FAMILY_COUNT;
}

/*
 * So many of a row's rules are features of it: none of a prior row, since rules are written with
 * prior rows in sight, which therefore tell nothing about them.
 */
static inline size_t corpus_n_rules(const struct corpus *corpus, const struct labelled_comment *row)
{
	return corpus->rules != 0 && !row->is_prior ? row->n_rules : 0;
}

/* Whether a feature is a rule, whose weight is never 0. */
static inline bool corpus_is_rule(const struct corpus *corpus, uint32_t id)
{
	return corpus->rule_weight != NULL &&
	       (corpus->rule_weight[id] < 0 || corpus->rule_weight[id] > 0);
}

/* What a counted feature says: its log ratio, or that of a rule. */
static inline double corpus_log_odds(const struct corpus *corpus, const struct ratio *ratio,
	uint32_t id, const uint32_t n[LABEL_COUNT])
{
	double log_ratio = ratio_log_odds(ratio, n[LABEL_SPAM], n[LABEL_HAM]);

	return corpus_is_rule(corpus, id) ? rule_log_odds(log_ratio, n[LABEL_SPAM] + n[LABEL_HAM],
						    corpus->rule_weight[id])
					  : log_ratio;
}

/* Documents that hold each feature, by label. */
struct tally_count {
	uint32_t n[LABEL_COUNT];
};

struct tally {
	struct tally_count *count; /* n_ids */
	uint64_t n_documents[LABEL_COUNT];
};

HAMLET_MUST_USE int tally_init(struct tally *tally, const struct corpus *corpus);
HAMLET_MUST_USE int tally_copy(
	struct tally *tally, const struct tally *from, const struct corpus *corpus);
void tally_fini(struct tally *tally);
/* Adds (sign +1) or takes back (-1) a row. */
void tally_step(struct tally *tally, const struct corpus *corpus, size_t row, int sign);

#endif
