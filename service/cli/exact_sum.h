/* Rounds the terms of a sum so that what is printed adds up. */
#ifndef CLI_EXACT_SUM_H
#define CLI_EXACT_SUM_H

#include <stddef.h>
#include <stdint.h>

/* Terms are rounded to ten-thousandths. */
#define EXACT_SUM_UNITS 10000

/*
 * Rounds n terms to units that add up to their rounded sum, which is returned: each is one of the
 * two neighbours of its term, and those furthest from theirs give way (the largest remainder
 * method). The terms are finite and below 1e9.
 */
int64_t exact_sum_round(const double *term, size_t n, int64_t *ret_units);

#endif
