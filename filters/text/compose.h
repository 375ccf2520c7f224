/* Which two characters NFC makes one of. */
#ifndef TEXT_COMPOSE_H
#define TEXT_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/result.h>

/* Reads the pairs from ICU; once, before any other thread uses the functions below. */
HAMLET_MUST_USE int compose_init(void);

/* What becomes of a followed by b; 0 when they stay two. */
uint32_t compose_pair(uint32_t a, uint32_t b);
/* Whether b is the second of any pair. */
bool compose_is_second(uint32_t b);

#endif
