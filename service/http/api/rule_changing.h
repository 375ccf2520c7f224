/* A change of a rule on its way: checked together with all others, stored, and answered. */
#ifndef API_RULE_CHANGING_H
#define API_RULE_CHANGING_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/store.h>

#include "http/api/call.h"
#include "http/api/rule_trial.h"

struct cJSON;

struct changing {
	struct call call;
	struct rule_change change;
	struct rule_trial trial;
	struct backtest *backtest;
	bool is_new;
	bool is_forced;
	bool is_broken_elsewhere; /* the fault is not of the rule, but of a pack */
	struct str why;           /* of that */
	int (*store)(struct store *store, const struct rule_change *change, uint64_t *ret_version);
	uint64_t version;
	/* Of a change of what there is: read again, and made again, where another came between. */
	void (*redo)(struct request *request);
	uint64_t named_version; /* 0: none was named */
	unsigned n_redone;
	const struct cJSON *body;
	bool lays_over; /* else it replaces */
};

/* Checks the rule of the trial, and stores it by changing->store; answers. */
void rule_changing_check(struct changing *changing);
/* Deletes the rule; answers. */
void rule_changing_delete(struct changing *changing);
void rule_changing_answer_taken(struct request *request);

#endif
