#include "pattern_fold.h"

#include <errno.h>
#include <stdbool.h>

#include <hamlet/ascii.h>
#include <hamlet/text.h>

/* Most bytes that one folded byte can take: itself and a backslash. */
#define ESCAPED_BYTES 2

struct pattern_folder {
	struct arena *arena;
	struct str regex;
	size_t at;
	bool is_in_class;
	char *out;
	size_t n;
	size_t capacity;
};

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* The run of characters beyond ASCII that begins at `at`. */
static struct str foreign_run(struct str regex, size_t at)
{
	size_t end = at;

	while (end < regex.n && !is_ascii(regex.p[end])) {
		end++;
	}
	return str_make(regex.p + at, end - at);
}

/* Whether the run is an end of a range in a class: a dash before or behind it, within the class. */
static bool is_range_end(const struct pattern_folder *folder, struct str run)
{
	struct str regex = folder->regex;
	size_t begin = folder->at;
	size_t end = folder->at + run.n;

	if (!folder->is_in_class) {
		return false;
	}
	return (begin >= 2 && regex.p[begin - 1] == '-' && regex.p[begin - 2] != '[') ||
	       (end + 1 < regex.n && regex.p[end] == '-' && regex.p[end + 1] != ']');
}

static void put_escaped(struct pattern_folder *folder, struct str folded)
{
	for (size_t i = 0; i < folded.n; i++) {
		char c = folded.p[i];

		if (is_ascii(c) && !ascii_is_alnum(c) && !ascii_is_space(c)) {
			folder->out[folder->n++] = '\\';
		}
		folder->out[folder->n++] = c;
	}
}

static int reserve(struct pattern_folder *folder, size_t more)
{
	size_t capacity = 2 * (folder->n + more);
	char *out;

	if (more <= folder->capacity - folder->n) {
		return 0;
	}
	out = arena_bytes(folder->arena, capacity);
	if (out == NULL) {
		return -ENOMEM;
	}
	if (folder->n > 0) {
		memcpy(out, folder->out, folder->n);
	}
	folder->out = out;
	folder->capacity = capacity;
	return 0;
}

static int fold_run(struct pattern_folder *folder)
{
	struct str run = foreign_run(folder->regex, folder->at);
	struct str folded, rest = str_skip(folder->regex, folder->at + run.n);
	bool is_repeated = rest.n > 0 && memchr("?*+{", rest.p[0], 4) != NULL;
	int r = text_fold_piece(folder->arena, run, is_repeated, &folded);

	if (r < 0) {
		return r;
	}
	if (!str_eq(run, folded) && is_range_end(folder, run)) {
		return PATTERN_FOLD_BREAKS_RANGE;
	}
	r = reserve(folder, folded.n * ESCAPED_BYTES + (folder->regex.n - folder->at));
	if (r < 0) {
		return r;
	}
	put_escaped(folder, folded);
	folder->at += run.n;
	return 0;
}

static void copy_byte(struct pattern_folder *folder)
{
	struct str regex = folder->regex;
	char c = regex.p[folder->at++];

	if (c == '\\' && folder->at < regex.n) {
		/* A backslash means nothing before a letter beyond ASCII, but much before its fold.
		 */
		if (is_ascii(regex.p[folder->at])) {
			folder->out[folder->n++] = c;
			folder->out[folder->n++] = regex.p[folder->at++];
		}
		return;
	}
	if (c == '[') {
		folder->is_in_class = true;
	} else if (c == ']') {
		folder->is_in_class = false;
	}
	folder->out[folder->n++] = c;
}

int pattern_fold(struct arena *arena, struct str regex, struct str *ret)
{
	struct pattern_folder folder = {.arena = arena, .regex = regex};
	int r = reserve(&folder, regex.n);

	while (r == 0 && folder.at < regex.n) {
		if (is_ascii(regex.p[folder.at])) {
			copy_byte(&folder);
		} else {
			r = fold_run(&folder);
		}
	}
	if (r == 0) {
		*ret = str_make(folder.out, folder.n);
	}
	return r;
}
