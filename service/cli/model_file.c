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

/* Whether a file of that name holds something else than a model, of whatever version. */
static bool is_foreign(const struct cli_call *call, struct str path)
{
	HAMLET_CLEANUP(model_file_unref_at) struct model *former = NULL;
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	struct str why;

	return file_open_input(path, &fd) == 0 && file_size(fd) > 0 &&
	       model_open(path, call->arena, &former, &why) == MODEL_FILE_FOREIGN;
}

enum cli_exit model_file_save(
	const struct cli_call *call, const struct model *model, struct str path)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	int r;

	buf_init(&bytes, LIMIT_MODEL_BYTES);
	if (is_foreign(call, path)) {
		return cli_refuse(call,
			"%.*s is there and is no model, so it is not replaced: remove it, or name "
			"another file",
			STR_FMT(path));
	}
	r = model_write(model, &bytes);
	if (r == 0) {
		r = file_write_atomically(path, buf_str(&bytes));
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call, "cannot write %.*s: %s", STR_FMT(path), strerror(-r));
}
