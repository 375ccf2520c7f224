/* Counts the characters of visible text by kind. */
#ifndef TEXT_SHAPE_CHARACTERS_H
#define TEXT_SHAPE_CHARACTERS_H

#include <hamlet/str.h>
#include <hamlet/text.h>

/*
 * Adds to the counters of single characters, signs and mixed words; white space and invisible
 * characters at either end are left out. Valid UTF-8.
 */
void shape_count_characters(struct str visible, struct text_shape *shape);

#endif
