#include "slashes.h"

#include <errno.h>
#include <stdbool.h>

static bool is_quote(char c)
{
	return c == '\'' || c == '"' || c == '\\';
}

static bool is_slashed(struct str text)
{
	bool has_pair = false;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\') {
			i++;
			if (i == text.n || !is_quote(text.p[i])) {
				return false;
			}
			has_pair = true;
		} else if (is_quote(text.p[i])) {
			return false;
		}
	}
	return has_pair;
}

int slashes_strip(struct str text, struct arena *arena, struct str *ret)
{
	char *p;
	size_t n = 0;

	if (!is_slashed(text)) {
		*ret = text;
		return 0;
	}
	p = arena_bytes(arena, text.n);
	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < text.n; i++) {
		i += text.p[i] == '\\';
		p[n++] = text.p[i];
	}
	*ret = str_make(p, n);
	return 0;
}
