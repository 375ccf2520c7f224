#include "classes.h"

#include <string.h>

/* Written once by class_init, before any other thread reads it. */
uint8_t class_categories[CLASS_TABLE_SIZE];

static UBool fill(const void *unused, UChar32 start, UChar32 limit, UCharCategory category)
{
	(void)unused;
	if (limit > CLASS_TABLE_SIZE) {
		limit = CLASS_TABLE_SIZE;
	}
	if (start < limit) {
		memset(class_categories + start, category, (size_t)(limit - start));
	}
	return limit < CLASS_TABLE_SIZE;
}

void class_init(void)
{
	u_enumCharTypes(fill, NULL);
}
