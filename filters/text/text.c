#include <hamlet/text.h>

#include "fold.h"
#include "fold_table.h"
#include "shape.h"

int text_init(void)
{
	return fold_table_init();
}

void text_fini(void)
{
}

int text_fold(struct arena *arena, struct str s, struct str *ret)
{
	struct folding folding;
	int r = fold_text(arena, s, &folding);

	if (r == 0) {
		*ret = folding.text;
	}
	return r;
}

int text_prepare(struct arena *arena, struct str raw, struct text *ret)
{
	struct text text = {.raw = raw, .visible = raw};
	struct folding folding;
	int r;

	r = fold_text(arena, text.visible, &folding);
	if (r < 0) {
		return r;
	}
	text.matchable = folding.text;
	text.folded = folding.text;
	text.origin = folding.origin;
	text.shape.n_marks = folding.n_marks;
	text.shape.n_fancy = folding.n_fancy;
	shape_count(text.visible, text.matchable, text.folded, &text.shape);
	*ret = text;
	return 0;
}
