#include <hamlet/features.h>

#include <errno.h>

#include "feature_set.h"

/* What stands between the words of a pair: a space, the distance, a space. */
#define PAIR_GAP_BYTES 3

/* What folded text holds in place of something, and how people read it. */
static struct str reading_of(char c)
{
	switch (c) {
	case TEXT_LINK_MARK:
		return STR("[link]");
	case TEXT_EMAIL_MARK:
		return STR("[email]");
	default:
		return STR_NONE;
	}
}

static bool has_mark(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (reading_of(text.p[i]).n > 0) {
			return true;
		}
	}
	return false;
}

/* A text in the making, with room for all. */
struct readable {
	char *p;
	size_t n;
};

static void add(struct readable *readable, struct str s)
{
	if (s.n > 0) {
		memcpy(readable->p + readable->n, s.p, s.n);
		readable->n += s.n;
	}
}

static void add_readable(struct readable *readable, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str reading = reading_of(text.p[i]);

		add(readable, reading.n > 0 ? reading : str_make(text.p + i, 1));
	}
}

#define MAX_READING_BYTES (sizeof "[email]" - 1)

int feature_readable_text(const struct feature *feature, struct arena *arena, struct str *ret)
{
	struct str text = feature->text;
	struct readable readable = {.n = 0};
	size_t n_first = str_find_byte(text, ' ');

	if (feature->family != FEATURES_PAIRS && !has_mark(text)) {
		*ret = text;
		return 0;
	}
	readable.p = arena_bytes(arena, text.n * MAX_READING_BYTES);
	if (readable.p == NULL) {
		return -ENOMEM;
	}
	if (feature->family == FEATURES_PAIRS && n_first + PAIR_GAP_BYTES <= text.n) {
		/* "my 1 channel": neighbours; "my 2 channel": with one between them. */
		add_readable(&readable, str_make(text.p, n_first));
		add(&readable, text.p[n_first + 1] == '1' ? STR(" ") : STR(" … "));
		text = str_skip(text, n_first + PAIR_GAP_BYTES);
	}
	add_readable(&readable, text);
	*ret = str_make(readable.p, readable.n);
	return 0;
}

bool feature_is_word(const struct feature *feature)
{
	return feature->family == FEATURES_WORDS &&
	       (feature->kind == WORD_PLAIN || feature->kind == WORD_DISGUISED);
}
