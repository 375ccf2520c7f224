#include "fold_reference.h"

#include <assert.h>
#include <stdbool.h>

#include <unicode/unorm2.h>

#include "classes.h"
#include "look_alikes.h"

struct units {
	UChar u[1024];
	int32_t n;
};

static void append(struct units *units, uint32_t c)
{
	U16_APPEND_UNSAFE(units->u, units->n, c);
}

static struct units normalize(const UNormalizer2 *form, const struct units *in)
{
	UErrorCode e = U_ZERO_ERROR;
	struct units out;

	out.n = unorm2_normalize(form, in->u, in->n, out.u, 1024, &e);
	assert(U_SUCCESS(e));
	return out;
}

static bool is_overlay(uint32_t c)
{
	return (c >= 0x334 && c <= 0x338) || (c >= 0x20d0 && c <= 0x20ff) || c == 0x488 ||
	       c == 0x489;
}

static bool has_heap(const struct units *units)
{
	for (int32_t i = 0; i < units->n; i++) {
		if (class_is_decoration(units->u[i]) && !is_overlay(units->u[i])) {
			return true;
		}
	}
	return false;
}

static struct units map(const struct units *in, bool drops)
{
	struct units out = {.n = 0};

	for (int32_t at = 0; at < in->n;) {
		UChar32 c;

		U16_NEXT_UNSAFE(in->u, at, c);
		if (!drops) {
			append(&out, look_alike((uint32_t)c));
		} else if (!class_is_decoration((uint32_t)c) && !class_is_control((uint32_t)c) &&
			   !class_is_invisible((uint32_t)c)) {
			append(&out, (uint32_t)c);
		}
	}
	return out;
}

void reference_fold(const uint32_t *c, size_t n, struct reference *ret)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&e);
	struct units units = {.n = 0}, apart, composed;
	bool is_greek = (c[0] >= 0x370 && c[0] < 0x400) || (c[0] >= 0x1f00 && c[0] < 0x2000);

	for (size_t i = 0; i < n; i++) {
		if (c[i] != 0x345 || is_greek) {
			append(&units, look_alike(look_alike_space(c[i])));
		}
	}
	units = normalize(unorm2_getNFKCCasefoldInstance(&e), &units);
	units = normalize(unorm2_getNFDInstance(&e), &units);
	apart = map(&units, false);
	composed = normalize(nfc, &apart);
	units = map(has_heap(&composed) ? &apart : &composed, true);
	units = normalize(nfc, &units);
	ret->n = 0;
	for (int32_t at = 0; at < units.n;) {
		UChar32 next;

		U16_NEXT_UNSAFE(units.u, at, next);
		ret->c[ret->n++] = (uint32_t)next;
	}
}
