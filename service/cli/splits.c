#include "cli/splits.h"

#include <errno.h>

#include "json_reader.h"

/* Where lists are checked against each other, and where a fault is told. */
struct reading {
	struct arena *arena;
	struct str *ret_why;
	size_t n_rows;
	uint32_t *seen_in; /* of each row: the number of the list group it stood in last */
	uint32_t group;    /* from 1: a fold, or the order */
};

/* `where` is what the fault begins with: "fold 2, train". */
static int bad(const struct reading *reading, const char *where, const char *what)
{
	return arena_printf(reading->arena, reading->ret_why, "%s%s%s", where,
		       where[0] != '\0' ? ": " : "", what) < 0
		       ? -ENOMEM
		       : SPLITS_BAD;
}

static size_t count(const struct cJSON *list)
{
	size_t n = 0;

	for (const struct cJSON *item = json_first(list); item != NULL; item = json_next(item)) {
		n++;
	}
	return n;
}

static int read_rows(struct reading *reading, const struct cJSON *list, const char *where,
	uint32_t **ret, size_t *ret_n)
{
	size_t n = count(list);
	uint32_t *rows;

	if (!json_is_array(list)) {
		return bad(reading, where, "a list of rows is missing");
	}
	rows = arena_new(reading->arena, n, sizeof *rows);
	if (rows == NULL) {
		return -ENOMEM;
	}
	n = 0;
	for (const struct cJSON *item = json_first(list); item != NULL; item = json_next(item)) {
		long long row;

		if (!json_get_int(item, &row) || row < 0) {
			return bad(reading, where, "a row is not a whole number from 0 on");
		}
		if ((size_t)row >= reading->n_rows) {
			return bad(reading, where, "a row is beyond the end of the labelled file");
		}
		if (reading->seen_in[row] == reading->group) {
			return bad(reading, where, "a row stands twice");
		}
		reading->seen_in[row] = reading->group;
		rows[n++] = (uint32_t)row;
	}
	*ret = rows;
	*ret_n = n;
	return 0;
}

static int read_fold(struct reading *reading, const struct cJSON *value, struct evaluate_fold *ret)
{
	struct str train, test;
	uint32_t *rows;
	int r;

	if (arena_printf(reading->arena, &train, "fold %u, train", reading->group) < 0 ||
		arena_printf(reading->arena, &test, "fold %u, test", reading->group) < 0) {
		return -ENOMEM;
	}
	r = read_rows(reading, json_get(value, "train"), train.p, &rows, &ret->n_train);
	if (r != 0) {
		return r;
	}
	ret->train = rows;
	r = read_rows(reading, json_get(value, "test"), test.p, &rows, &ret->n_test);
	if (r != 0) {
		return r;
	}
	ret->test = rows;
	return ret->n_test > 0 ? 0 : bad(reading, test.p, "there are no rows");
}

static int read_folds(struct reading *reading, const struct cJSON *list, struct splits *ret)
{
	size_t n = count(list);

	if (n == 0) {
		return bad(reading, "", "there is neither a list of folds nor an order");
	}
	ret->fold = arena_new(reading->arena, n, sizeof *ret->fold);
	ret->fold_name = arena_new(reading->arena, n, sizeof *ret->fold_name);
	if (ret->fold == NULL || ret->fold_name == NULL) {
		return -ENOMEM;
	}
	for (const struct cJSON *item = json_first(list); item != NULL; item = json_next(item)) {
		int r;

		reading->group++;
		(void)json_get_string(json_get(item, "name"), &ret->fold_name[ret->n_folds]);
		r = read_fold(reading, item, &ret->fold[ret->n_folds]);
		if (r != 0) {
			return r;
		}
		ret->n_folds++;
	}
	return 0;
}

int splits_read(struct str bytes, size_t n_rows, struct arena *arena, struct splits *ret,
	struct str *ret_why)
{
	struct reading reading = {
		.arena = arena,
		.ret_why = ret_why,
		.n_rows = n_rows,
		.seen_in = arena_new(arena, n_rows, sizeof *reading.seen_in),
		.group = 0,
	};
	const struct cJSON *value, *order;
	struct json_fault fault;
	int r = reading.seen_in == NULL ? -ENOMEM : json_read_bulk(bytes, arena, &value, &fault);

	*ret = (struct splits){0};
	if (r > 0) {
		return arena_printf(arena, ret_why, "not JSON: %s, at byte %zu", fault.detail,
			       fault.at + 1) < 0
			       ? -ENOMEM
			       : SPLITS_BAD;
	}
	if (r < 0) {
		return r;
	}
	(void)json_get_string(json_get(value, "dataset"), &ret->dataset);
	(void)json_get_string(json_get(value, "protocol"), &ret->protocol);
	order = json_get(value, "order");
	if (order == NULL) {
		return read_folds(&reading, json_get(value, "folds"), ret);
	}
	if (json_get(value, "folds") != NULL) {
		return bad(&reading, "order", "there are folds, too");
	}
	reading.group = 1;
	r = read_rows(&reading, order, "order", &ret->order, &ret->n_order);
	return r == 0 && ret->n_order == 0 ? bad(&reading, "order", "there are no rows") : r;
}
