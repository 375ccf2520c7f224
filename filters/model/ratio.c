#include "ratio.h"

void ratio_table_init(struct ratio_table *table)
{
	for (unsigned n = 0; n < RATIO_TABLE; n++) {
		table->log_of[n] = log(n + 0.5);
	}
}
