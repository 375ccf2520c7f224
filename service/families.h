/* The families of features by name: "full", "lite", or letters such as "WUS". */
#ifndef SERVICE_FAMILIES_H
#define SERVICE_FAMILIES_H

#include <stdbool.h>

#include <hamlet/features.h>
#include <hamlet/str.h>

/* False where it names none; a letter may come twice, and in either case. */
bool families_parse(struct str name, unsigned *ret_families);

/* Their letters, in the order of the families. */
#define FAMILIES_LETTERS_BYTES (FEATURES_FAMILY_COUNT + 1)
void families_letters(unsigned families, char ret[FAMILIES_LETTERS_BYTES]);

#endif
