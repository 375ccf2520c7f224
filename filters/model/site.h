/* One site's own counts beside everyone's, and how they shift a feature's weight. */
#ifndef HAMLET_MODEL_SITE_H
#define HAMLET_MODEL_SITE_H

#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/features.h>

#include "counts.h"
#include "ratio.h"

/*
 * Families whose features are counted site by site: those that tell a site's habits in few
 * features, so that a label adds little.
 */
#define SITE_FAMILIES                                                                              \
	(FEATURES_BIT(FEATURES_WORDS) | FEATURES_BIT(FEATURES_LINKS) |                             \
		FEATURES_BIT(FEATURES_AUTHOR) | FEATURES_BIT(FEATURES_SHAPE) |                     \
		FEATURES_BIT(FEATURES_RULES))

/*
 * Keys of a site's entries that are no feature's: its documents; and, as weights that training
 * fits, how far everyone's score has to be stretched on it (slope - 1) and moved. The slope's
 * counts are the documents that it was fitted on.
 */
enum site_entry { SITE_DOCUMENTS, SITE_SLOPE, SITE_OFFSET, SITE_ENTRIES };

/* Under which a site's feature is counted in the table of all sites. */
uint64_t site_key(int64_t site_id, uint64_t feature_key);

/* What of one comment is looked at through a site's eyes. */
struct site_look {
	const struct counts *sites;
	int64_t site_id;
	const struct features *features;
	const struct ratio_memo *ratio; /* everyone's */
	struct evidence *evidence;      /* of the features; gets the shifts */
};

/*
 * Fills in the shifts of the evidence from the site's own counts, and the set's slope and offset;
 * none where the site has no labels. Scratch memory is the arena's; -ENOMEM.
 */
HAMLET_MUST_USE int site_apply(
	const struct site_look *look, struct arena *arena, struct evidence_set *set);

struct fit_job;
struct fit;
/*
 * Fits slope and offset of each site on its own rows' scores out of sample, puts them among the
 * counts of sites, and brings the fit's scores and quality up to date with them.
 */
HAMLET_MUST_USE int site_fit(const struct fit_job *job, struct fit *fit, struct counts *sites);

#endif
