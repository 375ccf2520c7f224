/* What every flow works with: the snapshots in force, the store's queue, the learner, the trainer.
 */
#ifndef FLOW_ENGINE_H
#define FLOW_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/store.h>

#include "flow/directory.h"
#include "flow/rulebook.h"
#include "settings.h"
#include "store/store_queue.h"

struct chores;
struct herald;
struct housekeeper;
struct hub;
struct learner;
struct trainer;
struct usage_tally;

/* A version of the model that is, or may come, in force; reference-counted. */
struct fitted {
	atomic_size_t n_refs;
	struct model *model;
	/* Of the model's set, compiled with only_fitted: with what labels are learned, and taken
	 * back, whatever rules are in force meanwhile. NULL: rules are not counted. */
	struct ruleset *rules;
	int64_t version;                     /* 0: nothing was trained yet */
	atomic_uint_fast64_t labels_through; /* label events counted in the model so far */
	uint64_t n_trained;                  /* labels it was fitted on */
	atomic_bool is_outgrown;             /* by the labels of a site */
	struct model_quality quality;        /* measured when it was fitted; zero for version 0 */
	/* Of labels that came since: as it scored each just before it learned it. */
	atomic_uint_fast64_t n_since;
	_Atomic double log_loss_since; /* their sum, in nats */
};
/* Takes over the reference to model. */
HAMLET_MUST_USE int fitted_new(
	struct model *model, int64_t version, uint64_t labels_through, struct fitted **ret);
/* Before any label is counted: its rules are the book's fitted ones, if the model is of their set.
 */
void fitted_bind_rules(struct fitted *fitted, const struct rulebook *book);
struct fitted *fitted_ref(struct fitted *fitted);
/* Accepts NULL. */
void fitted_unref(struct fitted *fitted);

struct engine {
	const struct settings *_Atomic settings; /* replaced whole on a reload */
	struct store_queue *queue;
	struct learner *learner;
	struct trainer *trainer;
	struct usage_tally *usage;
	struct chores *hasher; /* passwords */
	struct chores *chores;
	struct housekeeper *housekeeper;
	struct hub *hub;
	struct herald *herald;
	int64_t started_at_ms;
	atomic_flag is_backtesting; /* one at a time: they take long */

	/* engine.c's business: change through engine_publish_…, read through engine_view. */
	struct engine_snapshots *snapshots;
};

/* Brings up snapshots around the given parts; takes over the references. */
HAMLET_MUST_USE int engine_open(struct engine *engine, const struct settings *settings,
	struct store_queue *queue, struct directory *directory, struct rulebook *rules,
	struct fitted *fitted);
/* When no other thread uses it any more. */
void engine_close(struct engine *engine);

/* The snapshots in force, as one thread sees them. */
struct engine_view {
	const struct directory *directory;
	const struct rulebook *rulebook;
	const struct ruleset *rules; /* of the rulebook */
	struct fitted *fitted;
	struct rule_matcher *matcher;
	struct arena *scratch; /* of one verdict: whoever begins one resets it */
};
/*
 * The calling thread's view, brought up to date; valid until the same thread calls again. Costs one
 * atomic load unless something was published since. NULL when memory is out.
 */
const struct engine_view *engine_view(struct engine *engine);

/* Put a new snapshot in force; take over the reference. */
void engine_publish_directory(struct engine *engine, struct directory *directory);
/* ticket: of engine_rules_ticket before it was read; an earlier reading never replaces a later. */
void engine_publish_rules(struct engine *engine, struct rulebook *rules, uint64_t ticket);
uint64_t engine_rules_ticket(struct engine *engine);
void engine_publish_fitted(struct engine *engine, struct fitted *fitted);
/*
 * Logs that the model in force does not weigh the fitted rules in force, if so, and asks for a
 * training that will, unless nothing was trained yet. Publishing rules does it, too; publishing a
 * version only tells, since it may be an old one that was put in force again.
 */
void engine_want_rules(struct engine *engine);
/* References of the caller's own, for work that outlasts a view. */
struct fitted *engine_fitted(struct engine *engine);
struct rulebook *engine_rulebook(struct engine *engine);

/* Reads the directory again when the store's has another version than ours. */
HAMLET_MUST_USE int engine_refresh_directory(struct engine *engine, struct store *store);
/*
 * Reads and compiles the rules again, packs too, when the store's have another version than ours.
 * Rules that cannot be compiled leave the old set in force; that is logged, and no fault. Not for
 * an event loop.
 */
HAMLET_MUST_USE int engine_refresh_rules(struct engine *engine, struct store *store);
/* The same whatever their version, as after a change of the packs. */
HAMLET_MUST_USE int engine_reload_rules(struct engine *engine, struct store *store);

#endif
