#include "flow/backtest.h"

#include <errno.h>

#include <hamlet/mem.h>
#include <hamlet/proportion.h>
#include <hamlet/text.h>

#include "clock.h"

#define PAGE_LABELS    500
#define PAGE_MAX_BYTES (256UL * 1024 * 1024)
#define BLOCK_BYTES    262144
#define NS_PER_MS      1000000

enum label backtest_aim(const struct rule_info *info)
{
	return info->action == RULE_APPROVES || info->weight < 0 ? LABEL_HAM : LABEL_SPAM;
}

void backtest_conclude(struct backtest *backtest)
{
	uint64_t right = backtest->n_hits[backtest->aims_at];
	uint64_t n = backtest->n_hits[LABEL_HAM] + backtest->n_hits[LABEL_SPAM];
	uint64_t aimed = backtest->n_labels[backtest->aims_at];

	backtest->precision = n == 0 ? 0 : (double)right / (double)n;
	backtest->precision_bound = proportion_lower_bound(right, n);
	backtest->coverage = aimed == 0 ? 0 : (double)right / (double)aimed;
}

/* One run. */
struct run {
	const struct backtest_request *request;
	struct arena *kept;   /* the caller's */
	struct arena page;    /* of labels, and of what is worked out for them */
	struct arena scratch; /* of one label */
	struct rule_hits *hits;
	struct backtest *backtest;
};

static int keep_example(struct run *run, struct backtest_examples *examples,
	const struct label_event *event, struct str found)
{
	struct backtest_example *example = &examples->item[examples->n_shown];
	int r;

	examples->n++;
	if (examples->n_shown == BACKTEST_EXAMPLES) {
		return 0;
	}
	examples->n_shown++;
	example->at_ms = event->at_ms;
	r = arena_copy(run->kept, event->content, &example->content);
	if (r == 0) {
		r = arena_copy(run->kept, event->author_name, &example->author_name);
	}
	return r == 0 ? arena_copy(run->kept, found, &example->found) : r;
}

static int match(struct run *run, const struct ruleset *rules, const struct rule_input *input)
{
	return ruleset_match(rules, run->request->matcher, input, &run->scratch, run->hits);
}

/* What the other rules in force say of the label. */
struct others {
	bool hit; /* one that is on, and aims alike */
	bool replaced_hit;
	struct str replaced_found;
};

static int ask_others(struct run *run, const struct rule_input *input, struct others *ret)
{
	const struct backtest_request *request = run->request;
	int r = match(run, request->others, input);

	*ret = (struct others){0};
	for (size_t i = 0; r == 0 && i < run->hits->n; i++) {
		const struct rule_hit *hit = &run->hits->item[i];
		struct rule_info info;

		if (hit->rule == request->replaced) {
			ret->replaced_hit = true;
			ret->replaced_found = hit->text;
			continue;
		}
		ruleset_rule(request->others, hit->rule, &info);
		ret->hit |= !hit->is_shadow && backtest_aim(&info) == run->backtest->aims_at;
	}
	return r;
}

static int try_label(struct run *run, const struct label_event *event)
{
	struct backtest *backtest = run->backtest;
	struct comment comment = {0};
	struct text text;
	struct rule_input input = {&comment, &text, run->request->context};
	struct others others = {0};
	struct str found = STR_NONE;
	bool is_hit = false;
	int r;

	arena_reset(&run->scratch);
	comment.field[COMMENT_CONTENT] = event->content;
	comment.field[COMMENT_AUTHOR_NAME] = event->author_name;
	comment.field[COMMENT_AUTHOR_EMAIL] = event->author_email;
	comment.field[COMMENT_AUTHOR_URL] = event->author_url;
	comment.field[COMMENT_AUTHOR_IP] = event->author_ip;
	comment.field[COMMENT_AUTHOR_AGENT] = event->author_agent;
	comment.field[COMMENT_LANGUAGE] = event->language;
	r = text_prepare(&run->scratch, event->content, &text);
	if (r == 0) {
		r = match(run, run->request->rule, &input);
	}
	if (r != 0) {
		return r;
	}
	backtest->n_labels[event->label]++;
	backtest->n_given_up += run->hits->n_limited > 0;
	if (run->hits->n > 0) {
		is_hit = true;
		found = run->hits->item[0].text;
		backtest->n_hits[event->label]++;
	}
	if (!is_hit && run->request->replaced == SIZE_MAX) {
		return 0;
	}
	r = ask_others(run, &input, &others);
	if (r == 0 && is_hit && !others.hit && !others.replaced_hit) {
		r = keep_example(run, &backtest->newly_hit[event->label], event, found);
	}
	if (r == 0 && !is_hit && others.replaced_hit) {
		r = keep_example(
			run, &backtest->no_longer_hit[event->label], event, others.replaced_found);
	}
	return r;
}

static bool is_asked_for(const struct run *run, const struct label_event *event)
{
	int64_t site_id = run->request->site_id;

	return site_id == 0 || event->site_id == 0 || event->site_id == site_id;
}

static int try_labels(struct run *run)
{
	int64_t deadline_ns = clock_monotonic_ns() + (int64_t)BACKTEST_MAX_MS * NS_PER_MS;
	struct label_list list = {0};
	uint64_t seq = 0, through = 0, n = 0;
	int r = store_labels_last_seq(run->request->store, &through);

	while (r == 0) {
		arena_reset(&run->page);
		r = store_labels_standing(
			run->request->store, seq, through, PAGE_LABELS, &run->page, &list);
		if (r != 0 || list.n == 0) {
			break;
		}
		if (n >= BACKTEST_MAX_LABELS || clock_monotonic_ns() > deadline_ns) {
			run->backtest->is_whole = false;
			break;
		}
		for (size_t i = 0; r == 0 && i < list.n; i++) {
			if (is_asked_for(run, &list.item[i])) {
				r = try_label(run, &list.item[i]);
				n++;
			}
		}
		seq = list.item[list.n - 1].seq;
	}
	return r;
}

int backtest_run(const struct backtest_request *request, struct arena *arena, struct backtest *ret)
{
	struct run run = {.request = request, .kept = arena, .backtest = ret};
	struct rule_info info;
	int r = -ENOMEM;

	ruleset_rule(request->rule, 0, &info);
	*ret = (struct backtest){.aims_at = backtest_aim(&info), .is_whole = true};
	arena_init(&run.page, BLOCK_BYTES, PAGE_MAX_BYTES);
	arena_init(&run.scratch, BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	run.hits = arena_new(arena, 1, sizeof *run.hits);
	if (run.hits != NULL) {
		r = try_labels(&run);
	}
	arena_fini(&run.page);
	arena_fini(&run.scratch);
	if (r == 0) {
		backtest_conclude(ret);
	}
	return r;
}
