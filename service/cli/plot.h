/* Draws one plot as SVG: axes with ticks, lines, bars and dots, coloured by the page's classes. */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "html_writer.h"

struct plot_tick {
	double value;
	const char *label;
};

struct plot_axis {
	const char *title;
	double first; /* on a logarithmic axis above 0 */
	double last;
	bool is_logarithmic;
	const struct plot_tick *tick; /* a grid line at each */
	size_t n_ticks;
};

struct plot {
	struct html_writer *html;
	struct plot_axis x;
	struct plot_axis y;
};

struct plot_point {
	double x;
	double y;
};

/* Opens the drawing and draws the axes; about says what is to be seen, for those who cannot. */
void plot_begin(struct plot *plot, const char *about);
void plot_end(struct plot *plot);

/* What lies beyond an axis is drawn at its end. */
void plot_line(struct plot *plot, const char *class_name, const struct plot_point *point, size_t n);
void plot_dot(struct plot *plot, const char *class_name, struct plot_point at, double radius);
/* From the bottom of the plot up to y. */
void plot_bar(struct plot *plot, const char *class_name, double from_x, double to_x, double y);

#endif
