#include "flow/eraser.h"

#include <errno.h>
#include <semaphore.h>

#include <hamlet/buf.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>
#include <hamlet/store_erase.h>
#include <hamlet/store_models.h>

#include "clock.h"
#include "flow/directory.h"
#include "flow/learn.h"
#include "flow/retrain.h"
#include "flow/store_wait.h"
#include "log.h"
#include "metrics.h"
#include "model_open.h"

/* Of one step: few, so that the writer is never held up for long. */
#define STEP_COMMENTS 16
#define STEP_LABELS   32
/* What rewrites a model file as a whole, or the search index, begins at most so often. */
#define REWRITE_INTERVAL_S 86400
#define DAY_MS             INT64_C(86400000)
#define NS_A_S             INT64_C(1000000000)

struct eraser {
	struct engine *engine;
	struct store *store;
	uint64_t *n_writes;
	bool has_swept;
	int64_t swept_at_ns;
	uint64_t directory_version; /* at the last sweep's begin */
	/* Of the sweep under way. */
	bool is_sweeping;
	int64_t site_id; /* sites up to this one are done */
	size_t n_erased;
	bool has_rebased;
	int64_t may_rebase_at_ns;
	int64_t may_merge_at_ns;
};

int eraser_new(struct engine *engine, struct store *store, uint64_t *n_writes, struct eraser **ret)
{
	struct eraser *eraser = mem_new(1, sizeof *eraser);

	if (eraser == NULL) {
		return -ENOMEM;
	}
	eraser->engine = engine;
	eraser->store = store;
	eraser->n_writes = n_writes;
	*ret = eraser;
	return 0;
}

void eraser_free(struct eraser *eraser)
{
	mem_free(eraser);
}

static int write_and_wait(struct eraser *eraser, struct store_task *task)
{
	return store_write_and_count(eraser->engine->queue, task, eraser->n_writes);
}

/* ---- comments ---- */

struct erase_task {
	struct store_task task;
	struct erase_request request;
	size_t n;
};

static int run_erase(struct store_task *task, struct store *store)
{
	struct erase_task *erase = (struct erase_task *)task;

	return store_comments_erase(store, &erase->request, &erase->n);
}

/* The next site, behind those that are done, that does not keep its comments for ever. */
static const struct site *next_site(const struct eraser *eraser, const struct engine_view *view)
{
	const struct site *found = NULL;
	size_t n;
	const struct site *sites = directory_sites(view->directory, &n);

	for (size_t i = 0; i < n; i++) {
		if (sites[i].id > eraser->site_id && sites[i].settings.retention_days > 0 &&
			(found == NULL || sites[i].id < found->id)) {
			found = &sites[i];
		}
	}
	return found;
}

static int erase_of_site(
	struct eraser *eraser, int64_t site_id, int64_t before_ms, bool *ret_is_done)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	const struct erasable_query query = {
		.site_id = site_id, .before_ms = before_ms, .limit = STEP_COMMENTS};
	struct erasable found;
	struct erase_task erase = {
		.task = {.run = run_erase},
		.request = {.site_id = site_id, .before_ms = before_ms, .found = &found},
	};
	int r;

	arena_init(&arena, 4096, 65536);
	r = store_erasable(eraser->store, &query, &arena, &found);
	*ret_is_done = r == 0 && found.n == 0 && !found.has_through;
	if (r != 0 || *ret_is_done) {
		return r;
	}
	erase.request.now_ms = clock_now_ms();
	r = write_and_wait(eraser, &erase.task);
	if (r == 0) {
		eraser->n_erased += erase.n;
		metric_add(METRIC_ERASED, erase.n);
	}
	return r;
}

/* *ret_n: whether there was anything to do at any site. */
static int erase_step(struct eraser *eraser, size_t *ret_n)
{
	for (;;) {
		const struct engine_view *view = engine_view(eraser->engine);
		const struct site *site = view == NULL ? NULL : next_site(eraser, view);
		bool is_done = false;
		int64_t site_id;
		int r;

		if (site == NULL) {
			*ret_n = 0;
			return view == NULL ? -ENOMEM : 0;
		}
		site_id = site->id;
		r = erase_of_site(eraser, site_id,
			clock_now_ms() - site->settings.retention_days * DAY_MS, &is_done);
		if (r != 0 || !is_done) {
			*ret_n = 1;
			return r;
		}
		eraser->site_id = site_id;
	}
}

/* ---- texts of labels ---- */

struct counted {
	struct learn_request learn;
	sem_t is_done;
};

static void wake(struct learn_request *learn)
{
	sem_post(&((struct counted *)learn)->is_done);
}

/* Whatever was handed to the learner before has counted all that was in the log by now. */
static int wait_for_learner(struct eraser *eraser)
{
	struct counted counted = {.learn = {.done = wake}};

	sem_init(&counted.is_done, 0, 0);
	learner_submit(eraser->engine->learner, &counted.learn);
	while (sem_wait(&counted.is_done) != 0 && errno == EINTR) {
	}
	sem_destroy(&counted.is_done);
	return counted.learn.result;
}

struct blank_task {
	struct store_task task;
	uint64_t through;
	size_t n;
};

static int run_blank(struct store_task *task, struct store *store)
{
	struct blank_task *blank = (struct blank_task *)task;

	return store_labels_blank(store, blank->through, STEP_LABELS, &blank->n);
}

/*
 * A training under way may have read what was taken back since: its version is waited for. One that
 * begins later has not. Should another process train all the same, the store refuses its version.
 */
static int blank_step(struct eraser *eraser, size_t *ret_n)
{
	struct blank_task blank = {.task = {.run = run_blank}};
	struct fitted *fitted;
	int r;

	*ret_n = 0;
	if (eraser->has_rebased || trainer_is_busy(eraser->engine->trainer)) {
		return 0;
	}
	r = wait_for_learner(eraser);
	if (r != 0) {
		return r;
	}
	fitted = engine_fitted(eraser->engine);
	blank.through = atomic_load_explicit(&fitted->labels_through, memory_order_acquire);
	fitted_unref(fitted);
	r = write_and_wait(eraser, &blank.task);
	if (r == 0) {
		*ret_n = blank.n;
	}
	return r;
}

/* ---- model files ---- */

struct rebase_task {
	struct store_task task;
	struct model_record record;
	uint64_t through;
	struct str file;
};

static int run_rebase(struct store_task *task, struct store *store)
{
	const struct rebase_task *rebase = (struct rebase_task *)task;

	return store_model_rebase(store, &rebase->record, rebase->through, rebase->file);
}

/* Counts the file's model on to the log's end; *out stays empty where this program cannot read it,
 * nor use it ever again. Takes over the file. */
static int count_on(struct eraser *eraser, const struct model_record *record, struct str file,
	struct arena *arena, uint64_t *ret_through, struct buf *out)
{
	struct model *model = NULL;
	struct fitted *fitted = NULL;
	struct str why;
	int r = model_open_bytes(file, arena, &model, &why);

	if (r > 0) {
		LOG(WARNING, "model_not_readable", LOG_INT("version", record->version),
			LOG_TEXT("why", why));
		return 0;
	}
	if (r == 0) {
		r = fitted_new(model, record->version, record->labels_through, &fitted);
		if (r != 0) {
			model_unref(model);
		}
	}
	if (r == 0) {
		struct rulebook *book = engine_rulebook(eraser->engine);

		fitted_bind_rules(fitted, book);
		rulebook_unref(book);
		r = learn_catch_up(fitted, eraser->store);
	}
	if (r == 0) {
		*ret_through = atomic_load(&fitted->labels_through);
		r = model_write(fitted->model, out);
	}
	fitted_unref(fitted);
	return r;
}

/* Nobody who has such a file in hand may still have to count what is blanked next: that is left to
 * the next sweep. */
static int rebase_step(struct eraser *eraser, size_t *ret_n)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	HAMLET_CLEANUP(buf_fini) struct buf file;
	struct rebase_task rebase = {.task = {.run = run_rebase}};
	struct str former;
	int r;

	arena_init(&arena, 65536, 1024UL * 1024);
	buf_init(&file, (size_t)LIMIT_MODEL_BYTES);
	*ret_n = 0;
	if (!eraser->has_rebased && clock_monotonic_ns() < eraser->may_rebase_at_ns) {
		return 0;
	}
	r = store_model_behind(eraser->store, &arena, &rebase.record, &former);
	if (r != 0) {
		return r == STORED_MODEL_NONE ? 0 : r;
	}
	eraser->has_rebased = true;
	eraser->may_rebase_at_ns = clock_monotonic_ns() + REWRITE_INTERVAL_S * NS_A_S;
	rebase.through = rebase.record.labels_through;
	r = count_on(eraser, &rebase.record, former, &arena, &rebase.through, &file);
	if (r == 0) {
		rebase.file = buf_str(&file);
		r = write_and_wait(eraser, &rebase.task);
	}
	if (r == 0) {
		LOG(INFO, "model_counted_on", LOG_INT("version", rebase.record.version),
			LOG_INT("labels", rebase.through));
	}
	*ret_n = r == 0;
	return r == STORED_MODEL_NONE ? 0 : r;
}

/* ---- words ---- */

struct merge_task {
	struct store_task task;
	bool may_begin;
	bool is_done;
};

static int run_merge(struct store_task *task, struct store *store)
{
	struct merge_task *merge = (struct merge_task *)task;

	return store_words_merge(store, merge->may_begin, &merge->is_done);
}

static int merge_step(struct eraser *eraser, size_t *ret_n)
{
	struct merge_task merge = {
		.task = {.run = run_merge},
		.may_begin = clock_monotonic_ns() >= eraser->may_merge_at_ns,
	};
	int r = write_and_wait(eraser, &merge.task);

	*ret_n = r == 0 && !merge.is_done;
	if (*ret_n > 0 && merge.may_begin) {
		eraser->may_merge_at_ns = clock_monotonic_ns() + REWRITE_INTERVAL_S * NS_A_S;
	}
	return r;
}

/* ---- sweeps ---- */

static bool begins(struct eraser *eraser)
{
	const struct engine_view *view = engine_view(eraser->engine);
	const struct settings *settings = eraser->engine->settings;
	int64_t now_ns = clock_monotonic_ns();

	if (view == NULL ||
		(eraser->has_swept &&
			eraser->directory_version == directory_version(view->directory) &&
			now_ns - eraser->swept_at_ns < settings->erase_s * NS_A_S)) {
		return false;
	}
	eraser->has_swept = true;
	eraser->swept_at_ns = now_ns;
	eraser->directory_version = directory_version(view->directory);
	eraser->is_sweeping = true;
	eraser->site_id = 0;
	eraser->n_erased = 0;
	eraser->has_rebased = false;
	return true;
}

static void end(struct eraser *eraser)
{
	eraser->is_sweeping = false;
	if (eraser->n_erased > 0) {
		LOG(INFO, "comments_erased", LOG_INT("comments", eraser->n_erased));
	}
}

int eraser_step(struct eraser *eraser, size_t *ret_n)
{
	static int (*const steps[])(struct eraser * eraser, size_t * ret_n) = {
		erase_step, blank_step, rebase_step, merge_step};
	size_t n = 0;
	int r = 0;

	if (eraser->is_sweeping || begins(eraser)) {
		for (size_t i = 0; r == 0 && n == 0 && i < sizeof steps / sizeof *steps; i++) {
			r = steps[i](eraser, &n);
		}
		if (r != 0 || n == 0) {
			end(eraser);
		}
	}
	if (r == 0) {
		*ret_n = n;
	}
	return r;
}
