#include "starter.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "model_open.h"
#include "pack_files.h"

#define ROWS_FILE  "starter.jsonl"
#define MODEL_FILE "starter.model"

struct bad_rows {
	struct arena *arena;
	struct str why;
};

static void note_bad_row(void *arg, struct str path, size_t line, struct str why)
{
	struct bad_rows *bad = arg;

	if (bad->why.n == 0) {
		(void)!arena_printf(
			bad->arena, &bad->why, "%.*s:%zu: %.*s", STR_FMT(path), line, STR_FMT(why));
	}
}

static int find_file(struct str setting, const char *name, struct arena *arena, struct str *ret,
	struct str *ret_why)
{
	struct str folder;
	int r = data_folder_find(setting, arena, &folder, ret_why);

	if (r > 0) {
		return STARTER_NONE;
	}
	return r == 0 ? arena_printf(arena, ret, "%.*s/%s", STR_FMT(folder), name) : r;
}

int starter_rows(struct str setting, struct labelled_rows *rows, struct str *ret_why)
{
	struct bad_rows bad = {.arena = rows->arena};
	struct labelled_report report = {.bad_row = note_bad_row, .arg = &bad};
	size_t n_before = rows->n;
	struct str path;
	int r = find_file(setting, ROWS_FILE, rows->arena, &path, ret_why);

	if (r != 0) {
		return r;
	}
	r = labelled_file_read(path, &report, rows);
	if (r == -ENOMEM) {
		return r;
	}
	for (size_t i = n_before; i < rows->n; i++) {
		rows->item[i].is_prior = true;
	}
	if (r == 0 && bad.why.n == 0) {
		return 0;
	}
	rows->n = n_before;
	*ret_why = bad.why;
	if (r < 0 && arena_printf(rows->arena, ret_why, "cannot read %.*s: %s", STR_FMT(path),
			     strerror(-r)) < 0) {
		return -ENOMEM;
	}
	return STARTER_NONE;
}

static bool is_there(struct str path)
{
	struct stat status;

	return stat(path.p, &status) == 0;
}

/* In the data folder or, for a program that runs where it was built, in the build folder. */
static int find_model(struct str setting, struct arena *arena, struct str *ret, struct str *ret_why)
{
	int r = find_file(setting, MODEL_FILE, arena, ret, ret_why);

	if (r == 0 && is_there(*ret)) {
		return 0;
	}
	*ret = STR(HAMLET_BUILT_DATA "/" MODEL_FILE);
	*ret_why = STR("there is no " MODEL_FILE);
	return is_there(*ret) ? 0 : STARTER_NONE;
}

static int train_now(struct str setting, unsigned families, struct arena *arena, struct model **ret,
	struct str *ret_why)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct model_options options = model_options_default;
	struct model_quality quality;
	struct str why;
	int r;

	options.families = families;
	labelled_rows_init(&rows, arena);
	r = starter_rows(setting, &rows, &why);
	if (r != 0) {
		*ret_why = why;
		return r;
	}
	return model_train(rows.item, rows.n, &options, NULL, NULL, ret, &quality);
}

/* STARTER_NONE: there is none on these families. */
static int open_built(struct str setting, unsigned families, struct arena *arena,
	struct model **ret, struct str *ret_why)
{
	struct model *model;
	struct model_info info;
	struct str path;
	int r = find_model(setting, arena, &path, ret_why);

	if (r == 0) {
		r = model_open(path, arena, &model, ret_why);
	}
	if (r != 0) {
		return r == -ENOMEM ? r : STARTER_NONE;
	}
	model_info(model, &info);
	if (info.families != families) {
		model_unref(model);
		*ret_why = STR("the one that was built is on other features");
		return STARTER_NONE;
	}
	*ret = model;
	return 0;
}

int starter_model(struct str setting, unsigned families, struct arena *arena, struct model **ret,
	struct str *ret_why)
{
	struct str why = STR("it cannot be read");
	int r = open_built(setting, families, arena, ret, &why);

	if (r == STARTER_NONE) {
		r = train_now(setting, families, arena, ret, &why);
		*ret_why = why;
	} else {
		*ret_why = STR_NONE;
	}
	return r;
}
