/*
 * Of the n = s + h documents of a site that hold a feature, everyone's counts let expect
 *
 *     e = n q spam and n - e ham,  q / (1 - q) = (S + 1) / (H + 1) * exp(r)
 *
 * with r the feature's log ratio among everyone and S and H the site's documents. The shift is how
 * far the site's counts are from that, with k documents on either side as they should be:
 *
 *     ln((s + k) / (e + k)) - ln((h + k) / (n - e + k))
 *
 * It is 0 for what the site has not seen and for what it sees as everyone does, so that a new site
 * begins with everyone's habits and its own take over as it goes.
 */
#include "site.h"

#include <errno.h>
#include <math.h>

#include <hamlet/hash.h>

/* k above. */
#define STEADINESS 2.0

uint64_t site_key(int64_t site_id, uint64_t feature_key)
{
	uint64_t key = hash_mix(feature_key ^ hash_mix((uint64_t)site_id));

	return key >> 32 == 0 ? key | UINT64_C(1) << 32 : key;
}

static double shift_of(double label_odds, double log_ratio, const uint32_t n[LABEL_COUNT])
{
	double all = (double)n[LABEL_SPAM] + (double)n[LABEL_HAM];
	double odds = label_odds * exp(log_ratio);
	double spam = all * odds / (1 + odds);

	return log((n[LABEL_SPAM] + STEADINESS) * (all - spam + STEADINESS) /
		   ((n[LABEL_HAM] + STEADINESS) * (spam + STEADINESS)));
}

/* The entries that are no feature's; false when the site has no labels. */
static bool read_entries(const struct site_look *look, struct evidence ret[SITE_ENTRIES])
{
	struct feature entry[SITE_ENTRIES];

	for (unsigned i = 0; i < SITE_ENTRIES; i++) {
		entry[i] = (struct feature){.key = site_key(look->site_id, i)};
	}
	counts_gather(look->sites, entry, SITE_ENTRIES, ret);
	return ret[SITE_DOCUMENTS].n[LABEL_SPAM] != 0 || ret[SITE_DOCUMENTS].n[LABEL_HAM] != 0;
}

static bool is_counted(const struct feature *feature)
{
	return (SITE_FAMILIES & FEATURES_BIT(feature->family)) != 0;
}

/* Goes over the features that sites count, in step with n. */
static void fill_shifts(
	const struct site_look *look, double label_odds, const uint32_t (*n)[LABEL_COUNT])
{
	for (size_t i = 0; i < look->features->n; i++) {
		struct evidence *e = &look->evidence[i];

		if (!is_counted(&look->features->item[i])) {
			continue;
		}
		if (((*n)[LABEL_SPAM] != 0 || (*n)[LABEL_HAM] != 0) &&
			(e->n[LABEL_SPAM] != 0 || e->n[LABEL_HAM] != 0)) {
			double log_ratio =
				ratio_memo_log_odds(look->ratio, e->n[LABEL_SPAM], e->n[LABEL_HAM]);

			e->shift = (float)shift_of(label_odds, log_ratio, *n);
		}
		n++;
	}
}

int site_apply(const struct site_look *look, struct arena *arena, struct evidence_set *set)
{
	const struct features *features = look->features;
	struct evidence entry[SITE_ENTRIES];
	uint64_t *key;
	uint32_t(*n)[LABEL_COUNT];
	size_t n_keys = 0;

	if (!read_entries(look, entry)) {
		return 0;
	}
	key = arena_new(arena, features->n, sizeof *key);
	n = arena_new(arena, features->n, sizeof *n);
	if (key == NULL || n == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < features->n; i++) {
		if (is_counted(&features->item[i])) {
			key[n_keys++] = site_key(look->site_id, features->item[i].key);
		}
	}
	counts_read(look->sites, key, n_keys, n);
	fill_shifts(look,
		(entry[SITE_DOCUMENTS].n[LABEL_SPAM] + 1.0) /
			(entry[SITE_DOCUMENTS].n[LABEL_HAM] + 1.0),
		(const uint32_t(*)[LABEL_COUNT])n);
	set->slope_less_one = (double)entry[SITE_SLOPE].weight;
	set->offset = (double)entry[SITE_OFFSET].weight;
	return 0;
}
