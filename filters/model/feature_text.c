#include <hamlet/features.h>

#include <errno.h>

#include "feature_set.h"

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

static size_t added_bytes(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		struct str reading = reading_of(text.p[i]);

		n += reading.n > 0 ? reading.n - 1 : 0;
	}
	return n;
}

int feature_readable_text(const struct feature *feature, struct arena *arena, struct str *ret)
{
	struct str text = feature->text;
	size_t n_added = added_bytes(text);
	size_t n = 0;
	char *p;

	if (n_added == 0) {
		*ret = text;
		return 0;
	}
	p = arena_bytes(arena, text.n + n_added);
	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < text.n; i++) {
		struct str reading = reading_of(text.p[i]);

		if (reading.n > 0) {
			memcpy(p + n, reading.p, reading.n);
			n += reading.n;
		} else {
			p[n++] = text.p[i];
		}
	}
	*ret = str_make(p, n);
	return 0;
}

bool feature_is_word(const struct feature *feature)
{
	return feature->family == FEATURES_WORDS &&
	       (feature->kind == WORD_PLAIN || feature->kind == WORD_DISGUISED);
}
