#include "pack_stamp.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <hamlet/arena.h>
#include <hamlet/hash.h>

#include "pack_files.h"

#define ARENA_BYTES 65536

/* 0: there is none. */
static uint64_t stamp_file(const char *path)
{
	struct stat status;
	uint64_t stamp;

	if (stat(path, &status) != 0) {
		return 0;
	}
	stamp = hash_bytes(str_of(path), (uint64_t)status.st_ino);
	stamp = hash_mix(stamp ^ (uint64_t)status.st_size);
	stamp = hash_mix(stamp ^ (uint64_t)status.st_mtim.tv_sec);
	return hash_mix(stamp ^ (uint64_t)status.st_mtim.tv_nsec);
}

/* Of its files with one of the endings. Sums, since folders keep no order. */
static uint64_t stamp_folder(const char *folder, const char *const *endings, size_t n_endings)
{
	DIR *open = opendir(folder);
	const struct dirent *entry;
	uint64_t stamp = 0;

	while (open != NULL && (entry = readdir(open)) != NULL) {
		char path[PATH_MAX];
		bool is_ours = false;
		int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);

		for (size_t i = 0; i < n_endings; i++) {
			is_ours = is_ours || str_ends(str_of(entry->d_name), str_of(endings[i]));
		}
		if (is_ours && entry->d_name[0] != '.' && n < (int)sizeof path) {
			stamp += stamp_file(path);
		}
	}
	if (open != NULL) {
		(void)closedir(open);
	}
	return stamp;
}

static uint64_t stamp_path(struct str path)
{
	static const char *const endings[] = {".txt", ".yaml", ".yml"};
	char copy[PATH_MAX];
	struct stat status;
	char *slash;
	uint64_t stamp;

	if (path.n >= sizeof copy) {
		return 0;
	}
	memcpy(copy, path.p, path.n);
	copy[path.n] = '\0';
	if (stat(copy, &status) == 0 && S_ISDIR(status.st_mode)) {
		return stamp_folder(copy, endings, sizeof endings / sizeof *endings);
	}
	stamp = stamp_file(copy);
	slash = strrchr(copy, '/');
	if (slash != NULL) {
		slash[slash == copy] = '\0';
	}
	return stamp + stamp_folder(slash != NULL ? copy : ".", endings, 1);
}

static void fini_arena_at(struct arena *arena)
{
	arena_fini(arena);
}

int pack_stamp(const struct str *paths, size_t n_paths, struct str data_setting, uint64_t *ret)
{
	HAMLET_CLEANUP(fini_arena_at) struct arena arena;
	struct str folder, why;
	uint64_t stamp = 0;
	int r = 0;

	arena_init(&arena, ARENA_BYTES, ARENA_BYTES);
	if (n_paths == 0) {
		r = data_folder_find(data_setting, &arena, &folder, &why);
		stamp = r == 0 ? stamp_path(folder) : 0;
	}
	for (size_t i = 0; i < n_paths; i++) {
		stamp = hash_mix(stamp) + stamp_path(paths[i]);
	}
	if (r < 0) {
		return r;
	}
	*ret = stamp;
	return 0;
}
