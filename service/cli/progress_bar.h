/* A bar on the terminal for work that takes longer than a second. */
#ifndef CLI_PROGRESS_BAR_H
#define CLI_PROGRESS_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/executor.h>

struct progress_bar {
	struct progress progress; /* hand this to whatever works */
	bool is_on;               /* standard error is a terminal */
	bool is_drawn;
	int64_t started_ns;
	int64_t drawn_ns;
};

void progress_bar_init(struct progress_bar *bar);
/* Wipes it off the terminal. */
void progress_bar_fini(struct progress_bar *bar);

#endif
