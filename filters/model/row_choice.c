#include "row_choice.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <hamlet/mem.h>

int row_choice_init(struct row_choice *choice, const struct corpus *corpus, double prior_weight)
{
	*choice = (struct row_choice){
		.prior = mem_new(corpus->n_rows, sizeof *choice->prior),
		.prior_weight = prior_weight,
	};
	if (choice->prior == NULL) {
		return -ENOMEM;
	}
	for (size_t row = 0; row < corpus->n_rows; row++) {
		if (corpus->is_prior[row] != 0) {
			choice->prior[choice->n_prior++] = (uint32_t)row;
		}
	}
	return 0;
}

void row_choice_fini(struct row_choice *choice)
{
	mem_free(choice->prior);
	mem_free(choice->chosen);
	*choice = (struct row_choice){0};
}

/* How many of n_prior rows stand beside n_own own ones. */
static size_t share_of(size_t n_prior, size_t n_own, double weight)
{
	if (!(weight > 0)) {
		return 0;
	}
	return (size_t)floor((double)n_prior * (weight / (weight + (double)n_own)));
}

int row_choice_make(struct row_choice *choice, const uint32_t *own, size_t n)
{
	size_t n_prior = share_of(choice->n_prior, n, choice->prior_weight);

	if (n + n_prior > choice->max_chosen) {
		uint32_t *chosen = mem_resize(choice->chosen, n + n_prior, sizeof *chosen);

		if (chosen == NULL) {
			return -ENOMEM;
		}
		choice->chosen = chosen;
		choice->max_chosen = n + n_prior;
	}
	if (n > 0) {
		memcpy(choice->chosen, own, n * sizeof *own);
	}
	if (n_prior > 0) {
		memcpy(choice->chosen + n, choice->prior, n_prior * sizeof *own);
	}
	choice->n_chosen = n + n_prior;
	return 0;
}
