#include "cli/fitted_rows.h"

#include "cli/packs.h"
#include "worker_pool.h"

static int find(struct labelled_rows *rows, struct fitted_rows *fitted)
{
	struct worker_pool *workers;
	int r = worker_pool_new(0, &workers);

	if (r == 0) {
		r = rule_features_of_rows(fitted->rules, rows->item, rows->n,
			worker_pool_executor(workers), &fitted->hits);
		worker_pool_free(workers);
	}
	return r;
}

enum cli_exit fitted_rows_find(const struct cli_call *call, struct labelled_rows *rows,
	struct model_options *options, struct fitted_rows *ret)
{
	enum cli_exit exit;
	int r = 0;

	*ret = (struct fitted_rows){0};
	if ((options->families & FEATURES_BIT(FEATURES_RULES)) == 0) {
		return CLI_DONE;
	}
	exit = packs_compile_fitted(call, &ret->rules);
	if (exit == CLI_DONE && ruleset_count(ret->rules) > 0) {
		options->rules = ruleset_fitted(ret->rules);
		r = find(rows, ret);
	}
	return r < 0 ? cli_fault(call, r, "match the rules") : exit;
}

void fitted_rows_fini(struct fitted_rows *fitted)
{
	rule_features_rows_fini(&fitted->hits);
	ruleset_unref(fitted->rules);
	*fitted = (struct fitted_rows){0};
}
