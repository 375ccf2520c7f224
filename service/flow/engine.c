#include "flow/engine.h"

#include <errno.h>
#include <pthread.h>

#include <hamlet/mem.h>

#include "clock.h"
#include "families.h"
#include "flow/retrain.h"
#include "log.h"
#include "metrics.h"

/* What an ordinary comment takes on its way to a verdict; it stays in the processor's cache. */
#define SCRATCH_BLOCK_BYTES 1048576 /* holds all that a comment takes but for the longest */
#define RELOAD_BLOCK_BYTES  65536

struct engine_snapshots {
	pthread_mutex_t lock;
	atomic_uint_fast64_t generation; /* grows with every publication */
	struct directory *directory;
	struct rulebook *rules;
	uint64_t rules_ticket; /* of the rules in force */
	atomic_uint_fast64_t last_ticket;
	atomic_uint_fast64_t
		failed_version; /* of stored rules that did not compile: not tried anew */
	struct fitted *fitted;
	pthread_key_t views;
};

/* A thread's own references, so that reading a snapshot takes no lock. */
struct thread_view {
	struct engine_view view;
	uint64_t generation;
	struct directory *directory;
	struct rulebook *rules;
	struct arena scratch;
};

static void release_view(void *arg)
{
	struct thread_view *own = arg;

	directory_unref(own->directory);
	rulebook_unref(own->rules);
	fitted_unref(own->view.fitted);
	rule_matcher_free(own->view.matcher);
	arena_fini(&own->scratch);
	mem_free(own);
}

int engine_open(struct engine *engine, const struct settings *settings, struct store_queue *queue,
	struct directory *directory, struct rulebook *rules, struct fitted *fitted)
{
	struct engine_snapshots *snapshots = mem_new(1, sizeof *snapshots);

	if (snapshots == NULL) {
		return -ENOMEM;
	}
	if (pthread_key_create(&snapshots->views, release_view) != 0) {
		mem_free(snapshots);
		return -EAGAIN;
	}
	pthread_mutex_init(&snapshots->lock, NULL);
	atomic_init(&snapshots->generation, 1);
	snapshots->directory = directory;
	snapshots->rules = rules;
	snapshots->fitted = fitted;
	*engine = (struct engine){
		.settings = settings,
		.queue = queue,
		.started_at_ms = clock_now_ms(),
		.is_backtesting = ATOMIC_FLAG_INIT,
		.snapshots = snapshots,
	};
	return 0;
}

void engine_close(struct engine *engine)
{
	struct engine_snapshots *snapshots = engine->snapshots;
	struct thread_view *own;

	if (snapshots == NULL) {
		return;
	}
	/* Destructors of thread-specific values run at the end of a thread, not of the program. */
	own = pthread_getspecific(snapshots->views);
	if (own != NULL) {
		release_view(own);
	}
	pthread_key_delete(snapshots->views);
	pthread_mutex_destroy(&snapshots->lock);
	directory_unref(snapshots->directory);
	rulebook_unref(snapshots->rules);
	fitted_unref(snapshots->fitted);
	mem_free(snapshots);
	engine->snapshots = NULL;
}

static struct thread_view *new_view(struct engine_snapshots *snapshots)
{
	struct thread_view *own = mem_new(1, sizeof *own);

	if (own == NULL) {
		return NULL;
	}
	if (rule_matcher_new(&own->view.matcher) != 0) {
		mem_free(own);
		return NULL;
	}
	arena_init(&own->scratch, SCRATCH_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	own->view.scratch = &own->scratch;
	if (pthread_setspecific(snapshots->views, own) != 0) {
		release_view(own);
		return NULL;
	}
	return own;
}

static void update_view(struct engine_snapshots *snapshots, struct thread_view *own)
{
	struct thread_view former = *own;

	pthread_mutex_lock(&snapshots->lock);
	own->directory = directory_ref(snapshots->directory);
	own->rules = rulebook_ref(snapshots->rules);
	own->view.fitted = fitted_ref(snapshots->fitted);
	own->generation = atomic_load_explicit(&snapshots->generation, memory_order_relaxed);
	pthread_mutex_unlock(&snapshots->lock);
	own->view.directory = own->directory;
	own->view.rulebook = own->rules;
	own->view.rules = own->rules->rules;
	directory_unref(former.directory);
	rulebook_unref(former.rules);
	fitted_unref(former.view.fitted);
}

const struct engine_view *engine_view(struct engine *engine)
{
	struct engine_snapshots *snapshots = engine->snapshots;
	struct thread_view *own = pthread_getspecific(snapshots->views);

	if (own == NULL) {
		own = new_view(snapshots);
		if (own == NULL) {
			return NULL;
		}
	}
	if (own->generation != atomic_load_explicit(&snapshots->generation, memory_order_acquire)) {
		update_view(snapshots, own);
	}
	return &own->view;
}

void engine_publish_directory(struct engine *engine, struct directory *directory)
{
	struct engine_snapshots *snapshots = engine->snapshots;
	struct directory *former = directory;

	pthread_mutex_lock(&snapshots->lock);
	/* Two readers may load at once: the newer version wins, whoever comes last. */
	if (directory_version(directory) >= directory_version(snapshots->directory)) {
		former = snapshots->directory;
		snapshots->directory = directory;
		atomic_fetch_add_explicit(&snapshots->generation, 1, memory_order_release);
	}
	pthread_mutex_unlock(&snapshots->lock);
	directory_unref(former);
}

uint64_t engine_rules_ticket(struct engine *engine)
{
	return atomic_fetch_add_explicit(&engine->snapshots->last_ticket, 1, memory_order_relaxed) +
	       1;
}

/* Whether the model in force could weigh the rules in force, but does not; that is logged. */
static bool lacks_rules(struct engine *engine, int64_t *ret_version)
{
	const struct settings *settings = engine->settings;
	struct model_info info;
	unsigned families = 0;
	uint64_t rules;

	pthread_mutex_lock(&engine->snapshots->lock);
	model_info(engine->snapshots->fitted->model, &info);
	*ret_version = engine->snapshots->fitted->version;
	rules = ruleset_fitted(engine->snapshots->rules->rules);
	pthread_mutex_unlock(&engine->snapshots->lock);
	if (rules == info.rules || rules == 0 || !families_parse(settings->features, &families) ||
		(families & FEATURES_BIT(FEATURES_RULES)) == 0) {
		return false;
	}
	LOG(INFO, "rules_not_weighed", LOG_INT("version", *ret_version),
		LOG_TEXT(
			"why", STR("the model was trained under other fitted rules; until the next "
				   "training they add the weights of their packs")));
	return true;
}

void engine_want_rules(struct engine *engine)
{
	int64_t version;

	if (lacks_rules(engine, &version) && version > 0 && engine->trainer != NULL) {
		trainer_request(engine->trainer);
	}
}

void engine_publish_rules(struct engine *engine, struct rulebook *rules, uint64_t ticket)
{
	struct engine_snapshots *snapshots = engine->snapshots;
	struct rulebook *former = rules;

	pthread_mutex_lock(&snapshots->lock);
	if (ticket > snapshots->rules_ticket) {
		former = snapshots->rules;
		snapshots->rules = rules;
		snapshots->rules_ticket = ticket;
		atomic_fetch_add_explicit(&snapshots->generation, 1, memory_order_release);
	}
	pthread_mutex_unlock(&snapshots->lock);
	rulebook_unref(former);
	engine_want_rules(engine);
}

void engine_publish_fitted(struct engine *engine, struct fitted *fitted)
{
	struct engine_snapshots *snapshots = engine->snapshots;
	struct fitted *former;
	int64_t version;

	metric_set(METRIC_MODEL_VERSION, fitted->version);
	pthread_mutex_lock(&snapshots->lock);
	former = snapshots->fitted;
	snapshots->fitted = fitted;
	atomic_fetch_add_explicit(&snapshots->generation, 1, memory_order_release);
	pthread_mutex_unlock(&snapshots->lock);
	fitted_unref(former);
	(void)lacks_rules(engine, &version);
}

struct rulebook *engine_rulebook(struct engine *engine)
{
	struct rulebook *book;

	pthread_mutex_lock(&engine->snapshots->lock);
	book = rulebook_ref(engine->snapshots->rules);
	pthread_mutex_unlock(&engine->snapshots->lock);
	return book;
}

struct fitted *engine_fitted(struct engine *engine)
{
	struct fitted *fitted;

	pthread_mutex_lock(&engine->snapshots->lock);
	fitted = fitted_ref(engine->snapshots->fitted);
	pthread_mutex_unlock(&engine->snapshots->lock);
	return fitted;
}

int engine_refresh_directory(struct engine *engine, struct store *store)
{
	struct directory *directory;
	uint64_t stored, held;
	int r = store_directory_version(store, &stored);

	if (r != 0) {
		return r;
	}
	pthread_mutex_lock(&engine->snapshots->lock);
	held = directory_version(engine->snapshots->directory);
	pthread_mutex_unlock(&engine->snapshots->lock);
	if (stored == held) {
		return 0;
	}
	r = directory_load(store, &directory);
	if (r == 0) {
		engine_publish_directory(engine, directory);
	}
	return r;
}

int engine_reload_rules(struct engine *engine, struct store *store)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	const struct rulebook_request request = {.settings = engine->settings, .store = store};
	uint64_t ticket = engine_rules_ticket(engine);
	struct rulebook *rules = NULL;
	struct rule_fault fault = {0};
	int r;

	arena_init(&arena, RELOAD_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	r = rulebook_load(&request, &arena, &rules, &fault);
	if (r == 0) {
		LOG(INFO, "rules_reloaded", LOG_INT("rules", ruleset_count(rules->rules)));
		engine_publish_rules(engine, rules, ticket);
	} else if (r > 0) {
		struct str why = STR_NONE;

		r = rulebook_fault_text(&fault, &arena, &why);
		LOG(ERROR, "rules_not_reloaded", LOG_TEXT("why", why));
	}
	return r;
}

int engine_refresh_rules(struct engine *engine, struct store *store)
{
	struct engine_snapshots *snapshots = engine->snapshots;
	uint64_t stored, held;
	int r = store_rules_version(store, &stored);

	if (r != 0) {
		return r;
	}
	pthread_mutex_lock(&snapshots->lock);
	held = snapshots->rules->stored.version;
	pthread_mutex_unlock(&snapshots->lock);
	if (stored == held || atomic_load(&snapshots->failed_version) == stored) {
		return 0;
	}
	r = engine_reload_rules(engine, store);
	pthread_mutex_lock(&snapshots->lock);
	held = snapshots->rules->stored.version;
	pthread_mutex_unlock(&snapshots->lock);
	if (r == 0 && held < stored) {
		atomic_store(&snapshots->failed_version, stored);
	}
	return r;
}
