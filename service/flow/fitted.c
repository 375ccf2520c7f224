#include "flow/engine.h"

#include <errno.h>

#include <hamlet/mem.h>

int fitted_new(struct model *model, int64_t version, uint64_t labels_through, struct fitted **ret)
{
	struct fitted *fitted = mem_new(1, sizeof *fitted);

	if (fitted == NULL) {
		return -ENOMEM;
	}
	atomic_init(&fitted->n_refs, 1);
	atomic_init(&fitted->labels_through, labels_through);
	fitted->model = model;
	fitted->version = version;
	*ret = fitted;
	return 0;
}

void fitted_bind_rules(struct fitted *fitted, const struct rulebook *book)
{
	struct model_info info;

	model_info(fitted->model, &info);
	if (fitted->rules == NULL && book->fitted != NULL &&
		info.rules == ruleset_fitted(book->fitted)) {
		fitted->rules = ruleset_ref(book->fitted);
	}
}

struct fitted *fitted_ref(struct fitted *fitted)
{
	atomic_fetch_add_explicit(&fitted->n_refs, 1, memory_order_relaxed);
	return fitted;
}

void fitted_unref(struct fitted *fitted)
{
	if (fitted != NULL &&
		atomic_fetch_sub_explicit(&fitted->n_refs, 1, memory_order_acq_rel) == 1) {
		model_unref(fitted->model);
		ruleset_unref(fitted->rules);
		mem_free(fitted);
	}
}
