/* Letters and digits in disguise, for the shape of a text. */
#ifndef TEXT_FANCY_H
#define TEXT_FANCY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether c is a letter or digit in disguise, and `folded` what it folds to (0: several): a
 * compatibility form, or a look-alike of no script that people write in. Asks ICU, and is for
 * making tables.
 */
bool fancy_is(uint32_t c, uint32_t folded);

#endif
