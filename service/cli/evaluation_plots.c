#include "cli/evaluation_plots.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <hamlet/mem.h>

#include "cli/evaluation_figures.h"
#include "cli/plot.h"

#define N_TICKS(ticks) (sizeof(ticks) / sizeof *(ticks))

static const struct plot_tick per_cent_ticks[] = {
	{0, "0 %"}, {0.25, "25 %"}, {0.5, "50 %"}, {0.75, "75 %"}, {1, "100 %"}};
static const struct plot_tick logarithmic_ticks[] = {
	{0.001, "0.1 %"}, {0.01, "1 %"}, {0.1, "10 %"}, {1, "100 %"}};

static struct plot_axis per_cent_axis(const char *title)
{
	return (struct plot_axis){.title = title,
		.first = 0,
		.last = 1,
		.tick = per_cent_ticks,
		.n_ticks = N_TICKS(per_cent_ticks)};
}

static void begin_figure(struct html_writer *html, struct str title)
{
	html_open(html, "figure");
	html_element(html, "h3", title);
}

/* A coloured word of a caption: what the lines or bars of a class are. */
static void add_key(struct html_writer *html, const char *class_name, const char *text)
{
	html_open(html, "span");
	html_attribute(html, "class", STR("key"));
	html_open(html, "i");
	html_attribute(html, "class", str_of(class_name));
	html_close(html);
	html_text(html, str_of(text));
	html_close(html);
	html_text(html, STR(" "));
}

/* One row, as a curve sees it. */
struct ranked {
	double probability;
	bool is_spam;
};

static int compare_falling(const void *a, const void *b)
{
	double left = ((const struct ranked *)a)->probability;
	double right = ((const struct ranked *)b)->probability;

	return (left < right) - (left > right);
}

static void rank(
	const struct evaluation *evaluation, enum evaluate_member member, struct ranked *ret)
{
	for (size_t i = 0; i < evaluation->n_scores; i++) {
		const struct evaluate_score *score = &evaluation->score[i];
		double probability = member == EVALUATE_STACK    ? score->stack_probability
				     : member == EVALUATE_LINEAR ? score->linear_probability
								 : score->probability;

		ret[i] = (struct ranked){probability, score->label == LABEL_SPAM};
	}
	qsort(ret, evaluation->n_scores, sizeof *ret, compare_falling);
}

/* From the highest score down; rows of equal score make one step. Corners of straight runs only. */
static size_t trace_roc(const struct ranked *ranked, size_t n, const uint64_t total[LABEL_COUNT],
	struct plot_point *ret)
{
	double n_spam = 0, n_ham = 0;
	size_t n_points = 0;

	ret[n_points++] = (struct plot_point){0, 0};
	for (size_t i = 0; i < n;) {
		double probability = ranked[i].probability;
		struct plot_point point;

		for (; i < n && ranked[i].probability >= probability; i++) {
			n_spam += ranked[i].is_spam;
			n_ham += !ranked[i].is_spam;
		}
		point = (struct plot_point){
			n_ham / (double)total[LABEL_HAM], n_spam / (double)total[LABEL_SPAM]};
		if (n_points > 1 &&
			((point.x <= ret[n_points - 2].x) || (point.y <= ret[n_points - 2].y))) {
			n_points--;
		}
		ret[n_points++] = point;
	}
	return n_points;
}

static const char *const member_class[EVALUATE_MEMBER_COUNT] = {
	[EVALUATE_BLEND] = "blend", [EVALUATE_STACK] = "stack", [EVALUATE_LINEAR] = "linear"};

static int draw_roc_lines(struct plot *plot, const struct evaluation *evaluation)
{
	size_t n = evaluation->n_scores;
	HAMLET_CLEANUP(mem_free_at) struct ranked *ranked = mem_new(n, sizeof *ranked);
	HAMLET_CLEANUP(mem_free_at) struct plot_point *point = mem_new(n + 1, sizeof *point);

	if (ranked == NULL || point == NULL) {
		return -ENOMEM;
	}
	/* The blend comes last, on top. */
	for (unsigned m = EVALUATE_MEMBER_COUNT; m-- > 0;) {
		size_t n_points;

		rank(evaluation, (enum evaluate_member)m, ranked);
		n_points = trace_roc(ranked, n, evaluation->metrics[EVALUATE_BLEND].n, point);
		plot_line(plot, member_class[m], point, n_points);
	}
	return 0;
}

int evaluation_plot_roc(struct html_writer *html, const struct evaluation *evaluation)
{
	const uint64_t *n = evaluation->metrics[EVALUATE_BLEND].n;
	struct plot plot = {
		.html = html,
		.x = {.title = "ham blocked",
			.first = 0.0005,
			.last = 1,
			.is_logarithmic = true,
			.tick = logarithmic_ticks,
			.n_ticks = N_TICKS(logarithmic_ticks)},
		.y = per_cent_axis("spam caught"),
	};
	int r = 0;

	begin_figure(html, STR("ROC"));
	plot_begin(&plot, "Spam caught over ham blocked");
	if (n[LABEL_SPAM] > 0 && n[LABEL_HAM] > 0) {
		r = draw_roc_lines(&plot, evaluation);
	}
	plot_end(&plot);
	html_open(html, "figcaption");
	for (size_t m = 0; m < EVALUATE_MEMBER_COUNT; m++) {
		add_key(html, member_class[m], evaluation_member[m].heading);
	}
	html_text(html, STR("Spam caught at each price in blocked ham, which is on a logarithmic "
			    "scale."));
	html_close(html);
	html_close(html);
	return r;
}

#define N_BINS 10

struct bin {
	double n;
	double n_spam;
	double probability; /* sum */
};

static void fill_bins(const struct evaluation *evaluation, struct bin bins[N_BINS])
{
	for (size_t i = 0; i < evaluation->n_scores; i++) {
		const struct evaluate_score *score = &evaluation->score[i];
		size_t at = (size_t)(score->probability * N_BINS);
		struct bin *bin = &bins[at < N_BINS ? at : N_BINS - 1];

		bin->n++;
		bin->n_spam += score->label == LABEL_SPAM;
		bin->probability += score->probability;
	}
}

void evaluation_plot_calibration(struct html_writer *html, const struct evaluation *evaluation)
{
	struct plot plot = {.html = html,
		.x = per_cent_axis("probability of spam, as told"),
		.y = per_cent_axis("share that is spam")};
	struct plot_point diagonal[] = {{0, 0}, {1, 1}};
	struct bin bins[N_BINS] = {{0}};
	struct plot_point points[N_BINS];
	size_t n = 0;

	fill_bins(evaluation, bins);
	begin_figure(html, STR("Calibration"));
	plot_begin(&plot, "Share of spam over the probability that was told");
	plot_line(&plot, "ideal", diagonal, 2);
	for (size_t i = 0; i < N_BINS; i++) {
		if (bins[i].n > 0) {
			points[n++] = (struct plot_point){
				bins[i].probability / bins[i].n, bins[i].n_spam / bins[i].n};
		}
	}
	plot_line(&plot, "blend", points, n);
	n = 0;
	for (size_t i = 0; i < N_BINS; i++) {
		if (bins[i].n > 0) {
			/* Areas tell how many rows there are; tiny ones stay visible. */
			plot_dot(&plot, "blend", points[n++],
				3 + 9 * sqrt(bins[i].n / (double)evaluation->n_scores));
		}
	}
	plot_end(&plot);
	html_element(html, "figcaption",
		STR("A probability means what it says where the dots lie on the diagonal. Each dot "
		    "is a tenth of the scale, and larger with more comments."));
	html_close(html);
}

/* A curve for each budget of ham, by its place in evaluate_budget. */
static const struct {
	size_t ham_budget;
	const char *class_name;
	const char *text;
} review_curves[] = {
	{1, "linear", "at most 0.1 % of the ham rejected"},
	{3, "blend", "0.5 %"},
	{5, "stack", "2 %"},
};

void evaluation_plot_review(struct html_writer *html, const struct evaluation *evaluation)
{
	static const struct plot_tick ticks[] = {
		{0.0005, "0.05 %"}, {0.002, "0.2 %"}, {0.01, "1 %"}, {0.05, "5 %"}};
	struct plot plot = {
		.html = html,
		.x = {.title = "spam published, at most",
			.first = 0.0004,
			.last = 0.11,
			.is_logarithmic = true,
			.tick = ticks,
			.n_ticks = N_TICKS(ticks)},
		.y = per_cent_axis("left to people"),
	};

	begin_figure(html, STR("Review load"));
	plot_begin(&plot, "Share of comments left to people over the error budgets");
	for (size_t c = 0; c < sizeof review_curves / sizeof *review_curves; c++) {
		struct plot_point points[EVALUATE_BUDGETS];

		for (size_t i = 0; i < EVALUATE_BUDGETS; i++) {
			struct evaluate_review review;

			evaluate_review(evaluation, i, review_curves[c].ham_budget, &review);
			points[i] = (struct plot_point){evaluate_budget[i],
				evaluation->n_scores == 0
					? 0
					: (double)review.n_reviewed / (double)evaluation->n_scores};
		}
		plot_line(&plot, review_curves[c].class_name, points, EVALUATE_BUDGETS);
		for (size_t i = 0; i < EVALUATE_BUDGETS; i++) {
			plot_dot(&plot, review_curves[c].class_name, points[i], 3);
		}
	}
	plot_end(&plot);
	html_open(html, "figcaption");
	for (size_t c = 0; c < sizeof review_curves / sizeof *review_curves; c++) {
		add_key(html, review_curves[c].class_name, review_curves[c].text);
	}
	html_text(html,
		STR("What is left to people when the rest is decided alone; " EVALUATION_HOW_CHOSEN
		    "."));
	html_close(html);
	html_close(html);
}

#define N_COLUMNS 20

void evaluation_plot_scores(struct html_writer *html, const struct evaluation *evaluation)
{
	static const struct plot_tick ticks[] = {{1, "1"}, {10, "10"}, {100, "100"},
		{1000, "1,000"}, {10000, "10,000"}, {100000, "100,000"}};
	struct plot plot = {
		.html = html,
		.x = per_cent_axis("probability of spam"),
		.y = {.title = "comments", .first = 0.5, .is_logarithmic = true, .tick = ticks},
	};
	double count[N_COLUMNS][LABEL_COUNT] = {{0}};
	double most = 10;

	for (size_t i = 0; i < evaluation->n_scores; i++) {
		size_t at = (size_t)(evaluation->score[i].probability * N_COLUMNS);
		double *column = count[at < N_COLUMNS ? at : N_COLUMNS - 1];

		most = fmax(most, ++column[evaluation->score[i].label]);
	}
	plot.y.last = most * 1.5;
	while (plot.y.n_ticks < N_TICKS(ticks) && ticks[plot.y.n_ticks].value <= plot.y.last) {
		plot.y.n_ticks++;
	}
	begin_figure(html, STR("Scores"));
	plot_begin(&plot, "How many comments got which probability");
	for (size_t i = 0; i < N_COLUMNS; i++) {
		double left = (double)i / N_COLUMNS, width = 1.0 / N_COLUMNS;

		plot_bar(&plot, "ham", left + width * 0.06, left + width * 0.48,
			count[i][LABEL_HAM]);
		plot_bar(&plot, "spam", left + width * 0.52, left + width * 0.94,
			count[i][LABEL_SPAM]);
	}
	plot_end(&plot);
	html_open(html, "figcaption");
	add_key(html, "ham", "ham");
	add_key(html, "spam", "spam");
	html_text(html, STR("How many comments got which probability, on a logarithmic scale."));
	html_close(html);
	html_close(html);
}
