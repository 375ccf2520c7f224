#include "cli/progress_bar.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define SECOND_NS   1000000000
#define REDRAW_NS   100000000
#define BAR_COLUMNS 40

static void draw(struct progress_bar *bar, int64_t now_ns)
{
	double share = bar->total == 0 ? 0 : (double)bar->done / (double)bar->total;
	int n = (int)(share * BAR_COLUMNS);

	fprintf(stderr, "\r\033[K%-12s [%.*s%*s] %3d%%  %ds", bar->stage, n,
		"########################################", BAR_COLUMNS - n, "", (int)(share * 100),
		(int)((now_ns - bar->started_ns) / SECOND_NS));
	fflush(stderr);
	bar->is_drawn = true;
}

static void wait_a_moment(struct progress_bar *bar)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += REDRAW_NS;
	if (until.tv_nsec >= SECOND_NS) {
		until.tv_nsec -= SECOND_NS;
		until.tv_sec++;
	}
	pthread_cond_timedwait(&bar->ending, &bar->lock, &until);
}

static void *keep_drawing(void *arg)
{
	struct progress_bar *bar = arg;

	pthread_mutex_lock(&bar->lock);
	while (!bar->is_ending) {
		int64_t now_ns = clock_monotonic_ns();

		if (bar->stage != NULL && now_ns - bar->started_ns >= SECOND_NS) {
			draw(bar, now_ns);
		}
		wait_a_moment(bar);
	}
	pthread_mutex_unlock(&bar->lock);
	return NULL;
}

static void report(void *arg, const char *stage, size_t done, size_t total)
{
	struct progress_bar *bar = arg;

	if (!bar->has_thread || done > total) {
		return;
	}
	pthread_mutex_lock(&bar->lock);
	bar->stage = stage;
	bar->done = done;
	bar->total = total;
	pthread_mutex_unlock(&bar->lock);
}

/* Signals are for the main thread. */
static bool start_thread(struct progress_bar *bar)
{
	sigset_t all, former;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &former);
	r = pthread_create(&bar->thread, NULL, keep_drawing, bar);
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	return r == 0;
}

void progress_bar_init(struct progress_bar *bar, bool may_draw)
{
	pthread_condattr_t monotonic;

	*bar = (struct progress_bar){
		.progress = {.report = report, .arg = bar}, .started_ns = clock_monotonic_ns()};
	if (!may_draw || isatty(STDERR_FILENO) != 1) {
		return;
	}
	pthread_mutex_init(&bar->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&bar->ending, &monotonic);
	pthread_condattr_destroy(&monotonic);
	bar->has_thread = start_thread(bar);
}

static void wipe(struct progress_bar *bar)
{
	if (bar->is_drawn) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	bar->is_drawn = false;
	bar->stage = NULL;
}

void progress_bar_wipe(struct progress_bar *bar)
{
	if (bar->has_thread) {
		pthread_mutex_lock(&bar->lock);
		wipe(bar);
		pthread_mutex_unlock(&bar->lock);
	}
}

void progress_bar_fini(struct progress_bar *bar)
{
	if (!bar->has_thread) {
		return;
	}
	pthread_mutex_lock(&bar->lock);
	bar->is_ending = true;
	wipe(bar);
	pthread_cond_signal(&bar->ending);
	pthread_mutex_unlock(&bar->lock);
	pthread_join(bar->thread, NULL);
	pthread_cond_destroy(&bar->ending);
	pthread_mutex_destroy(&bar->lock);
	bar->has_thread = false;
}
