/* The trainer: fits a new version from the label log, measures it, and promotes it if no worse. */
#ifndef FLOW_RETRAIN_H
#define FLOW_RETRAIN_H

#include <stdbool.h>

#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/store_models.h>
#include <hamlet/str.h>

#include "flow/engine.h"

/*
 * One background thread; training itself uses the executor's workers. *ret is the engine's: it is
 * asked at once for a model that weighs the rules in force, if there is none.
 */
HAMLET_MUST_USE int trainer_start(
	struct engine *engine, const struct executor *executor, struct trainer **ret);
/* Ends its thread, waiting at most a few seconds for a training under way; false: it goes on, and
 * the program can only exit at once. Later requests do nothing. Accepts NULL. */
HAMLET_MUST_USE bool trainer_stop(struct trainer *trainer);
/* When it was stopped, and nobody asks it for anything any more. Accepts NULL. */
void trainer_free(struct trainer *trainer);

/* Asks for a training; one that is under way is followed by another. */
void trainer_request(struct trainer *trainer);
bool trainer_is_busy(struct trainer *trainer);
/* Asks for a training by itself when labels have grown enough since this version was fitted:
 * by the retrain_growth setting, or those of one site have doubled; and by at least
 * RETRAIN_MIN_LABELS. */
void trainer_consider(struct trainer *trainer, const struct fitted *fitted);
#define RETRAIN_MIN_LABELS 10

/* The version in force as it is stored; STORED_MODEL_NONE, also where this program cannot read its
 * file, which is logged. Not caught up with the labels. */
HAMLET_MUST_USE int fitted_of_store(struct store *store, struct arena *arena, struct fitted **ret);

#endif
