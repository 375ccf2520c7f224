#include "host_case.h"

#include <errno.h>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "classes.h"

/* UTF-16 units; 256 bytes fold to fewer, but for a few compatibility forms that no host has. */
enum { UNITS_MAX = 1024 };

static int32_t drop_controls(UChar *units, int32_t n)
{
	int32_t n_kept = 0;

	for (int32_t i = 0; i < n; i++) {
		if (!class_is_control(units[i])) {
			units[n_kept++] = units[i];
		}
	}
	return n_kept;
}

int host_fold_case(const char *p, size_t n, char out[1024], size_t *ret_n)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e);
	UChar written[UNITS_MAX], folded[UNITS_MAX];
	int32_t n_written, n_folded, n_out;

	*ret_n = 0;
	if (n > 256) {
		return 0;
	}
	u_strFromUTF8(written, UNITS_MAX, &n_written, p, (int32_t)n, &e);
	if (U_FAILURE(e)) {
		return -EILSEQ;
	}
	n_folded = unorm2_normalize(nfkc_casefold, written, n_written, folded, UNITS_MAX, &e);
	if (U_FAILURE(e)) {
		return -EOVERFLOW;
	}
	n_folded = drop_controls(folded, n_folded);
	u_strToUTF8(out, 1024, &n_out, folded, n_folded, &e);
	if (U_FAILURE(e)) {
		return 0;
	}
	*ret_n = (size_t)n_out;
	return 0;
}
