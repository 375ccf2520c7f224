/* A bar on the terminal for work that takes longer than a second. */
#ifndef CLI_PROGRESS_BAR_H
#define CLI_PROGRESS_BAR_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/executor.h>

/*
 * A thread of its own draws, so that the bar comes in time and the seconds go on while a long step
 * reports nothing. Stays where it is while it is in use.
 */
struct progress_bar {
	struct progress progress; /* hand this to whatever works */
	bool has_thread;
	pthread_t thread;
	pthread_mutex_t lock; /* for what follows */
	pthread_cond_t ending;
	bool is_ending;
	bool is_drawn;
	const char *stage; /* NULL: nothing reported since it was wiped */
	size_t done;
	size_t total;
	int64_t started_ns;
};

/* may_draw false, or standard error not a terminal: nothing is ever drawn. */
void progress_bar_init(struct progress_bar *bar, bool may_draw);
/* Off the terminal until the next report: before other lines are printed. */
void progress_bar_wipe(struct progress_bar *bar);
/* Wipes it off the terminal for good. */
void progress_bar_fini(struct progress_bar *bar);

#endif
