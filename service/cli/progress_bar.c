#include "cli/progress_bar.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define SECOND_NS   1000000000
#define REDRAW_NS   100000000
#define BAR_COLUMNS 40

static void draw(const struct progress_bar *bar, const char *stage, size_t done, size_t total)
{
	double share = total == 0 ? 0 : (double)done / (double)total;
	int n = (int)(share * BAR_COLUMNS);

	fprintf(stderr, "\r\033[K%-12s [%.*s%*s] %3d%%  %ds", stage, n,
		"########################################", BAR_COLUMNS - n, "", (int)(share * 100),
		(int)((bar->drawn_ns - bar->started_ns) / SECOND_NS));
	fflush(stderr);
}

static void report(void *arg, const char *stage, size_t done, size_t total)
{
	struct progress_bar *bar = arg;
	int64_t now_ns;

	if (!bar->is_on || done > total) {
		return;
	}
	now_ns = clock_monotonic_ns();
	if (now_ns - bar->started_ns < SECOND_NS || now_ns - bar->drawn_ns < REDRAW_NS) {
		return;
	}
	bar->drawn_ns = now_ns;
	bar->is_drawn = true;
	draw(bar, stage, done, total);
}

void progress_bar_init(struct progress_bar *bar)
{
	*bar = (struct progress_bar){
		.progress = {.report = report, .arg = bar},
		.is_on = isatty(STDERR_FILENO) == 1,
		.started_ns = clock_monotonic_ns(),
	};
}

void progress_bar_fini(struct progress_bar *bar)
{
	if (bar->is_drawn) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	bar->is_drawn = false;
}
