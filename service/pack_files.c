#include "pack_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <hamlet/buf.h>

#include "file.h"

/* Packs of one folder; more is a mistake of whoever points us at it. */
#define MAX_PACKS 1000

/* Each path with a NUL behind it, in the arena. */
static int copy_path(struct arena *arena, struct str path, struct str *ret)
{
	return arena_printf(arena, ret, "%.*s", STR_FMT(path));
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int data_folder_find(struct str setting, struct arena *arena, struct str *ret, struct str *ret_why)
{
	struct str path;

	if (setting.n > 0) {
		if (copy_path(arena, setting, &path) < 0) {
			return -ENOMEM;
		}
		if (is_folder(path.p)) {
			*ret = path;
			return 0;
		}
		return arena_printf(arena, ret_why, "the data folder %s is not a folder", path.p) <
				       0
			       ? -ENOMEM
			       : PACK_FILES_BAD;
	}
	if (is_folder(HAMLET_INSTALLED_DATA)) {
		*ret = STR(HAMLET_INSTALLED_DATA);
		return 0;
	}
	if (is_folder(HAMLET_SOURCE_DATA)) {
		*ret = STR(HAMLET_SOURCE_DATA);
		return 0;
	}
	*ret_why = STR("there is no data folder at " HAMLET_INSTALLED_DATA
		       " nor at " HAMLET_SOURCE_DATA "; name it with --data or HAMLET_DATA");
	return PACK_FILES_BAD;
}

static bool is_pack_name(const char *name)
{
	struct str s = str_of(name);

	return name[0] != '.' && (str_ends(s, STR(".yaml")) || str_ends(s, STR(".yml")));
}

static int compare_paths(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static int list_folder(
	struct arena *arena, struct str folder, DIR *open, struct str *paths, size_t *ret_n)
{
	const struct dirent *entry;
	size_t n = 0;

	while ((entry = readdir(open)) != NULL) {
		if (!is_pack_name(entry->d_name)) {
			continue;
		}
		if (n == MAX_PACKS) {
			return -E2BIG;
		}
		if (arena_printf(arena, &paths[n], "%s%s%s", folder.p,
			    str_ends(folder, STR("/")) ? "" : "/", entry->d_name) < 0) {
			return -ENOMEM;
		}
		n++;
	}
	qsort(paths, n, sizeof *paths, compare_paths);
	*ret_n = n;
	return 0;
}

/* The packs of a folder, by name; or the file itself. */
static int list_packs(struct arena *arena, struct str path, struct str **ret, size_t *ret_n)
{
	struct str *paths = arena_new(arena, MAX_PACKS, sizeof *paths);
	DIR *open;
	int r;

	if (paths == NULL || copy_path(arena, path, &paths[0]) < 0) {
		return -ENOMEM;
	}
	*ret = paths;
	*ret_n = 1;
	if (!is_folder(paths[0].p)) {
		return 0;
	}
	open = opendir(paths[0].p);
	if (open == NULL) {
		return -errno;
	}
	r = list_folder(arena, paths[0], open, paths, ret_n);
	closedir(open);
	return r;
}

static int read_pack(struct arena *arena, struct str path, struct rule_source *ret)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	int r;

	buf_init(&bytes, LIMIT_PACK_BYTES);
	r = file_read(path, &bytes);
	if (r < 0) {
		return r;
	}
	ret->name = path;
	ret->is_list = str_ends(path, STR(".txt"));
	return arena_copy(arena, buf_str(&bytes), &ret->bytes);
}

static int read_failed(struct arena *arena, struct str path, int fault, struct str *ret_why)
{
	if (fault == -ENOMEM) {
		return fault;
	}
	return arena_printf(arena, ret_why, "cannot read the rule pack %.*s: %s", STR_FMT(path),
		       strerror(-fault)) < 0
		       ? -ENOMEM
		       : PACK_FILES_BAD;
}

/* Reads the packs of one path behind the first *n of sources. */
static int add_path(struct arena *arena, struct str path, struct rule_source *sources, size_t *n,
	struct str *ret_why)
{
	struct str *packs;
	size_t n_packs;
	int r = list_packs(arena, path, &packs, &n_packs);

	if (r < 0) {
		return read_failed(arena, path, r, ret_why);
	}
	if (n_packs == 0) {
		return arena_printf(arena, ret_why,
			       "the folder %.*s holds no rule pack (*.yaml, *.yml)",
			       STR_FMT(path)) < 0
			       ? -ENOMEM
			       : PACK_FILES_BAD;
	}
	for (size_t i = 0; i < n_packs; i++) {
		if (*n == MAX_PACKS) {
			return read_failed(arena, path, -E2BIG, ret_why);
		}
		r = read_pack(arena, packs[i], &sources[*n]);
		if (r < 0) {
			return read_failed(arena, packs[i], r, ret_why);
		}
		*n += 1;
	}
	return 0;
}

int pack_files_read(const struct str *paths, size_t n_paths, struct arena *arena,
	struct rule_source **ret, size_t *ret_n, struct str *ret_why)
{
	struct rule_source *sources = arena_new(arena, MAX_PACKS, sizeof *sources);
	size_t n = 0;

	if (sources == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_paths; i++) {
		int r = add_path(arena, paths[i], sources, &n, ret_why);
		if (r != 0) {
			return r;
		}
	}
	*ret = sources;
	*ret_n = n;
	return 0;
}

int pack_files_read_list(void *arg, struct str pack, struct str path, struct str *ret_bytes)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	struct str whole;
	size_t folder = pack.n;
	int r;

	buf_init(&bytes, LIMIT_LIST_BYTES);
	while (folder > 0 && pack.p[folder - 1] != '/') {
		folder--;
	}
	r = arena_printf(arg, &whole, "%.*s%.*s", STR_FMT(str_make(pack.p, folder)), STR_FMT(path));
	if (r < 0) {
		return r;
	}
	r = file_read(whole, &bytes);
	if (r < 0) {
		return r;
	}
	return arena_copy(arg, buf_str(&bytes), ret_bytes);
}

int pack_files_sources(const struct str *paths, size_t n_paths, struct str data_setting,
	struct arena *arena, struct rule_source **ret, size_t *ret_n, struct str *ret_why)
{
	struct str shipped;
	int r = 0;

	if (n_paths == 0) {
		r = data_folder_find(data_setting, arena, &shipped, ret_why);
		paths = &shipped;
		n_paths = 1;
	}
	return r == 0 ? pack_files_read(paths, n_paths, arena, ret, ret_n, ret_why) : r;
}

int pack_files_compile(const struct pack_request *request, struct arena *arena,
	struct ruleset **ret, struct str *ret_why)
{
	struct rule_fault fault = {0};
	struct rule_sources sources = {
		.read_list = pack_files_read_list,
		.arg = arena,
		.only_fitted = request->only_fitted,
	};
	struct rule_source *packs;
	int r = pack_files_sources(request->paths, request->n_paths, request->data_setting, arena,
		&packs, &sources.n, ret_why);

	if (r != 0) {
		return r;
	}
	sources.item = packs;
	r = ruleset_compile(&sources, arena, ret, &fault);
	if (r <= 0) {
		return r;
	}
	return arena_printf(arena, ret_why, "%.*s:%u: %.*s", STR_FMT(fault.source), fault.line,
		       STR_FMT(fault.detail)) < 0
		       ? -ENOMEM
		       : PACK_FILES_BAD;
}
