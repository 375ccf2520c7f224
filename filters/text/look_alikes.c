#include "look_alikes.h"

#include <stddef.h>

static const struct confusable {
	uint32_t c;
	char target;
} confusables[] = {
#include "confusables.def"
};
enum { N_CONFUSABLES = sizeof confusables / sizeof confusables[0] };

uint32_t look_alike(uint32_t c)
{
	size_t low = 0, high = N_CONFUSABLES;

	if (c < confusables[0].c) {
		return c;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (confusables[middle].c < c) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < N_CONFUSABLES && confusables[low].c == c
		       ? (unsigned char)confusables[low].target
		       : c;
}

uint32_t look_alike_space(uint32_t c)
{
	switch (c) {
	case '\v':
	case '\f':
	case 0x1680:
	case 0x2800:
		return ' ';
	case 0x85:
	case 0x2028:
	case 0x2029:
		return '\n';
	default:
		return c;
	}
}
