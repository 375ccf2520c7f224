#include "cli/model_file.h"

#include <hamlet/limits.h>

#include "file.h"
#include "model_open.h"

void model_file_unref_at(struct model **model)
{
	model_unref(*model);
}

enum cli_exit model_file_load(const struct cli_call *call, struct str path, struct model **ret)
{
	struct str why = STR_NONE;
	int r = model_open(path, call->arena, ret, &why);

	if (r < 0) {
		return cli_fail(
			call, "cannot read the model %.*s: %s", STR_FMT(path), strerror(-r));
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "cannot use the model %.*s: %.*s", STR_FMT(path),
				STR_FMT(why));
}

enum cli_exit model_file_save(
	const struct cli_call *call, const struct model *model, struct str path)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	int r;

	buf_init(&bytes, LIMIT_MODEL_BYTES);
	r = model_write(model, &bytes);
	if (r == 0) {
		r = file_write_atomically(path, buf_str(&bytes));
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "cannot write %.*s: %s", STR_FMT(path), strerror(-r));
}
