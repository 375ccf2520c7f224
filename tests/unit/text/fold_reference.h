/* The chain of folding by ICU itself, step by step, to measure the tables by. */
#ifndef HAMLET_TESTS_TEXT_FOLD_REFERENCE_H
#define HAMLET_TESTS_TEXT_FOLD_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

#define REFERENCE_MAX 512

struct reference {
	uint32_t c[REFERENCE_MAX];
	size_t n;
};

/* Folds one segment (see filters/text/segment.h), without its caps; n <= 16. */
void reference_fold(const uint32_t *c, size_t n, struct reference *ret);

#endif
