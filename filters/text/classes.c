#include "classes.h"

#include <string.h>

/* Written once by class_init, before any other thread reads them. */
uint8_t class_table[CLASS_TABLE_SIZE];
uint8_t class_scripts[CLASS_SCRIPTS_SIZE];

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

static void set_script(uint8_t script, uint32_t first, uint32_t end)
{
	memset(class_scripts + first / 16, script, (end - first) / 16);
}

void class_init(void)
{
	static const uint32_t counted[] = {
		'!', '?', '@', '#', '\n', '\v', '\f', 0x203c, 0x2757, 0xff01, 0xff1f};

	u_enumCharTypes(fill, NULL);
	for (uint32_t c = 0; c < 0x80; c++) {
		class_table[c] &= (uint8_t)~CLASS_SIGN;
	}
	for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
		class_table[counted[i]] |= CLASS_COUNTED;
	}
	set_script(SCRIPT_LATIN, 0, 0x250);
	set_script(SCRIPT_GREEK, 0x370, 0x400);
	set_script(SCRIPT_CYRILLIC, 0x400, 0x530);
	set_script(SCRIPT_LATIN, 0x1e00, 0x1f00);
	set_script(SCRIPT_GREEK, 0x1f00, 0x2000);
}

uint8_t class_bits_far(uint32_t c)
{
	return bits_of(u_charType((UChar32)c));
}
