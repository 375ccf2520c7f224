#include "marks.h"

#include <errno.h>

void marks_init(struct marks *marks, const struct folding *from)
{
	*marks = (struct marks){.from = from};
}

static void copy_to(struct marks *marks, size_t end)
{
	size_t begin = marks->n_copied, n = end - begin;

	memcpy(marks->p + marks->n, marks->from->text.p + begin, n);
	memcpy(marks->origin + marks->n, marks->from->origin + begin, n * sizeof *marks->origin);
	marks->n += n;
	marks->n_copied = end;
}

int marks_put(struct marks *marks, struct arena *arena, char mark, size_t begin, size_t end)
{
	const struct span *origin = marks->from->origin;

	if (marks->p == NULL) {
		size_t capacity = marks->from->text.n;

		marks->p = arena_bytes(arena, capacity);
		marks->origin = arena_new_unset(arena, capacity, sizeof *marks->origin);
		if (marks->p == NULL || marks->origin == NULL) {
			return -ENOMEM;
		}
	}
	copy_to(marks, begin);
	marks->p[marks->n] = mark;
	marks->origin[marks->n] = (struct span){origin[begin].begin, origin[end - 1].end};
	marks->n++;
	marks->n_copied = end;
	return 0;
}

void marks_finish(struct marks *marks, struct text *ret)
{
	if (marks->p == NULL) {
		ret->folded = marks->from->text;
		ret->origin = marks->from->origin;
		return;
	}
	copy_to(marks, marks->from->text.n);
	ret->folded = str_make(marks->p, marks->n);
	ret->origin = marks->origin;
}
