#include "classes.h"

#include <string.h>

/* Written once by class_init, before any other thread reads it. */
uint8_t class_table[CLASS_TABLE_SIZE];

static uint8_t bits_of(int8_t category)
{
	uint32_t mask = U_MASK(category);

	return (uint8_t)(((mask & U_GC_L_MASK) != 0 ? CLASS_LETTER : 0) |
			 ((mask & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0 ? CLASS_UPPER : 0) |
			 ((mask & U_GC_ND_MASK) != 0 ? CLASS_DIGIT : 0) |
			 ((mask & U_GC_M_MASK) != 0 ? CLASS_MARK : 0) |
			 ((mask & U_GC_MN_MASK) != 0 ? CLASS_NONSPACING : 0) |
			 ((mask & U_GC_SO_MASK) != 0 ? CLASS_PICTURE : 0) |
			 ((mask & (U_GC_SK_MASK | U_GC_SM_MASK)) != 0 ? CLASS_SIGN : 0));
}

static UBool fill(const void *unused, UChar32 start, UChar32 limit, UCharCategory category)
{
	(void)unused;
	if (limit > CLASS_TABLE_SIZE) {
		limit = CLASS_TABLE_SIZE;
	}
	if (start < limit) {
		memset(class_table + start, bits_of((int8_t)category), (size_t)(limit - start));
	}
	return limit < CLASS_TABLE_SIZE;
}

void class_init(void)
{
	u_enumCharTypes(fill, NULL);
}

uint8_t class_bits_far(uint32_t c)
{
	return bits_of(u_charType((UChar32)c));
}
