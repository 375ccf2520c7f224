/* Letters that stand on their heads. */
#ifndef TEXT_TURNED_H
#define TEXT_TURNED_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/str.h>

/* Whether a line of text is to be read with the page turned. */
bool turned_is_line(struct str line);
/* What c is with the page turned; itself if it looks the same or like nothing. */
uint32_t turned_upright(uint32_t c);

#endif
