#include "cli/explanation.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include <hamlet/utf8.h>

#include "cli/exact_sum.h"
#include "cli/visible.h"

#define INDENT       STR("    ")
#define COLOUR_SPAM  "\033[1;31m"
#define COLOUR_HAM   "\033[1;32m"
#define COLOUR_NOTE  "\033[2m"
#define COLOUR_RESET "\033[0m"

/* The least that is said of a sum: base, one reason, and the rest. */
#define MIN_TERMS 3

/* Neither 0 % nor 100 % is ever claimed. */
#define LEAST_SHOWN 1e-6

bool explanation_wants_colour(void)
{
	const char *no_colour = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) == 1 && (no_colour == NULL || no_colour[0] == '\0');
}

static bool has_weight(const struct telling_part *part)
{
	return part->log_odds > 0 || part->log_odds < 0;
}

static void add_hidden_word(struct buf *out, const struct telling_part *part)
{
	if (part->stands_for.n > 0) {
		buf_add(out, STR(" = \""));
		visible_add(out, part->stands_for, STR(" "));
		buf_add_byte(out, '"');
	}
}

static void add_coloured(struct buf *out, const struct telling_part *part)
{
	if (has_weight(part)) {
		buf_add(out, part->log_odds > 0 ? STR(COLOUR_SPAM) : STR(COLOUR_HAM));
	}
	visible_add(out, part->text, INDENT);
	buf_add(out, STR(COLOUR_RESET COLOUR_NOTE));
	add_hidden_word(out, part);
	if (has_weight(part)) {
		buf_printf(out, " %+.1f", part->log_odds);
	}
	buf_add(out, STR(COLOUR_RESET));
}

static void add_bracketed(struct buf *out, const struct telling_part *part)
{
	buf_add_byte(out, '[');
	if (has_weight(part)) {
		buf_printf(out, "%+.1f: ", part->log_odds);
	}
	visible_add(out, part->text, INDENT);
	add_hidden_word(out, part);
	buf_add_byte(out, ']');
}

static void add_part(
	struct buf *out, const struct telling_part *part, const struct explanation_style *style)
{
	if (!telling_part_is_marked(part)) {
		visible_add(out, part->text, INDENT);
	} else if (style->has_colour) {
		add_coloured(out, part);
	} else {
		add_bracketed(out, part);
	}
}

int explanation_add_comment(struct buf *out, struct arena *arena,
	const struct telling_source *source, const struct explanation_style *style)
{
	size_t n_left = style->max_bytes > 0 ? style->max_bytes : SIZE_MAX;
	struct telling_part *part;
	size_t n;
	int r = telling_parts_cut(arena, source, &part, &n);

	if (r < 0) {
		return r;
	}
	buf_add(out, INDENT);
	for (size_t i = 0; i < n && n_left > 0; i++) {
		struct str whole = part[i].text;

		part[i].text = utf8_clip(whole, n_left);
		add_part(out, &part[i], style);
		if (part[i].text.n < whole.n || (n_left == whole.n && i + 1 < n)) {
			buf_add(out, STR(" …"));
			break;
		}
		n_left -= whole.n;
	}
	buf_add_byte(out, '\n');
	return 0;
}

static void add_term(struct buf *out, int64_t units, const char *name, struct str detail)
{
	buf_printf(out, "  %+10.4f  %-15s  ", (double)units / EXACT_SUM_UNITS, name);
	visible_add(out, detail, STR(" "));
	buf_add_byte(out, '\n');
}

/* How many reasons are named one by one; the rest is summed up in one more term. */
static size_t choose_n_named(size_t n, size_t max_terms)
{
	if (max_terms == 0 || n <= max_terms) {
		return n;
	}
	return (max_terms < MIN_TERMS ? MIN_TERMS : max_terms) - 1;
}

static void add_terms(struct buf *out, const struct reason *reasons, size_t n,
	const struct verdict *verdict, size_t max_terms)
{
	size_t n_named = choose_n_named(n, max_terms);
	size_t n_terms = n_named < n ? n_named + 1 : n;
	double term[LIMIT_REASONS] = {0};
	int64_t units[LIMIT_REASONS];
	int64_t total;
	const char *bound = verdict->probability < LEAST_SHOWN       ? "less than "
			    : verdict->probability > 1 - LEAST_SHOWN ? "more than "
								     : "";
	double probability = 100 * fmin(fmax(verdict->probability, LEAST_SHOWN), 1 - LEAST_SHOWN);

	for (size_t i = 0; i < n; i++) {
		term[i < n_named ? i : n_named] += reasons[i].log_odds;
	}
	total = exact_sum_round(term, n_terms, units);
	for (size_t i = 0; i < n_named; i++) {
		add_term(out, units[i], reasons[i].code, reasons[i].detail);
	}
	if (n_named < n) {
		add_term(out, units[n_named], "rest", STR("All else, taken together."));
	}
	buf_add(out, STR("  ----------\n"));
	buf_printf(out, "  %+10.4f  log-odds of spam: a probability of %s%.4f %%\n",
		(double)total / EXACT_SUM_UNITS, bound, probability);
}

void explanation_add_sum(
	struct buf *out, const struct verdict *verdict, const struct explanation_style *style)
{
	size_t n_front = 0;

	while (n_front < verdict->n_reasons && verdict->reason[n_front].kind == REASON_POLICY) {
		const struct reason *reason = &verdict->reason[n_front++];

		buf_printf(out, "  %s: ", reason->code);
		visible_add(out, reason->detail, STR(" "));
		buf_add_byte(out, '\n');
	}
	add_terms(out, verdict->reason + n_front, verdict->n_reasons - n_front, verdict,
		style->max_terms);
}
