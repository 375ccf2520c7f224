#include "cli/plot.h"

#include <math.h>

#define WIDTH          440.0
#define HEIGHT         300.0
#define LEFT           58.0
#define RIGHT          22.0
#define TOP            10.0
#define BOTTOM         46.0
#define LABEL_GAP      16.0
#define TITLE_GAP      38.0
#define MAX_PATH_BYTES (256 * 1024)

/* Where a value lies on its axis: 0 at the first, 1 at the last. */
static double share_of(const struct plot_axis *axis, double value)
{
	double share = axis->is_logarithmic ? log(fmax(value, axis->first) / axis->first) /
						      log(axis->last / axis->first)
					    : (value - axis->first) / (axis->last - axis->first);

	return fmin(fmax(share, 0), 1);
}

static double x_of(const struct plot *plot, double value)
{
	return LEFT + share_of(&plot->x, value) * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct plot *plot, double value)
{
	return HEIGHT - BOTTOM - share_of(&plot->y, value) * (HEIGHT - TOP - BOTTOM);
}

static void add_segment(
	struct plot *plot, const char *class_name, double x1, double y1, double x2, double y2)
{
	html_open(plot->html, "line");
	html_attribute(plot->html, "class", str_of(class_name));
	html_attribute_number(plot->html, "x1", x1);
	html_attribute_number(plot->html, "y1", y1);
	html_attribute_number(plot->html, "x2", x2);
	html_attribute_number(plot->html, "y2", y2);
	html_close(plot->html);
}

static void add_label(
	struct plot *plot, const char *class_name, double x, double y, const char *text)
{
	html_open(plot->html, "text");
	html_attribute(plot->html, "class", str_of(class_name));
	html_attribute_number(plot->html, "x", x);
	html_attribute_number(plot->html, "y", y);
	html_text(plot->html, str_of(text));
	html_close(plot->html);
}

static void draw_x_axis(struct plot *plot)
{
	double bottom = HEIGHT - BOTTOM;

	for (size_t i = 0; i < plot->x.n_ticks; i++) {
		double x = x_of(plot, plot->x.tick[i].value);

		add_segment(plot, "grid", x, TOP, x, bottom);
		add_label(plot, "x tick", x, bottom + LABEL_GAP, plot->x.tick[i].label);
	}
	add_label(plot, "x title", LEFT + (WIDTH - LEFT - RIGHT) / 2, bottom + TITLE_GAP,
		plot->x.title);
}

static void draw_y_axis(struct plot *plot)
{
	for (size_t i = 0; i < plot->y.n_ticks; i++) {
		double y = y_of(plot, plot->y.tick[i].value);

		add_segment(plot, "grid", LEFT, y, WIDTH - RIGHT, y);
		add_label(plot, "y tick", LEFT - 6, y + 4, plot->y.tick[i].label);
	}
	html_open(plot->html, "text");
	html_attribute(plot->html, "class", STR("x title"));
	/* Turned around its place at the left edge. */
	html_attribute(plot->html, "transform", STR("translate(14 132) rotate(-90)"));
	html_text(plot->html, str_of(plot->y.title));
	html_close(plot->html);
}

void plot_begin(struct plot *plot, const char *about)
{
	html_open(plot->html, "svg");
	html_attribute(plot->html, "viewBox", STR("0 0 440 300"));
	html_attribute(plot->html, "role", STR("img"));
	html_attribute(plot->html, "aria-label", str_of(about));
	draw_x_axis(plot);
	draw_y_axis(plot);
}

void plot_end(struct plot *plot)
{
	html_close(plot->html);
}

/* Points nearer than that to the one before cannot be told apart. */
#define NEAR 0.4

void plot_line(struct plot *plot, const char *class_name, const struct plot_point *point, size_t n)
{
	struct buf path;
	double last_x = -WIDTH, last_y = -HEIGHT;

	buf_init(&path, MAX_PATH_BYTES);
	for (size_t i = 0; i < n; i++) {
		double x = x_of(plot, point[i].x), y = y_of(plot, point[i].y);

		if (i + 1 < n && fabs(x - last_x) < NEAR && fabs(y - last_y) < NEAR) {
			continue;
		}
		buf_printf(&path, "%s%.1f,%.1f", i > 0 ? " " : "", x, y);
		last_x = x;
		last_y = y;
	}
	if (path.error != 0) {
		plot->html->out->error = path.error;
	} else {
		html_open(plot->html, "polyline");
		html_attribute(plot->html, "class", str_of(class_name));
		html_attribute(plot->html, "points", buf_str(&path));
		html_close(plot->html);
	}
	buf_fini(&path);
}

void plot_dot(struct plot *plot, const char *class_name, struct plot_point at, double radius)
{
	html_open(plot->html, "circle");
	html_attribute(plot->html, "class", str_of(class_name));
	html_attribute_number(plot->html, "cx", x_of(plot, at.x));
	html_attribute_number(plot->html, "cy", y_of(plot, at.y));
	html_attribute_number(plot->html, "r", radius);
	html_close(plot->html);
}

void plot_bar(struct plot *plot, const char *class_name, double from_x, double to_x, double y)
{
	double left = x_of(plot, from_x), top = y_of(plot, y);

	html_open(plot->html, "rect");
	html_attribute(plot->html, "class", str_of(class_name));
	html_attribute_number(plot->html, "x", left);
	html_attribute_number(plot->html, "y", top);
	html_attribute_number(plot->html, "width", x_of(plot, to_x) - left);
	html_attribute_number(plot->html, "height", HEIGHT - BOTTOM - top);
	html_close(plot->html);
}
