#include <errno.h>
#include <stdio.h>

#include <hamlet/proportion.h>

#include "cli/database.h"
#include "cli/pack_text.h"
#include "cli/packs.h"
#include "file.h"
#include "rules/fault.h"

static const struct cli_option options[] = {
	{.name = "hits", .help = "what it hit, and what people said of it, by the database"},
	{.name = "site", .value = "NAME", .help = "hits of this site only"},
};
static const char *const settings[] = {"rules", "data", "database", NULL};

static const char *const action_texts[] = {
	[RULE_ADDS_WEIGHT] = "adds to the log-odds of spam",
	[RULE_HOLDS] = "holds the comment for a person",
	[RULE_REJECTS] = "rejects the comment",
	[RULE_APPROVES] = "approves the comment",
};
static const char *const mode_texts[] = {
	[RULE_ON] = "on",
	[RULE_SHADOW] = "in shadow: noted, without effect",
	[RULE_OFF] = "off",
};
_Static_assert(sizeof action_texts / sizeof *action_texts == RULE_ACTION_COUNT, "one a row");
_Static_assert(sizeof mode_texts / sizeof *mode_texts == RULE_MODE_COUNT, "one a row");

static enum cli_exit refuse_unknown(const struct cli_call *call, const struct ruleset *rules)
{
	size_t n = ruleset_count(rules);
	const char **names = arena_new(call->arena, n, sizeof *names);
	const char *nearest = NULL;

	for (size_t i = 0; names != NULL && i < n; i++) {
		struct rule_info info;
		struct str copy;

		ruleset_rule(rules, i, &info);
		if (arena_printf(call->arena, &copy, "%.*s", STR_FMT(info.name)) < 0) {
			return cli_fault(call, -ENOMEM, "look up the rule");
		}
		names[i] = copy.p;
	}
	if (names != NULL) {
		nearest = fault_nearest(call->operand[0], names, n);
	}
	return cli_fail(call, "there is no rule \"%.*s\" in the packs%s%s%s",
		STR_FMT(call->operand[0]), nearest != NULL ? "; did you mean \"" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static void print_info(const struct rule_info *info)
{
	printf("%.*s  (%.*s:%u)\n", STR_FMT(info->name), STR_FMT(info->source), info->line);
	if (info->description.n > 0) {
		printf("%.*s\n", STR_FMT(info->description));
	}
	printf("\nlooks at  %s, by %s", info->look_at, info->test);
	if (info->n_entries > 0) {
		printf(" (%zu entries)", info->n_entries);
	}
	printf("\ndoes      %s", action_texts[info->action]);
	if (info->action == RULE_ADDS_WEIGHT) {
		printf(": %+.2f%s", info->weight,
			info->is_fitted ? ", until training weighs it by the labels it hits" : "");
	}
	printf("\nis        %s\nexamples  %zu hit, %zu miss; all hold\n", mode_texts[info->mode],
		info->n_hit_examples, info->n_miss_examples);
	for (size_t i = 0; i < info->n_sites; i++) {
		printf("%s%.*s%s", i == 0 ? "sites     " : ", ", STR_FMT(info->sites[i]),
			i + 1 == info->n_sites ? "\n" : "");
	}
}

/* As it stands in its pack, with its examples. */
static enum cli_exit print_text(const struct cli_call *call, const struct rule_info *info)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	struct str text;
	int r;

	buf_init(&bytes, LIMIT_PACK_BYTES);
	r = file_read(info->source, &bytes);
	if (r < 0) {
		return cli_fail(call, "cannot read %.*s: %s", STR_FMT(info->source), strerror(-r));
	}
	text = pack_text_rule(buf_str(&bytes), info->line);
	printf("\n%.*s%s", STR_FMT(text), str_ends(text, STR("\n")) ? "" : "\n");
	return CLI_DONE;
}

static void print_figures(const struct rule_figures *figures)
{
	uint64_t n_spam = figures->n_decided[LABEL_SPAM];
	uint64_t n = n_spam + figures->n_decided[LABEL_HAM];

	printf("\nhits      %llu, and %llu in shadow\n", (unsigned long long)figures->n_hits,
		(unsigned long long)figures->n_shadow_hits);
	if (n > 0) {
		printf("decided   %llu spam, %llu ham: %.1f%% spam, at least %.1f%%\n",
			(unsigned long long)n_spam, (unsigned long long)(n - n_spam),
			100 * (double)n_spam / (double)n, 100 * proportion_lower_bound(n_spam, n));
	}
}

static enum cli_exit print_hits(const struct cli_call *call, struct str name)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct rule_figures figures = {0};
	struct store_directory directory;
	struct rule_figures_list list;
	const struct site *site = NULL;
	enum cli_exit exit = database_open_directory(call, STORE_READER, &store, &directory);
	int r;

	if (exit == CLI_DONE && cli_has(call, "site")) {
		exit = database_find_site(call, &directory, cli_value(call, "site"), &site);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	r = store_rule_figures(store, site == NULL ? 0 : site->id, call->arena, &list);
	if (r != 0) {
		return cli_fault(call, r, "read what the rules hit");
	}
	for (size_t i = 0; i < list.n; i++) {
		if (str_eq(list.item[i].rule, name)) {
			figures = list.item[i];
		}
	}
	print_figures(&figures);
	return CLI_DONE;
}

static enum cli_exit run_rules_explain(struct cli_call *call)
{
	HAMLET_CLEANUP(packs_release_at) struct ruleset *rules = NULL;
	enum cli_exit exit = packs_compile(call, &rules);
	struct rule_info info;
	size_t rule;

	if (exit != CLI_DONE) {
		return exit;
	}
	if (!ruleset_find(rules, call->operand[0], &rule)) {
		return refuse_unknown(call, rules);
	}
	ruleset_rule(rules, rule, &info);
	print_info(&info);
	exit = print_text(call, &info);
	return exit == CLI_DONE && cli_has(call, "hits") ? print_hits(call, info.name) : exit;
}

const struct cli_command cli_rules_explain = {
	.operands = "RULE",
	.min_operands = 1,
	.max_operands = 1,
	.option = options,
	.n_options = sizeof options / sizeof *options,
	.setting = settings,
	.run = run_rules_explain,
};
