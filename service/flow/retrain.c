#include "flow/retrain.h"

#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include <hamlet/mem.h>
#include <hamlet/rule_features.h>

#include "clock.h"
#include "families.h"
#include "flow/learn.h"
#include "flow/quality.h"
#include "flow/store_wait.h"
#include "log.h"
#include "metrics.h"
#include "model_open.h"
#include "starter.h"

/* All standing labels are held at once while a version is fitted. */
#define TRAINING_MAX_BYTES (4UL * 1024 * 1024 * 1024)
#define TRAINING_PAGE_ROWS 4096
/* How much worse than the version in force a new one may measure: chance alone moves it so far. */
#define WORSE_LOG_LOSS 0.02
#define STOP_WAIT_S    3

struct trainer {
	struct engine *engine;
	const struct executor *executor;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	bool is_wanted, is_busy, must_stop;
	uint64_t
		n_considered; /* labels at the last training tried, so that it is not tried again */
};

/* One training from its rows to its record. */
struct training {
	struct arena arena;
	struct labelled_comment *row;
	size_t n_given, capacity;
	size_t n_rows; /* of them own labels */
	uint64_t through;
	struct ruleset *rules; /* whose hits the rows hold; or NULL */
	struct rule_features_rows hits;
	struct model *model;
	struct model_quality quality;
	struct buf file;
	struct buf quality_json;
};

static uint64_t n_of_both(const uint64_t n[LABEL_COUNT])
{
	return n[LABEL_HAM] + n[LABEL_SPAM];
}

int fitted_of_store(struct store *store, struct arena *arena, struct fitted **ret)
{
	struct model_record record;
	struct model *model = NULL;
	struct str file, why;
	int r = store_model_in_force(store, arena, &record, &file);

	if (r != 0) {
		return r;
	}
	r = model_open_bytes(file, arena, &model, &why);
	if (r > 0) {
		LOG(WARNING, "model_not_readable", LOG_INT("version", record.version),
			LOG_TEXT("why", why));
		return STORED_MODEL_NONE;
	}
	if (r == 0) {
		r = fitted_new(model, record.version, record.labels_through, ret);
		if (r != 0) {
			model_unref(model);
		}
	}
	if (r == 0) {
		struct model_info info;
		uint64_t n_trained = n_of_both(record.n_documents);

		/* Fewer, where labels were taken back and the file counted on since. */
		model_info(model, &info);
		(*ret)->n_trained = n_of_both(info.n_documents) < n_trained
					    ? n_of_both(info.n_documents)
					    : n_trained;
		quality_read_json(record.quality_json, &(*ret)->quality);
	}
	return r;
}

static int append(struct training *training, const struct labelled_comment *rows, size_t n_rows)
{
	if (training->n_given + n_rows > training->capacity) {
		size_t capacity = 2 * training->capacity + n_rows;
		void *row = mem_resize(training->row, capacity, sizeof *training->row);

		if (row == NULL) {
			return -ENOMEM;
		}
		training->row = row;
		training->capacity = capacity;
	}
	memcpy(training->row + training->n_given, rows, n_rows * sizeof *rows);
	training->n_given += n_rows;
	return 0;
}

static int add_labels(struct training *training, const struct label_list *page)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < page->n; i++) {
		const struct label_event *event = &page->item[i];

		r = append(training,
			&(struct labelled_comment){
				.content = event->content,
				.author_name = event->author_name,
				.label = event->label,
				.site_id = event->site_id,
			},
			1);
		training->n_rows++;
	}
	return r;
}

static int gather_rows(struct training *training, struct store *store)
{
	uint64_t seq = 0;
	struct label_list page;
	int r = store_labels_last_seq(store, &training->through);

	while (r == 0) {
		r = store_labels_standing(
			store, seq, training->through, TRAINING_PAGE_ROWS, &training->arena, &page);
		if (r != 0 || page.n == 0) {
			break;
		}
		seq = page.item[page.n - 1].seq;
		r = add_labels(training, &page);
	}
	return r;
}

/* The starter's rows behind the own ones; without them when there are none. */
static int add_starter(struct training *training, struct str data_setting)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows starter;
	struct str why = STR_NONE;
	int r;

	labelled_rows_init(&starter, &training->arena);
	r = starter_rows(data_setting, &starter, &why);
	if (r == STARTER_NONE) {
		LOG(WARNING, "no_starter", LOG_TEXT("why", why));
		return 0;
	}
	return r == 0 ? append(training, starter.item, starter.n) : r;
}

static int fit(
	struct training *training, const struct settings *settings, const struct executor *executor)
{
	struct model_options options = model_options_default;
	struct json_writer json;
	int r = settings->starter_weight > 0 ? add_starter(training, settings->data) : 0;

	if (r != 0) {
		return r;
	}
	if (!families_parse(settings->features, &options.families)) {
		return -EINVAL;
	}
	options.prior_weight = settings->starter_weight;
	if (training->rules != NULL) {
		options.rules = ruleset_fitted(training->rules);
		r = rule_features_of_rows(training->rules, training->row, training->n_given,
			executor, &training->hits);
	}
	if (r != 0) {
		return r;
	}
	r = model_train(training->row, training->n_given, &options, executor, NULL,
		&training->model, &training->quality);

	if (r != 0) {
		return r;
	}
	json_writer_init(&json, &training->quality_json);
	quality_write_json(&json, &training->quality);
	r = model_write(training->model, &training->file);
	return r != 0 ? r : training->quality_json.error;
}

/*
 * Both on the same labels: those that the version in force was fitted on out of sample, and those
 * that came since as it scored them. What was measured on less than half the labels is no
 * yardstick: a lucky start must not stand in the way of all that follow. Nor is what the starter's
 * rows alone have made.
 */
static bool is_no_worse(const struct model_quality *fresh, struct fitted *in_force)
{
	double n = (double)n_of_both(in_force->quality.n);
	double n_since = (double)in_force->n_since;

	return in_force->n_trained == 0 || 2 * n < (double)n_of_both(fresh->n) ||
	       fresh->log_loss <=
		       (in_force->quality.log_loss * n + in_force->log_loss_since) / (n + n_since) +
			       WORSE_LOG_LOSS;
}

/* Who asks for other features gets them, better or not. */
static bool is_on_other_features(const struct model *fresh, const struct fitted *in_force)
{
	struct model_info info, info_in_force;

	model_info(fresh, &info);
	model_info(in_force->model, &info_in_force);
	return info.families != info_in_force.families;
}

static struct str promotion_note(bool is_promoted, bool has_other_features)
{
	if (has_other_features) {
		return STR("fitted on the features that the settings ask for");
	}
	return is_promoted ? STR("measured no worse than the version before")
			   : STR("measured worse than the version in force");
}

struct record_task {
	struct store_task task;
	struct model_record record;
	struct str file;
	int64_t version;
};

static int run_record(struct store_task *task, struct store *store)
{
	struct record_task *record = (struct record_task *)task;

	return store_model_add(store, &record->record, record->file, &record->version);
}

static void adopted(struct learn_request *request)
{
	if (request->result != 0) {
		LOG(ERROR, "model_not_adopted", LOG_INT("errno", -request->result));
	}
	mem_free(request);
}

static int put_in_force(struct trainer *trainer, struct training *training, int64_t version)
{
	struct learn_request *request = mem_new(1, sizeof *request);
	int r;

	if (request == NULL) {
		return -ENOMEM;
	}
	r = fitted_new(training->model, version, training->through, &request->adopt);
	if (r != 0) {
		mem_free(request);
		return r;
	}
	training->model = NULL;
	request->adopt->rules = training->rules;
	training->rules = NULL;
	request->adopt->quality = training->quality;
	request->adopt->n_trained = training->n_rows;
	request->done = adopted;
	learner_submit(trainer->engine->learner, request);
	return 0;
}

static int record(struct trainer *trainer, struct training *training)
{
	struct fitted *in_force = engine_fitted(trainer->engine);
	struct model_info info;
	bool has_other_features = is_on_other_features(training->model, in_force);
	bool is_promoted = has_other_features || is_no_worse(&training->quality, in_force);
	struct record_task task = {
		.task = {.run = run_record},
		.record =
			{
				.created_at_ms = clock_now_ms(),
				.labels_through = training->through,
				.is_promoted = is_promoted,
				.quality_json = buf_str(&training->quality_json),
				.note = promotion_note(is_promoted, has_other_features),
			},
		.file = is_promoted ? buf_str(&training->file) : STR_NONE,
	};
	int r;

	fitted_unref(in_force);
	model_info(training->model, &info);
	memcpy(task.record.n_documents, info.n_documents, sizeof info.n_documents);
	r = store_write_and_wait(trainer->engine->queue, &task.task);
	if (r == MODEL_OUTDATED) {
		LOG(INFO, "training_outdated", LOG_INT("labels", training->n_rows));
		trainer_request(trainer);
		return 0;
	}
	if (r != 0) {
		return r;
	}
	metric_add(METRIC_TRAININGS, 1);
	LOG(INFO, "trained", LOG_INT("version", task.version), LOG_INT("labels", training->n_rows),
		LOG_INT("promoted", is_promoted),
		LOG_DOUBLE("log_loss", training->quality.log_loss),
		LOG_DOUBLE("one_minus_auc", training->quality.one_minus_auc));
	return is_promoted ? put_in_force(trainer, training, task.version) : 0;
}

static int train_with(struct trainer *trainer, struct training *training, struct store *store)
{
	struct model_info info;
	int r = gather_rows(training, store);

	if (r == 0) {
		r = fit(training, trainer->engine->settings, trainer->executor);
	}
	if (r != 0) {
		return r;
	}
	model_info(training->model, &info);
	if (!info.is_fitted) {
		LOG(INFO, "training_skipped", LOG_INT("labels", training->n_rows),
			LOG_TEXT("why", STR("too few labels of either kind to fit on")));
		return 0;
	}
	return record(trainer, training);
}

/* The rules that are in force as the training begins. */
static struct ruleset *rules_in_force(struct engine *engine)
{
	struct rulebook *book = engine_rulebook(engine);
	struct ruleset *rules = book->fitted != NULL ? ruleset_ref(book->fitted) : NULL;

	rulebook_unref(book);
	return rules;
}

static int train_once(struct trainer *trainer)
{
	struct training training = {.rules = rules_in_force(trainer->engine)};
	struct store *store = NULL;
	struct str why;
	int r;

	arena_init(&training.arena, 1024UL * 1024, TRAINING_MAX_BYTES);
	buf_init(&training.file, (size_t)LIMIT_MODEL_BYTES);
	buf_init(&training.quality_json, 65536);
	r = store_open(
		trainer->engine->settings->database, STORE_READER, &training.arena, &store, &why);
	if (r == 0) {
		r = train_with(trainer, &training, store);
	} else {
		r = r > 0 ? -EINVAL : r;
	}
	store_close(store);
	model_unref(training.model);
	ruleset_unref(training.rules);
	rule_features_rows_fini(&training.hits);
	mem_free(training.row);
	buf_fini(&training.quality_json);
	buf_fini(&training.file);
	arena_fini(&training.arena);
	return r;
}

static void *trainer_main(void *arg)
{
	struct trainer *trainer = arg;

	pthread_mutex_lock(&trainer->lock);
	for (;;) {
		int r;

		while (!trainer->is_wanted && !trainer->must_stop) {
			pthread_cond_wait(&trainer->wakeup, &trainer->lock);
		}
		if (trainer->must_stop) {
			break;
		}
		trainer->is_wanted = false;
		trainer->is_busy = true;
		pthread_mutex_unlock(&trainer->lock);
		r = train_once(trainer);
		/* A training takes several times what the service needs besides. */
		(void)malloc_trim(0);
		if (r != 0) {
			LOG(ERROR, "training_failed", LOG_INT("errno", -r));
		}
		pthread_mutex_lock(&trainer->lock);
		trainer->is_busy = false;
	}
	pthread_mutex_unlock(&trainer->lock);
	return NULL;
}

int trainer_start(struct engine *engine, const struct executor *executor, struct trainer **ret)
{
	struct trainer *trainer = mem_new(1, sizeof *trainer);
	int r;

	if (trainer == NULL) {
		return -ENOMEM;
	}
	trainer->engine = engine;
	trainer->executor = executor;
	pthread_mutex_init(&trainer->lock, NULL);
	pthread_cond_init(&trainer->wakeup, NULL);
	r = pthread_create(&trainer->thread, NULL, trainer_main, trainer);
	if (r != 0) {
		pthread_cond_destroy(&trainer->wakeup);
		pthread_mutex_destroy(&trainer->lock);
		mem_free(trainer);
		return -r;
	}
	*ret = trainer;
	engine_want_rules(engine);
	return 0;
}

bool trainer_stop(struct trainer *trainer)
{
	struct timespec until;

	if (trainer == NULL) {
		return true;
	}
	pthread_mutex_lock(&trainer->lock);
	trainer->must_stop = true;
	pthread_cond_signal(&trainer->wakeup);
	pthread_mutex_unlock(&trainer->lock);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STOP_WAIT_S;
	return pthread_clockjoin_np(trainer->thread, NULL, CLOCK_MONOTONIC, &until) == 0;
}

void trainer_free(struct trainer *trainer)
{
	if (trainer != NULL) {
		pthread_cond_destroy(&trainer->wakeup);
		pthread_mutex_destroy(&trainer->lock);
		mem_free(trainer);
	}
}

void trainer_request(struct trainer *trainer)
{
	pthread_mutex_lock(&trainer->lock);
	trainer->is_wanted = true;
	pthread_cond_signal(&trainer->wakeup);
	pthread_mutex_unlock(&trainer->lock);
}

bool trainer_is_busy(struct trainer *trainer)
{
	bool is_busy;

	pthread_mutex_lock(&trainer->lock);
	is_busy = trainer->is_busy || trainer->is_wanted;
	pthread_mutex_unlock(&trainer->lock);
	return is_busy;
}

void trainer_consider(struct trainer *trainer, const struct fitted *fitted)
{
	struct model_info info;
	uint64_t n, n_before, step;

	model_info(fitted->model, &info);
	n = n_of_both(info.n_documents);
	pthread_mutex_lock(&trainer->lock);
	n_before = fitted->n_trained > trainer->n_considered ? fitted->n_trained
							     : trainer->n_considered;
	step = (uint64_t)ceil((double)n_before * trainer->engine->settings->retrain_growth);
	if (step < RETRAIN_MIN_LABELS ||
		atomic_load_explicit(&fitted->is_outgrown, memory_order_relaxed)) {
		step = RETRAIN_MIN_LABELS;
	}
	if (n >= n_before + step && info.n_documents[LABEL_HAM] > 0 &&
		info.n_documents[LABEL_SPAM] > 0) {
		trainer->n_considered = n;
		trainer->is_wanted = true;
		pthread_cond_signal(&trainer->wakeup);
	}
	pthread_mutex_unlock(&trainer->lock);
}
