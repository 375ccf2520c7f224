/* Single characters that are read as another. */
#ifndef TEXT_LOOK_ALIKES_H
#define TEXT_LOOK_ALIKES_H

#include <stdint.h>

/* The ASCII letter, digit or apostrophe that c passes for, by confusables.def; or c. */
uint32_t look_alike(uint32_t c);

/* White space that NFKC keeps apart becomes the plain kind; c if it is none. */
uint32_t look_alike_space(uint32_t c);

#endif
