/* Finds the data folder, and reads rule packs from disk. */
#ifndef SERVICE_PACK_FILES_H
#define SERVICE_PACK_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/str.h>

enum pack_files_outcome { PACK_FILES_BAD = 1 };

/*
 * The folder of shipped packs and word data: `setting` (of --data, HAMLET_DATA or the settings
 * file) when it is not empty, else the installed folder, else that of the source tree the program
 * was built from; never by the current folder. PACK_FILES_BAD: none of them is a folder; *ret_why
 * is one sentence in the arena.
 */
HAMLET_MUST_USE int data_folder_find(
	struct str setting, struct arena *arena, struct str *ret, struct str *ret_why);

/*
 * Reads the packs at the paths, in order: a file whatever its name, of a folder its *.yaml and
 * *.yml by name (not what lies deeper). A file named *.txt is a list in WordPress's form. Names and
 * bytes live in the arena. PACK_FILES_BAD: a path
 * cannot be read, is larger than LIMIT_PACK_BYTES, or a folder holds no pack; *ret_why says which.
 */
HAMLET_MUST_USE int pack_files_read(const struct str *paths, size_t n_paths, struct arena *arena,
	struct rule_source **ret, size_t *ret_n, struct str *ret_why);

/* For rule_sources.read_list; `arg` is the arena in which the bytes will live. */
HAMLET_MUST_USE int pack_files_read_list(
	void *arg, struct str pack, struct str path, struct str *ret_bytes);

/*
 * The packs at the paths, or those of the data folder when n_paths is 0; as the two functions
 * above.
 */
HAMLET_MUST_USE int pack_files_sources(const struct str *paths, size_t n_paths,
	struct str data_setting, struct arena *arena, struct rule_source **ret, size_t *ret_n,
	struct str *ret_why);

struct pack_request {
	const struct str *paths;
	size_t n_paths;
	struct str data_setting;
	bool only_fitted; /* of struct rule_sources */
};
/*
 * Both, and the compiler behind them: the ruleset of the paths, or of the data folder's packs when
 * n_paths is 0. PACK_FILES_BAD also for a broken pack; *ret_why then begins with FILE:LINE.
 */
HAMLET_MUST_USE int pack_files_compile(const struct pack_request *request, struct arena *arena,
	struct ruleset **ret, struct str *ret_why);

#endif
