/* Rewrites folded text in its own place, where what is left out only shortens it. */
#ifndef TEXT_REWRITE_H
#define TEXT_REWRITE_H

#include <stddef.h>
#include <string.h>

#include <hamlet/str.h>
#include <hamlet/text.h>

/* [0, n_out) is done; from `taken` on nothing is, and stands as it stood. */
struct rewrite {
	char *p;
	struct span *origin;
	size_t n;
	size_t taken;
	size_t n_out;
};

/* What is still to be done, and what was before it, byte for byte from `taken` on. */
static inline struct str rewrite_text(const struct rewrite *rewrite)
{
	return str_make(rewrite->p, rewrite->n);
}

/* Keeps what stands from `taken` to `end`. */
static inline void rewrite_keep_to(struct rewrite *rewrite, size_t end)
{
	size_t n = end - rewrite->taken;

	if (rewrite->n_out < rewrite->taken) {
		memmove(rewrite->p + rewrite->n_out, rewrite->p + rewrite->taken, n);
		memmove(rewrite->origin + rewrite->n_out, rewrite->origin + rewrite->taken,
			n * sizeof *rewrite->origin);
	}
	rewrite->n_out += n;
	rewrite->taken = end;
}

/* Leaves out what stands from `taken` to `end`. */
static inline void rewrite_skip_to(struct rewrite *rewrite, size_t end)
{
	rewrite->taken = end;
}

/* Puts one byte in place of what stands from `taken` to `end` > taken. */
static inline void rewrite_put(struct rewrite *rewrite, char c, size_t end)
{
	rewrite->p[rewrite->n_out] = c;
	rewrite->origin[rewrite->n_out++] = rewrite->origin[rewrite->taken];
	rewrite->taken = end;
}

/* Keeps the rest; ready for the next walk. */
static inline void rewrite_end(struct rewrite *rewrite)
{
	rewrite_keep_to(rewrite, rewrite->n);
	rewrite->n = rewrite->n_out;
	rewrite->taken = rewrite->n_out = 0;
}

#endif
