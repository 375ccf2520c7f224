/* Folds only the case of an internationalised host. */
#ifndef TEXT_HOST_CASE_H
#define TEXT_HOST_CASE_H

#include <stddef.h>

#include <hamlet/result.h>

/*
 * NFKC_Casefold of at most 256 bytes of UTF-8, less the controls, with look-alikes left as they
 * are; *ret_n is 0 when it is too long.
 */
HAMLET_MUST_USE int host_fold_case(const char *p, size_t n, char out[1024], size_t *ret_n);

#endif
