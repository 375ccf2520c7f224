/* Makes text from outside safe to print: nothing in it can steer a terminal or reorder a line. */
#ifndef CLI_VISIBLE_H
#define CLI_VISIBLE_H

#include <hamlet/buf.h>
#include <hamlet/str.h>

/*
 * Appends valid UTF-8 with control characters, bidirectional controls and other invisible
 * characters written as "<U+202E>"; line feeds are followed by `indent`, tabs stay. The two joiners
 * and variation selectors, which ordinary emoji hold, stay too.
 */
void visible_add(struct buf *out, struct str s, struct str indent);

#endif
