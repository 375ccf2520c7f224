#include "cli/demo_fill.h"

#include <errno.h>
#include <stdlib.h>

#include <hamlet/features.h>
#include <hamlet/hash.h>
#include <hamlet/model.h>

#include "clock.h"
#include "families.h"
#include "flow/engine.h"
#include "flow/learn.h"
#include "flow/moderate.h"
#include "secret.h"
#include "starter.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
/* When people are awake. */
#define FIRST_HOUR 7
#define N_HOURS    15
/* Those that still wait came within so long. */
#define QUEUE_HOURS 18
/* Every so many decisions somebody changes their mind. */
#define UNDO_EVERY 23

enum what { ARRIVES, IS_DECIDED };

struct happening {
	int64_t at_ms;
	size_t row;
	enum what what;
};

struct filling {
	const struct cli_call *call;
	struct demo_fill *fill;
	struct engine engine;
	struct fitted *fitted; /* the engine's own */
	struct arena scratch;  /* of one happening */
	struct happening *happening;
	size_t n_happenings;
	struct stored_comment *stored; /* of each row, once it has come */
	size_t n_decisions;
};

/* ---- when ---- */

/* A number for each row, always the same; below n. */
static int64_t pick(size_t row, unsigned salt, int64_t n)
{
	const uint64_t key[] = {row, salt};

	return (int64_t)(hash_bytes(str_make((const char *)key, sizeof key), 0) % (uint64_t)n);
}

static int64_t arrival_ms(const struct demo_rows *rows, size_t row, int64_t now_ms)
{
	size_t n_settled = rows->n > DEMO_QUEUE_ROWS ? rows->n - DEMO_QUEUE_ROWS : 0;
	int64_t days = DEMO_DAYS - 1, minutes = N_HOURS * 60, step, first_day_ms;

	if (row >= n_settled) {
		step = QUEUE_HOURS * HOUR_MS / DEMO_QUEUE_ROWS;
		return now_ms - QUEUE_HOURS * HOUR_MS + (int64_t)(row - n_settled) * step +
		       pick(row, 1, step / 2);
	}
	/* The nth minute of all in which people are awake. */
	first_day_ms = now_ms / DAY_MS * DAY_MS - DEMO_DAYS * DAY_MS;
	step = days * minutes / (int64_t)n_settled;
	minutes = (int64_t)row * step + pick(row, 1, step);
	return first_day_ms + minutes / (N_HOURS * 60) * DAY_MS + FIRST_HOUR * HOUR_MS +
	       minutes % (N_HOURS * 60) * MINUTE_MS + pick(row, 2, MINUTE_MS);
}

static void happens(struct filling *filling, size_t row, enum what what, int64_t at_ms)
{
	filling->happening[filling->n_happenings++] =
		(struct happening){.at_ms = at_ms, .row = row, .what = what};
}

static int compare_happenings(const void *a, const void *b)
{
	const struct happening *p = a, *q = b;
	int order = (p->at_ms > q->at_ms) - (p->at_ms < q->at_ms);

	return order != 0 ? order : (p->row > q->row) - (p->row < q->row);
}

static int plan(struct filling *filling)
{
	const struct demo_rows *rows = filling->fill->rows;
	int64_t now_ms = clock_now_ms();

	filling->happening =
		arena_new(filling->call->arena, 2 * rows->n, sizeof *filling->happening);
	filling->stored = arena_new(filling->call->arena, rows->n, sizeof *filling->stored);
	if (filling->happening == NULL || filling->stored == NULL) {
		return -ENOMEM;
	}
	for (size_t row = 0; row < rows->n; row++) {
		int64_t at_ms = arrival_ms(rows, row, now_ms);

		happens(filling, row, ARRIVES, at_ms);
		if (row + DEMO_QUEUE_ROWS < rows->n) {
			happens(filling, row, IS_DECIDED,
				at_ms + (2 + pick(row, 3, 150)) * MINUTE_MS);
		}
	}
	qsort(filling->happening, filling->n_happenings, sizeof *filling->happening,
		compare_happenings);
	return 0;
}

/* ---- a comment comes ---- */

static int name_parent(struct filling *filling, struct str parent, struct comment *comment)
{
	const struct demo_rows *rows = filling->fill->rows;
	char id[COMMENT_ID_TEXT_BYTES];

	for (size_t i = 0; parent.n > 0 && i < rows->n; i++) {
		if (str_eq(rows->item[i].id, parent) && filling->stored[i].site_id != 0) {
			comment_id_format(filling->stored[i].id, id);
			return arena_copy(filling->call->arena, str_make(id, sizeof id),
				&comment->field[COMMENT_PARENT]);
		}
	}
	return 0;
}

static int arrive(struct filling *filling, const struct happening *happening)
{
	const struct demo_row *row = &filling->fill->rows->item[happening->row];
	struct stored_comment *stored = &filling->stored[happening->row];
	const struct accept_request request = {.comment = stored};
	const struct engine_view *view = engine_view(&filling->engine);
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, filling->fill->site_id);
	struct comment comment = row->comment;
	unsigned char random[10];
	struct str answer;
	int r = site == NULL ? -ENOMEM : name_parent(filling, row->parent, &comment);

	if (r == 0) {
		r = arena_printf(filling->call->arena, &comment.field[COMMENT_THREAD],
			"https://demo.example/%.*s", STR_FMT(row->comment.field[COMMENT_THREAD]));
	}
	if (r == 0) {
		r = moderate_new(&filling->engine, site, &comment, NULL, &filling->scratch, stored);
	}
	if (r != 0) {
		return r;
	}
	secret_random_bytes(random, sizeof random);
	stored->id = comment_id_make(happening->at_ms, random);
	stored->received_at_ms = happening->at_ms;
	r = store_comment_accept(filling->fill->store, &request, &filling->scratch, &answer);
	return r > 0 ? -EEXIST : r;
}

/* ---- a person decides ---- */

static int settle(struct filling *filling, const struct happening *happening,
	enum person_decision decision, int64_t at_ms)
{
	const struct demo_row *row = &filling->fill->rows->item[happening->row];
	const struct decide_request request = {
		.site_id = filling->fill->site_id,
		.id = filling->stored[happening->row].id,
		.decision = decision,
		.actor = filling->fill->actor[pick(happening->row, 4, 3) == 0],
		.note = decision == row->decision ? row->note : STR_NONE,
		.reason = decision == DECIDED_REJECT ? row->reason : REJECT_UNSAID,
		.feature_version = FEATURES_VERSION,
		.now_ms = at_ms,
	};
	struct stored_comment after;
	int r = store_comment_decide(filling->fill->store, &request, &filling->scratch, &after);

	if (r == 0) {
		r = learn_catch_up(filling->fitted, filling->fill->store);
	}
	return r > 0 ? -EINVAL : r;
}

static int review(struct filling *filling, const struct happening *happening)
{
	const struct demo_row *row = &filling->fill->rows->item[happening->row];
	enum comment_status status = filling->stored[happening->row].status;
	enum comment_status right =
		row->decision == DECIDED_APPROVE ? STATUS_APPROVED : STATUS_REJECTED;
	int64_t at_ms = happening->at_ms;
	int r = 0;

	if (status == right) {
		return 0;
	}
	if (++filling->n_decisions % UNDO_EVERY == 0) {
		r = settle(filling, happening,
			right == STATUS_APPROVED ? DECIDED_TRASH : DECIDED_APPROVE, at_ms);
		if (r == 0) {
			r = settle(filling, happening, DECIDED_UNDO, at_ms + MINUTE_MS / 4);
		}
	}
	return r == 0 ? settle(filling, happening, row->decision, at_ms + MINUTE_MS / 2) : r;
}

/* ---- all of it ---- */

static int open_model(const struct cli_call *call, struct fitted **ret)
{
	struct model_options options = model_options_default;
	struct model *model = NULL;
	struct str why = STR_NONE;
	int r;

	if (!families_parse(call->settings.features, &options.families)) {
		return -EINVAL;
	}
	r = starter_model(call->settings.data, options.families, call->arena, &model, &why);
	if (r == STARTER_NONE) {
		r = model_new(&options, &model);
	}
	if (r == 0) {
		r = fitted_new(model, 0, 0, ret);
		if (r != 0) {
			model_unref(model);
		}
	}
	return r;
}

static enum cli_exit open_engine(struct filling *filling)
{
	const struct cli_call *call = filling->call;
	const struct rulebook_request request = {
		.settings = &call->settings, .store = filling->fill->store};
	struct directory *directory = NULL;
	struct rulebook *rules = NULL;
	struct rule_fault fault;
	struct str why;
	int r = rulebook_load(&request, call->arena, &rules, &fault);

	if (r > 0) {
		r = rulebook_fault_text(&fault, call->arena, &why);
		return r == 0 ? cli_fail(call, "%.*s", STR_FMT(why))
			      : cli_fault(call, r, "read the rules");
	}
	if (r == 0) {
		r = directory_load(filling->fill->store, &directory);
	}
	if (r == 0) {
		r = open_model(call, &filling->fitted);
	}
	if (r == 0) {
		r = engine_open(
			&filling->engine, &call->settings, NULL, directory, rules, filling->fitted);
	}
	if (r != 0) {
		rulebook_unref(rules);
		directory_unref(directory);
		fitted_unref(filling->fitted);
		return cli_fault(call, r, "open the model and the rules");
	}
	return CLI_DONE;
}

static int let_happen(struct filling *filling)
{
	int r = plan(filling);

	for (size_t i = 0; r == 0 && i < filling->n_happenings; i++) {
		const struct happening *happening = &filling->happening[i];

		/* Verdicts stay in it until they are stored. */
		arena_reset(&filling->scratch);
		r = happening->what == ARRIVES ? arrive(filling, happening)
					       : review(filling, happening);
	}
	return r;
}

enum cli_exit demo_fill(const struct cli_call *call, struct demo_fill *fill)
{
	struct filling filling = {.call = call, .fill = fill};
	struct store_figures figures;
	enum cli_exit exit = open_engine(&filling);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	arena_init(&filling.scratch, 65536, LIMIT_REQUEST_ARENA_BYTES);
	r = let_happen(&filling);
	arena_fini(&filling.scratch);
	engine_close(&filling.engine);
	if (r == 0) {
		r = store_figures(fill->store, fill->site_id, &figures);
	}
	if (r != 0) {
		return cli_fault(call, r, "fill the database");
	}
	fill->n_pending = figures.n_comments[STATUS_PENDING];
	return CLI_DONE;
}
