#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "clock.h"
#include "families.h"
#include "first_start.h"
#include "flow/chores.h"
#include "flow/engine.h"
#include "flow/herald.h"
#include "flow/housekeeper.h"
#include "flow/hub.h"
#include "flow/learn.h"
#include "flow/outbox.h"
#include "flow/retrain.h"
#include "flow/usage.h"
#include "http/akismet/callback.h"
#include "http/guards.h"
#include "http/server.h"
#include "log.h"
#include "model_open.h"
#include "pack_stamp.h"
#include "post.h"
#include "process_limits.h"
#include "starter.h"
#include "worker_pool.h"

/* How often sites and tokens that another process has changed are looked for. */
#define WATCH_INTERVAL_MS 500
#define MAX_WAITING_TASKS 65536
/* Each holds PASSWORD_MEMORY_KIB and most of a core while it works. */
#define HASHER_THREADS 2
/* Settings as a reload gave them, with the memory of their texts. */
struct loaded {
	struct loaded *former;
	struct arena arena;
	struct settings settings;
};

/* Everything that lives from start to stop, in the order of its life. */
struct service {
	const struct settings *settings; /* in force */
	const struct serve_reload *reload;
	struct loaded *loaded; /* by SIGHUP: kept, since threads may still read former ones */
	struct arena *arena;
	struct str *why;
	struct store *store; /* of the main thread, for watching and first things */
	struct store_queue *queue;
	struct worker_pool *workers;
	struct outbox *outbox;
	struct engine engine;
	struct http_server *server;
	struct first_start first;
	uint64_t packs_read; /* stamp of the packs when they were read last */
	uint64_t packs_seen; /* and when they were looked at last */
};

static int fail(struct service *service, int r, const char *what)
{
	if (r < 0) {
		(void)!arena_printf(
			service->arena, service->why, "%s failed: %s.", what, strerror(-r));
	}
	return SERVE_FAILED;
}

static int open_store(struct service *service)
{
	int r = store_open(service->settings->database, STORE_WRITER, service->arena,
		&service->store, service->why);

	if (r != 0) {
		return SERVE_FAILED;
	}
	r = store_queue_open(
		&(struct store_queue_options){
			.url = service->settings->database,
			.n_readers = (size_t)service->settings->store_readers,
			.max_waiting = MAX_WAITING_TASKS,
		},
		service->arena, &service->queue, service->why);
	return r != 0 ? SERVE_FAILED : 0;
}

/* What a service without a version of its own begins with: the starter, or nothing at all. */
static int first_model(struct service *service, struct model **ret)
{
	struct model_options options = model_options_default;
	struct str why = STR_NONE;
	int r;

	if (!families_parse(service->settings->features, &options.families)) {
		return -EINVAL;
	}
	if (service->settings->starter_weight > 0) {
		r = starter_model(
			service->settings->data, options.families, service->arena, ret, &why);
		if (r == 0 && why.n > 0) {
			LOG(INFO, "starter_trained", LOG_TEXT("why", why));
		}
		if (r != STARTER_NONE) {
			return r;
		}
		LOG(WARNING, "no_starter", LOG_TEXT("why", why));
	}
	return model_new(&options, ret);
}

static int load_fitted(struct service *service, const struct rulebook *book, struct fitted **ret)
{
	struct model *model = NULL;
	int r = fitted_of_store(service->store, service->arena, ret);

	if (r == STORED_MODEL_NONE) {
		r = first_model(service, &model);
		if (r == 0) {
			model_set_rules(model, ruleset_fitted(book->rules));
			r = fitted_new(model, 0, 0, ret);
		}
		if (r != 0) {
			model_unref(model);
		}
	}
	if (r != 0) {
		return r;
	}
	fitted_bind_rules(*ret, book);
	r = learn_catch_up(*ret, service->store);
	if (r != 0) {
		fitted_unref(*ret);
	}
	return r;
}

static int load_rules(struct service *service, struct rulebook **ret)
{
	const struct rulebook_request request = {
		.settings = service->settings, .store = service->store};
	struct rule_fault fault = {0};
	int r = rulebook_load(&request, service->arena, ret, &fault);

	if (r == 0) {
		return 0;
	}
	if (r > 0) {
		r = rulebook_fault_text(&fault, service->arena, service->why);
	}
	return fail(service, r, "Loading the rules");
}

/* Notes what the packs are like now; before they are read, so that no change slips through. */
static void stamp_packs(struct service *service)
{
	const struct settings *settings = service->settings;

	if (pack_stamp(settings->rules, settings->n_rules, settings->data, &service->packs_seen) <
		0) {
		LOG(WARNING, "packs_not_looked_at", LOG_INT("errno", ENOMEM));
	}
}

static int open_engine(struct service *service)
{
	struct rulebook *rules = NULL;
	struct directory *directory = NULL;
	struct fitted *fitted = NULL;
	int r;

	stamp_packs(service);
	service->packs_read = service->packs_seen;
	r = load_rules(service, &rules);
	if (r != 0) {
		return r;
	}
	r = directory_load(service->store, &directory);
	if (r == 0) {
		r = load_fitted(service, rules, &fitted);
	}
	if (r == 0) {
		r = engine_open(&service->engine, service->settings, service->queue, directory,
			rules, fitted);
		if (r != 0) {
			fitted_unref(fitted);
		}
	}
	if (r != 0) {
		rulebook_unref(rules);
		directory_unref(directory);
		return fail(service, r, "Loading sites and the model");
	}
	return 0;
}

static int start_threads(struct service *service)
{
	const struct settings *settings = service->settings;
	size_t n_loops = settings->loops > 0 ? (size_t)settings->loops : worker_pool_n_cores();
	int r = worker_pool_new(0, &service->workers);

	if (r == 0) {
		r = learner_start(&service->engine, &service->engine.learner);
	}
	if (r == 0) {
		r = trainer_start(&service->engine, worker_pool_executor(service->workers),
			&service->engine.trainer);
	}
	if (r == 0) {
		r = chores_start(HASHER_THREADS, LIMIT_PASSWORD_QUEUE, &service->engine.hasher);
	}
	if (r == 0) {
		r = chores_start(1, SIZE_MAX, &service->engine.chores);
	}
	if (r == 0) {
		r = housekeeper_start(&service->engine, &service->engine.housekeeper);
	}
	if (r == 0) {
		r = hub_new(&service->engine.hub);
	}
	if (r == 0) {
		r = herald_start(&service->engine, &service->engine.herald);
	}
	if (r == 0) {
		r = guards_open(settings);
	}
	if (r != 0) {
		return fail(service, r, "Starting threads");
	}
	r = usage_open(service->queue, &service->engine.usage);
	if (r != 0) {
		return fail(service, r, "Starting threads");
	}
	r = post_init();
	if (r == 0) {
		r = outbox_start(&service->engine, akismet_callback, &service->outbox);
	}
	if (r != 0) {
		return fail(service, r, "Starting threads");
	}
	r = http_server_start(
		&(struct http_server_options){
			.listen = settings->listen,
			.n_loops = n_loops,
			.max_connections = (size_t)settings->max_connections,
			.max_connections_per_address =
				(size_t)settings->max_connections_per_address,
			.request_timeout_ms = settings->request_timeout_ms,
			.idle_timeout_ms = settings->idle_timeout_ms,
			.trusted_proxies = settings->trusted_proxies,
			.n_trusted_proxies = settings->n_trusted_proxies,
			.engine = &service->engine,
		},
		service->arena, &service->server, service->why);
	return r != 0 ? SERVE_FAILED : 0;
}

/* Sockets, threads and the database stay as they were made at the start. */
static void keep_fixed(struct settings *fresh, const struct settings *former)
{
	struct settings merged = *former;

	merged.log_level = fresh->log_level;
	merged.rules = fresh->rules;
	merged.n_rules = fresh->n_rules;
	merged.data = fresh->data;
	merged.min_labels = fresh->min_labels;
	merged.retrain_growth = fresh->retrain_growth;
	merged.features = fresh->features;
	merged.starter_weight = fresh->starter_weight;
	merged.site_learning = fresh->site_learning;
	merged.key_overlap_hours = fresh->key_overlap_hours;
	merged.public_url = fresh->public_url;
	merged.session_days = fresh->session_days;
	merged.session_idle_s = fresh->session_idle_s;
	merged.session_rotate_s = fresh->session_rotate_s;
	merged.link_hours = fresh->link_hours;
	merged.erase_s = fresh->erase_s;
	merged.failed_attempts_per_minute = fresh->failed_attempts_per_minute;
	merged.browser_submissions_per_minute = fresh->browser_submissions_per_minute;
	merged.sign_ins_per_minute = fresh->sign_ins_per_minute;
	merged.rule_reject_precision = fresh->rule_reject_precision;
	merged.rule_reject_min_hits = fresh->rule_reject_min_hits;
	*fresh = merged;
}

/* What was asked for but stays as it is, by name: nobody is to wait for it in vain. */
static void tell_reloaded(const struct settings *asked, const struct settings *in_force)
{
	char bytes[1024];
	struct buf names = {.p = bytes, .capacity = sizeof bytes, .max_bytes = sizeof bytes};

	settings_differing(asked, in_force, &names);
	log_event(LOG_LEVEL_INFO, "settings_reloaded", NULL, 0);
	if (names.n > 0) {
		LOG(WARNING, "settings_wait_for_next_start", LOG_TEXT("settings", buf_str(&names)));
	}
}

static void reload_settings(struct service *service)
{
	struct settings asked;
	struct loaded *loaded = mem_new(1, sizeof *loaded);
	struct str why = STR("out of memory");
	enum log_level level;

	if (service->reload == NULL || loaded == NULL) {
		mem_free(loaded);
		return;
	}
	arena_init(&loaded->arena, 4096, 4UL * LIMIT_SETTINGS_FILE_BYTES);
	if (service->reload->load(service->reload->arg, &loaded->arena, &loaded->settings, &why) !=
		0) {
		LOG(ERROR, "settings_not_reloaded", LOG_TEXT("why", why));
		arena_fini(&loaded->arena);
		mem_free(loaded);
		return;
	}
	asked = loaded->settings;
	keep_fixed(&loaded->settings, service->settings);
	loaded->former = service->loaded;
	service->loaded = loaded;
	service->settings = &loaded->settings;
	service->engine.settings = &loaded->settings;
	if (log_level_parse(loaded->settings.log_level, &level)) {
		log_set_level(level);
	}
	guards_set_rates(&loaded->settings);
	tell_reloaded(&asked, &loaded->settings);
}

static void free_loaded(struct loaded *loaded)
{
	while (loaded != NULL) {
		struct loaded *former = loaded->former;

		arena_fini(&loaded->arena);
		mem_free(loaded);
		loaded = former;
	}
}

static void reload_rules(struct service *service)
{
	int r;

	stamp_packs(service);
	service->packs_read = service->packs_seen;
	r = engine_reload_rules(&service->engine, service->store);
	if (r != 0) {
		LOG(ERROR, "rules_not_reloaded", LOG_INT("errno", -r));
	}
}

/* Reads packs that have changed, once they are left alone: they may be half written. */
static void watch_packs(struct service *service)
{
	uint64_t seen = service->packs_seen;

	stamp_packs(service);
	if (service->packs_seen == seen && seen != service->packs_read) {
		reload_rules(service);
	}
}

static void refresh_directory(struct service *service)
{
	int r = engine_refresh_directory(&service->engine, service->store);

	if (r != 0) {
		LOG(WARNING, "directory_not_read", LOG_INT("errno", -r));
	}
}

static void watch(struct service *service)
{
	int r;

	refresh_directory(service);
	r = engine_refresh_rules(&service->engine, service->store);
	if (r != 0) {
		LOG(WARNING, "rules_not_read", LOG_INT("errno", -r));
	}
	watch_packs(service);
}

/* The main thread's whole work while the service runs. */
static void wait_for_stop(struct service *service, const sigset_t *signals)
{
	const struct timespec interval = {.tv_nsec = WATCH_INTERVAL_MS * 1000000L};

	for (;;) {
		int signal = sigtimedwait(signals, NULL, &interval);

		if (signal == SIGHUP) {
			reload_settings(service);
			reload_rules(service);
		} else if (signal > 0) {
			LOG(INFO, "stopping", LOG_INT("signal", signal));
			return;
		}
		watch(service);
	}
}

static void stop(struct service *service)
{
	/* Streams would last as long as their listeners like. */
	if (service->engine.hub != NULL) {
		hub_close(service->engine.hub);
	}
	http_server_stop(service->server, service->settings->drain_timeout_ms);
	if (!trainer_stop(service->engine.trainer)) {
		/* Everything acknowledged is on the disk; only the training under way is lost. */
		LOG(WARNING, "training_abandoned",
			LOG_TEXT("why", STR("it did not end in time; its labels are kept")));
		_exit(0);
	}
	herald_stop(service->engine.herald);
	hub_free(service->engine.hub);
	housekeeper_stop(service->engine.housekeeper);
	learner_stop(service->engine.learner);
	usage_close(service->engine.usage);
	outbox_stop(service->outbox);
	trainer_free(service->engine.trainer);
	chores_stop(service->engine.hasher);
	chores_stop(service->engine.chores);
	store_queue_close(service->queue);
	guards_close();
	engine_close(&service->engine);
	worker_pool_free(service->workers);
	store_close(service->store);
	free_loaded(service->loaded);
}

/* After all that may fail: a start that fails would take key and token with it, untold. */
static int create_first_site(struct service *service)
{
	int r = first_start_prepare(
		service->store, service->settings, service->arena, &service->first);

	if (r != 0) {
		return fail(service, r, "Creating the first site");
	}
	/* Where it fails, watching tries again. */
	refresh_directory(service);
	return 0;
}

static int start(struct service *service)
{
	int r;

	process_limits_set((size_t)service->settings->max_connections);
	r = open_store(service);
	if (r == 0) {
		r = open_engine(service);
	}
	if (r == 0) {
		r = start_threads(service);
	}
	return r == 0 ? create_first_site(service) : r;
}

int serve_run(const struct settings *settings, const struct serve_reload *reload,
	struct arena *arena, struct str *ret_why)
{
	struct service service = {
		.settings = settings, .reload = reload, .arena = arena, .why = ret_why};
	sigset_t signals;
	int r;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	/* Before any thread starts, so that only sigtimedwait ever sees them. */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	r = start(&service);
	if (r == 0) {
		first_start_greet(
			&service.first, settings, http_server_port(service.server), arena);
		LOG(INFO, "serving", LOG_INT("port", http_server_port(service.server)));
		wait_for_stop(&service, &signals);
	}
	stop(&service);
	LOG(INFO, "stopped", LOG_INT("result", r));
	return r;
}
