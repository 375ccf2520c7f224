#include "flow/moderate.h"

#include <assert.h>
#include <errno.h>

#include <sodium.h>

#include "clock.h"
#include "flow/reasons.h"
#include "flow/verdict.h"
#include "metrics.h"

enum comment_status moderate_status(enum decision decision)
{
	static const enum comment_status status[] = {
		[DECISION_APPROVE] = STATUS_APPROVED,
		[DECISION_REVIEW] = STATUS_PENDING,
		[DECISION_REJECT] = STATUS_REJECTED,
	};
	_Static_assert(sizeof status / sizeof *status == DECISION_COUNT, "a status per decision");

	return status[decision];
}

/* Large, so in an arena. Texts hold until the calling thread asks for another verdict. */
struct judgement {
	struct verdict verdict;
	struct verdict_evidence evidence;
	const struct ruleset *rules;
	struct str model;
};

static void count_verdict(const struct verdict *verdict)
{
	static const enum metric metric[] = {
		[DECISION_APPROVE] = METRIC_APPROVED,
		[DECISION_REVIEW] = METRIC_PENDING,
		[DECISION_REJECT] = METRIC_REJECTED,
	};

	metric_add(metric[verdict->decision], 1);
}

/* VERSION@LABELS: the fitted version, and the last label event counted in it. */
static int name_model(const struct fitted *fitted, struct arena *arena, struct str *ret)
{
	char bytes[64];
	struct buf name = {.p = bytes, .capacity = sizeof bytes, .max_bytes = sizeof bytes};

	buf_add_int(&name, fitted->version);
	buf_add_byte(&name, '@');
	buf_add_int(&name,
		(int64_t)atomic_load_explicit(&fitted->labels_through, memory_order_relaxed));
	return arena_copy(arena, buf_str(&name), ret);
}

static struct verdict_context context_of(
	struct engine *engine, const struct engine_view *view, const struct site *site)
{
	return (struct verdict_context){
		.model = view->fitted->model,
		.rules = view->rules,
		.matcher = view->matcher,
		.site = site->name,
		.now_ms = clock_now_ms(),
		.site_id = engine->settings->site_learning ? site->id : MODEL_NO_SITE,
		.settings =
			{
				.approve_below = site->settings.approve_below,
				.reject_above = site->settings.reject_above,
				.is_premoderated = site->settings.is_premoderated,
				.min_labels = (uint64_t)engine->settings->min_labels,
			},
	};
}

/* What a disguise hides may be a feature's text, which lives no longer than the scratch. */
static int keep_disguises(struct arena *arena, struct telling_part *part, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (part[i].stands_for.n > 0) {
			r = arena_copy(arena, part[i].stands_for, &part[i].stands_for);
		}
	}
	return r;
}

/* A verdict, with what it came from. */
static int judge(struct engine *engine, const struct site *site, const struct comment *comment,
	const struct decide_given *given, struct arena *arena, struct judgement *ret)
{
	const struct engine_view *view = engine_view(engine);
	struct verdict_context context;
	int r;

	if (view == NULL) {
		return -ENOMEM;
	}
	context = context_of(engine, view, site);
	if (given != NULL) {
		context.settings.given = *given;
	}
	arena_reset(view->scratch);
	ret->rules = view->rules;
	r = name_model(view->fitted, arena, &ret->model);
	if (r == 0) {
		r = verdict_with_evidence(
			&context, comment, view->scratch, &ret->evidence, &ret->verdict);
	}
	if (r == 0) {
		count_verdict(&ret->verdict);
	}
	return r;
}

int moderate_telling_parts(struct engine *engine, const struct stored_comment *comment,
	struct arena *arena, struct telling_part **ret, size_t *ret_n)
{
	const struct engine_view *view = engine_view(engine);
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, comment->site_id);
	struct judgement *judgement = arena_new_unset(arena, 1, sizeof *judgement);
	struct verdict_context context;
	int r;

	if (view == NULL || judgement == NULL) {
		return -ENOMEM;
	}
	if (site == NULL) {
		return -EAGAIN;
	}
	context = context_of(engine, view, site);
	arena_reset(view->scratch);
	r = verdict_with_evidence(&context, &comment->comment, view->scratch, &judgement->evidence,
		&judgement->verdict);
	if (r == 0) {
		const struct telling_source source = {
			.text = &judgement->evidence.text,
			.features = &judgement->evidence.features,
			.share = judgement->evidence.score.share,
			.verdict = &judgement->verdict,
		};

		r = telling_parts_cut(arena, &source, ret, ret_n);
	}
	return r == 0 ? keep_disguises(arena, *ret, *ret_n) : r;
}

int moderate_verdict(struct engine *engine, const struct site *site, const struct comment *comment,
	const struct decide_given *given, struct arena *arena, struct verdict *ret,
	struct str *ret_model)
{
	struct judgement *judgement = arena_new_unset(arena, 1, sizeof *judgement);
	int r = judgement == NULL ? -ENOMEM : judge(engine, site, comment, given, arena, judgement);

	if (r == 0) {
		*ret = judgement->verdict;
		*ret_model = judgement->model;
	}
	return r;
}

/* The names outlive the rules that they are of. */
static int keep_hits(
	const struct judgement *judgement, struct arena *arena, struct stored_comment *comment)
{
	const struct rule_hits *hits = judgement->evidence.hits;
	struct comment_hit *kept;
	int r = 0;

	comment->hit = NULL;
	comment->n_hits = 0;
	if (hits->n == 0) {
		return 0;
	}
	kept = arena_new(arena, hits->n, sizeof *kept);
	if (kept == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < hits->n; i++) {
		struct rule_info info;

		ruleset_rule(judgement->rules, hits->item[i].rule, &info);
		kept[i].is_shadow = hits->item[i].is_shadow;
		r = arena_copy(arena, info.name, &kept[i].rule);
	}
	comment->hit = kept;
	comment->n_hits = hits->n;
	return r;
}

static int fill_in(struct engine *engine, const struct site *site, const struct decide_given *given,
	struct arena *arena, struct stored_comment *comment)
{
	struct judgement *judgement = arena_new_unset(arena, 1, sizeof *judgement);
	int r;

	if (judgement == NULL) {
		return -ENOMEM;
	}
	r = judge(engine, site, &comment->comment, given, arena, judgement);
	if (r == 0) {
		r = reasons_keep(&judgement->verdict, arena, &comment->reasons);
	}
	if (r == 0) {
		r = keep_hits(judgement, arena, comment);
	}
	if (r == 0) {
		comment->model = judgement->model;
		comment->status = moderate_status(judgement->verdict.decision);
		comment->probability = judgement->verdict.probability;
		comment->changed_at_ms = clock_now_ms();
	}
	return r;
}

int moderate_again(struct engine *engine, const struct site *site, struct arena *arena,
	struct stored_comment *comment)
{
	return fill_in(engine, site, NULL, arena, comment);
}

#define ID_RANDOM_BYTES 10

/* Drawn for many ids at once, since each draw is a system call. */
static void draw_random(unsigned char ret[ID_RANDOM_BYTES])
{
	static _Thread_local unsigned char pool[64 * ID_RANDOM_BYTES];
	static _Thread_local size_t n_left;

	if (n_left == 0) {
		randombytes_buf(pool, sizeof pool);
		n_left = sizeof pool;
	}
	n_left -= ID_RANDOM_BYTES;
	memcpy(ret, pool + n_left, ID_RANDOM_BYTES);
}

/* The 12 bits behind the milliseconds hold their fraction (RFC 9562, section 6.2, method 3), so
 * that comments sent one after the other are listed so. */
static struct comment_id make_id(int64_t now_us)
{
	unsigned char random[ID_RANDOM_BYTES];
	unsigned fraction = (unsigned)(now_us % 1000 * 4096 / 1000);

	draw_random(random);
	random[0] = (unsigned char)(fraction >> 8);
	random[1] = (unsigned char)fraction;
	return comment_id_make(now_us / 1000, random);
}

int moderate_new(struct engine *engine, const struct site *site, const struct comment *comment,
	const struct decide_given *given, struct arena *arena, struct stored_comment *ret)
{
	int64_t now_us = clock_now_us();
	struct stored_comment stored = {
		.site_id = site->id,
		.version = 1,
		.comment = *comment,
		.received_at_ms = now_us / 1000,
	};
	int r = fill_in(engine, site, given, arena, &stored);

	if (r != 0) {
		return r;
	}
	stored.id = make_id(now_us);
	*ret = stored;
	return 0;
}

void moderate_request_hash(const struct comment *comment, enum comment_origin origin,
	unsigned char ret[STORE_HASH_BYTES])
{
	crypto_generichash_state state;
	unsigned char door = (unsigned char)origin;

	crypto_generichash_init(&state, NULL, 0, STORE_HASH_BYTES);
	crypto_generichash_update(&state, &door, 1);
	for (size_t i = 0; i < COMMENT_FIELD_COUNT; i++) {
		struct str field = comment->field[i];
		uint64_t n = field.n;

		/* The length before the bytes, so that fields cannot run into each other. */
		crypto_generichash_update(&state, (const unsigned char *)&n, sizeof n);
		if (field.n > 0) {
			crypto_generichash_update(&state, (const unsigned char *)field.p, field.n);
		}
	}
	crypto_generichash_final(&state, ret, STORE_HASH_BYTES);
}
