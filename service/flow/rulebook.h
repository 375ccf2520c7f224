/* The rules in force: packs, and the rules that people have written for sites, compiled as one. */
#ifndef FLOW_RULEBOOK_H
#define FLOW_RULEBOOK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/rules.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

#include "settings.h"

#define RULEBOOK_LEFT_OUT SIZE_MAX

/* An immutable snapshot; reference-counted. */
struct rulebook {
	atomic_size_t n_refs;
	struct arena arena;
	struct ruleset *rules;
	struct ruleset *fitted;       /* the fitted ones that are on, alone; NULL: there are none */
	size_t n_packed;              /* the first rules are those of the packs */
	struct site_rule_list stored; /* as the store had them */
	size_t *index;                /* of each stored rule in rules, or RULEBOOK_LEFT_OUT */
};
struct rulebook *rulebook_ref(struct rulebook *book);
/* Accepts NULL. */
void rulebook_unref(struct rulebook *book);

/* The stored rule of that name and site (0: of all sites), or NULL. */
const struct site_rule *rulebook_stored(
	const struct rulebook *book, int64_t site_id, struct str name);
/* Whether a pack has a rule of that name; *ret is its index. */
bool rulebook_packed(const struct rulebook *book, struct str name, size_t *ret);

struct rulebook_request {
	const struct settings *settings;   /* rules, data */
	struct store *store;               /* read only */
	const struct site_rule *candidate; /* in the place of the stored one of its name; or NULL */
};
enum rulebook_outcome { RULEBOOK_PACKS_BROKEN = 1, RULEBOOK_CANDIDATE_BROKEN };
/*
 * Reads packs and store, and compiles them. A stored rule that does not compile is left out, and
 * logged. RULEBOOK_PACKS_BROKEN: *ret_fault says which pack, where and why.
 * RULEBOOK_CANDIDATE_BROKEN: it says why; its line is one of the candidate's source. Texts in the
 * arena. Not for an event loop: it reads files, and compiles.
 */
HAMLET_MUST_USE int rulebook_load(const struct rulebook_request *request, struct arena *arena,
	struct rulebook **ret, struct rule_fault *ret_fault);

/* "pack.yaml:5: …", or the detail alone where no line of a file is at fault. -ENOMEM. */
HAMLET_MUST_USE int rulebook_fault_text(
	const struct rule_fault *fault, struct arena *arena, struct str *ret);

/* The candidate alone, as if it were of all sites and its name free. RULEBOOK_CANDIDATE_BROKEN. */
HAMLET_MUST_USE int rulebook_compile_alone(const struct site_rule *candidate, struct arena *arena,
	struct ruleset **ret, struct rule_fault *ret_fault);

#endif
