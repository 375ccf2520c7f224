/* Runs a fuzz target over files and folders, as an ordinary test without libFuzzer. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <hamlet/result.h>

#include "fuzz.h"

static void close_file(FILE **file)
{
	if (*file != NULL) {
		fclose(*file);
	}
}

static void free_at(void *p)
{
	free(*(void **)p);
}

static int replay_file(const char *path, size_t size)
{
	HAMLET_CLEANUP(close_file) FILE *file = fopen(path, "rb");
	HAMLET_CLEANUP(free_at) uint8_t *data = malloc(size + 1);

	if (file == NULL || data == NULL || fread(data, 1, size, file) != size) {
		fprintf(stderr, "%s: cannot be read\n", path);
		return -EIO;
	}
	/* The target aborts without knowing the name of what it was given. */
	fprintf(stderr, "%s\n", path);
	return LLVMFuzzerTestOneInput(data, size);
}

static int replay(const char *path, size_t *n_done);

static int replay_folder(const char *path, size_t *n_done)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	int r = folder == NULL ? -errno : 0;

	while (r == 0 && (entry = readdir(folder)) != NULL) {
		char name[4096];

		if (entry->d_name[0] == '.') {
			continue;
		}
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		r = replay(name, n_done);
	}
	if (folder != NULL) {
		closedir(folder);
	}
	return r;
}

static int replay(const char *path, size_t *n_done)
{
	struct stat stat_of_path;

	if (stat(path, &stat_of_path) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -errno;
	}
	if (S_ISDIR(stat_of_path.st_mode)) {
		return replay_folder(path, n_done);
	}
	*n_done += 1;
	return replay_file(path, (size_t)stat_of_path.st_size);
}

int main(int argc, char **argv)
{
	size_t n_done = 0;

	if (LLVMFuzzerInitialize(&argc, &argv) != 0) {
		return EXIT_FAILURE;
	}
	for (int i = 1; i < argc; i++) {
		if (replay(argv[i], &n_done) != 0) {
			return EXIT_FAILURE;
		}
	}
	printf("%zu inputs replayed\n", n_done);
	/* A corpus that went missing is no success. */
	return n_done > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
