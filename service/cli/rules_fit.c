#include <errno.h>
#include <math.h>
#include <stdio.h>

#include <hamlet/ascii.h>
#include <hamlet/mem.h>

#include "cli/output.h"
#include "cli/pack_text.h"
#include "cli/packs.h"
#include "cli/rule_rows.h"
#include "cli/rule_tally.h"
#include "file.h"

#define DEFAULT_SHRINK 10
#define DEFAULT_CAP    4
#define DEFAULT_ENOUGH 5
/* Weights are told, and written, to a tenth of the smallest difference that matters. */
#define STEPS 100

static const struct cli_option options[] = {
	RULE_ROWS_OPTIONS,
	{.name = "shrink",
		.value = "N",
		.help = "a rule with as many hits gets half of what they say; 0 to 1000000 [10]"},
	{.name = "cap", .value = "LOG-ODDS", .help = "no weight goes beyond it; 0.1 to 10 [4]"},
	{.name = "enough",
		.value = "N",
		.help = "a rule with fewer hits keeps its weight, as it was set by hand; 1 to "
			"1000000 "
			"[5]"},
	{.name = "write",
		.help = "put the weights into the packs, and \"fitted: true\" behind those that "
			"training may weigh from now on"},
	{.name = "json", .help = "print one JSON object a line"},
};
static const char *const settings[] = {"rules", "data", "database", NULL};

/* Why a rule keeps its weight; NULL: it is given the fitted one. */
struct fitted_rule {
	struct rule_info info;
	double weight;
	const char *kept;
	bool is_weighed; /* by training, once this is written */
};

struct fitting {
	struct cli_call *call;
	struct rule_tally tally;
	struct fitted_rule *rule;
	double shrink, cap, enough;
	struct output output;
	size_t n_changed;
};

static double round_weight(double weight, double cap)
{
	double capped = fmax(-cap, fmin(cap, weight));

	return round(capped * STEPS) / STEPS;
}

static bool is_zero(double weight)
{
	return !(weight < 0 || weight > 0);
}

static void fit_rule(struct fitting *fitting, size_t rule)
{
	struct fitted_rule *fitted = &fitting->rule[rule];
	const uint64_t *n_hits = fitting->tally.n_hits[rule];

	ruleset_rule(fitting->tally.rules, rule, &fitted->info);
	fitted->weight = round_weight(
		rule_tally_weight(&fitting->tally, rule, fitting->shrink), fitting->cap);
	if (fitted->info.action != RULE_ADDS_WEIGHT) {
		fitted->kept = "acts by itself";
	} else if (fitted->info.mode == RULE_OFF) {
		fitted->kept = "is off";
	} else if (n_hits[LABEL_HAM] + n_hits[LABEL_SPAM] == 0) {
		fitted->kept = "hits nothing here";
	} else if ((double)(n_hits[LABEL_HAM] + n_hits[LABEL_SPAM]) < fitting->enough) {
		fitted->kept = "hits too little here";
	} else if (is_zero(fitted->weight)) {
		fitted->kept = "says nothing";
	}
	fitted->is_weighed = fitted->info.is_fitted;
}

/* ---- the packs ---- */

struct pack {
	struct str path;
	struct buf bytes;
};

static void pack_fini_at(struct pack *pack)
{
	buf_fini(&pack->bytes);
}

/* Adds the rest of a weight's line, then "fitted: true" with the same indent, then all else. */
static void add_fitted(struct buf *out, struct str rest, struct str line)
{
	size_t end = str_find_byte(rest, '\n');
	size_t indent = str_find_byte(line, 'w');

	buf_add(out, str_make(rest.p, end));
	buf_add_byte(out, '\n');
	buf_add(out, str_make(line.p, indent));
	buf_add(out, STR("fitted: true"));
	buf_add(out, end < rest.n ? str_skip(rest, end) : STR("\n"));
}

/* Puts a weight in the place of the one that stands there. */
static int replace_weight(struct pack *pack, const struct fitted_rule *fitted)
{
	HAMLET_CLEANUP(buf_fini) struct buf changed;
	struct str text = buf_str(&pack->bytes);
	struct pack_weight former;
	char digits[32];
	size_t at;

	buf_init(&changed, LIMIT_PACK_BYTES);
	if (!pack_text_weight(pack_text_rule(text, fitted->info.line), &former)) {
		return 0;
	}
	at = (size_t)(former.value.p - text.p);
	snprintf(digits, sizeof digits, "%.2f", fitted->weight);
	buf_add(&changed, str_make(text.p, at));
	buf_add(&changed, str_of(digits));
	if (fitted->is_weighed && !fitted->info.is_fitted) {
		add_fitted(&changed, str_skip(text, at + former.value.n), former.line);
	} else {
		buf_add(&changed, str_skip(text, at + former.value.n));
	}
	if (changed.error != 0) {
		return changed.error;
	}
	buf_clear(&pack->bytes);
	buf_add(&pack->bytes, buf_str(&changed));
	return pack->bytes.error;
}

/* What the rule's own lines say: a weight that is not to be changed, "fitted: false". */
static void look_at_hand(struct fitting *fitting, size_t rule, struct str pack)
{
	struct fitted_rule *fitted = &fitting->rule[rule];
	struct str text = pack_text_rule(pack, fitted->info.line);
	struct pack_weight weight;

	if (fitted->kept != NULL) {
		return;
	}
	if (!pack_text_weight(text, &weight)) {
		fitted->kept = "has no weight on a line of its own";
	} else if (weight.is_by_hand) {
		fitted->kept = "is weighed by hand";
	} else if (!pack_text_has_key(text, STR("fitted"))) {
		fitted->is_weighed = fitted->info.n_sites == 0 && fitted->info.expires_ms == 0;
	}
}

/* All rules of one pack, which stand behind one another. */
static enum cli_exit fit_pack(struct fitting *fitting, size_t first, size_t end)
{
	HAMLET_CLEANUP(pack_fini_at) struct pack pack = {.path = fitting->rule[first].info.source};
	size_t n_changed = 0;
	int r;

	buf_init(&pack.bytes, LIMIT_PACK_BYTES);
	r = file_read(pack.path, &pack.bytes);
	for (size_t i = first; r == 0 && i < end; i++) {
		look_at_hand(fitting, i, buf_str(&pack.bytes));
	}
	/* From the last one, since a rule that grows by a line moves those behind it. */
	for (size_t i = end; r == 0 && i-- > first && cli_has(fitting->call, "write");) {
		if (fitting->rule[i].kept == NULL) {
			n_changed++;
			r = replace_weight(&pack, &fitting->rule[i]);
		}
	}
	if (r == 0 && n_changed > 0) {
		r = file_write_atomically(pack.path, buf_str(&pack.bytes));
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(fitting->call, "cannot change %.*s: %s", STR_FMT(pack.path),
				strerror(-r));
}

static enum cli_exit fit_packs(struct fitting *fitting)
{
	enum cli_exit exit = CLI_DONE;
	size_t end;

	for (size_t first = 0; exit == CLI_DONE && first < fitting->tally.n; first = end) {
		end = first + 1;
		while (end < fitting->tally.n &&
			str_eq(fitting->rule[end].info.source, fitting->rule[first].info.source)) {
			end++;
		}
		exit = fit_pack(fitting, first, end);
	}
	return exit;
}

/* ---- what is told ---- */

static enum cli_exit print_rule(struct fitting *fitting, size_t rule)
{
	const struct fitted_rule *fitted = &fitting->rule[rule];
	const uint64_t *n_hits = fitting->tally.n_hits[rule];
	struct json_writer *json = &fitting->output.json;

	if (!cli_has(fitting->call, "json")) {
		printf("%-32.*s %+7.2f %+7.2f %6llu %6llu  %s%s%s\n", STR_FMT(fitted->info.name),
			fitted->info.weight, fitted->weight, (unsigned long long)n_hits[LABEL_SPAM],
			(unsigned long long)n_hits[LABEL_HAM],
			fitted->is_weighed ? "training weighs it  " : "",
			fitted->kept != NULL ? "kept: it " : "",
			fitted->kept != NULL ? fitted->kept : "");
		return CLI_DONE;
	}
	json_object_begin(json);
	json_member_string(json, "name", fitted->info.name);
	json_member_double(json, "weight", fitted->info.weight);
	json_member_double(json, "fitted", fitted->weight);
	json_member_int(json, "spam", (int64_t)n_hits[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)n_hits[LABEL_HAM]);
	json_member_bool(json, "weighed_by_training", fitted->is_weighed);
	json_key(json, "kept");
	if (fitted->kept != NULL) {
		json_string(json, str_of(fitted->kept));
	} else {
		json_null(json);
	}
	json_object_end(json);
	return output_print(&fitting->output, fitting->call);
}

static enum cli_exit print_all(struct fitting *fitting)
{
	enum cli_exit exit = CLI_DONE;

	if (!cli_has(fitting->call, "json")) {
		printf("fitted on %llu spam and %llu ham\n%-32s %7s %7s %6s %6s\n",
			(unsigned long long)fitting->tally.n_rows[LABEL_SPAM],
			(unsigned long long)fitting->tally.n_rows[LABEL_HAM], "rule", "weight",
			"fitted", "spam", "ham");
	}
	for (size_t i = 0; exit == CLI_DONE && i < fitting->tally.n; i++) {
		exit = print_rule(fitting, i);
	}
	return exit;
}

static enum cli_exit read_number(
	struct cli_call *call, const char *name, double min, double max, double *ret)
{
	if (!cli_has(call, name) || ascii_parse_double(cli_value(call, name), min, max, ret) == 0) {
		return CLI_DONE;
	}
	return cli_misuse(call, "--%s is a number from %g to %g", name, min, max);
}

static enum cli_exit fit_all(struct fitting *fitting)
{
	enum cli_exit exit;

	fitting->rule = arena_new(fitting->call->arena, fitting->tally.n, sizeof *fitting->rule);
	if (fitting->rule == NULL) {
		return cli_fault(fitting->call, -ENOMEM, "fit the rules");
	}
	for (size_t i = 0; i < fitting->tally.n; i++) {
		fit_rule(fitting, i);
	}
	exit = fit_packs(fitting);
	return exit == CLI_DONE ? print_all(fitting) : exit;
}

static enum cli_exit run_rules_fit(struct cli_call *call)
{
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct fitting fitting = {.call = call,
		.shrink = DEFAULT_SHRINK,
		.cap = DEFAULT_CAP,
		.enough = DEFAULT_ENOUGH};
	enum cli_exit exit = read_number(call, "shrink", 0, 1e6, &fitting.shrink);

	labelled_rows_init(&rows, call->arena);
	if (exit == CLI_DONE) {
		exit = read_number(call, "cap", 0.1, LIMIT_RULE_WEIGHT, &fitting.cap);
	}
	if (exit == CLI_DONE) {
		exit = read_number(call, "enough", 1, 1e6, &fitting.enough);
	}
	if (exit == CLI_DONE) {
		exit = packs_compile(call, &rules);
	}
	if (exit == CLI_DONE) {
		exit = rule_rows_read(call, &rows);
	}
	if (exit == CLI_DONE) {
		exit = rule_tally_rows(call, rules, &rows, NULL, &fitting.tally);
	}
	if (exit == CLI_DONE) {
		output_init(&fitting.output);
		exit = fit_all(&fitting);
		output_fini(&fitting.output);
	}
	return exit;
}

const struct cli_command cli_rules_fit = {
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.notes = "The weight is ln((s + 0.5) / (S + 1)) - ln((h + 0.5) / (H + 1)) for a rule that "
		 "hits s of S spam and h of\nH ham, times n / (n + shrink) for its n hits, at most "
		 "the cap. Training weighs a rule that\nis \"fitted: true\": its hits are features "
		 "like "
		 "any other, and the weight is what they say before there are labels.\nA weight "
		 "with \"# by hand\" behind it is\nkept, as are actions and rules "
		 "without a hit.",
	.run = run_rules_fit,
};
