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
		FEATURES_BIT(FEATURES_AUTHOR) | FEATURES_BIT(FEATURES_SHAPE))

/* The key of the entry that counts the site's documents, in place of a feature's. */
#define SITE_DOCUMENTS 0

/* Under which a site's feature is counted in the table of all sites. */
uint64_t site_key(int64_t site_id, uint64_t feature_key);

/*
 * Fills in the shift of each evidence from the site's own counts; none where the site has no
 * labels. ratio is everyone's. Scratch memory is the arena's; -ENOMEM.
 */
HAMLET_MUST_USE int site_shift(const struct counts *sites, int64_t site_id,
	const struct features *features, const struct ratio *ratio, struct arena *arena,
	struct evidence *evidence);

#endif
