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
#ifndef STEADINESS
#define STEADINESS 0.5
#endif

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

int site_shift(const struct counts *sites, int64_t site_id, const struct features *features,
	const struct ratio *ratio, struct arena *arena, struct evidence *evidence)
{
	uint64_t *key = arena_new(arena, features->n + 1, sizeof *key);
	uint32_t(*n)[LABEL_COUNT] = arena_new(arena, features->n + 1, sizeof *n);
	size_t n_keys = 0;
	double label_odds;

	if (key == NULL || n == NULL) {
		return -ENOMEM;
	}
	key[n_keys++] = site_key(site_id, SITE_DOCUMENTS);
	for (size_t i = 0; i < features->n; i++) {
		if ((SITE_FAMILIES & FEATURES_BIT(features->item[i].family)) != 0) {
			key[n_keys++] = site_key(site_id, features->item[i].key);
		}
	}
	counts_read(sites, key, n_keys, n);
	if (n[0][LABEL_SPAM] == 0 && n[0][LABEL_HAM] == 0) {
		return 0;
	}
	label_odds = (n[0][LABEL_SPAM] + 1.0) / (n[0][LABEL_HAM] + 1.0);
	n_keys = 1;
	for (size_t i = 0; i < features->n; i++) {
		struct evidence *e = &evidence[i];

		if ((SITE_FAMILIES & FEATURES_BIT(features->item[i].family)) == 0) {
			continue;
		}
		if ((n[n_keys][LABEL_SPAM] != 0 || n[n_keys][LABEL_HAM] != 0) &&
			(e->n[LABEL_SPAM] != 0 || e->n[LABEL_HAM] != 0)) {
			e->shift = (float)shift_of(label_odds,
				ratio_log_odds(ratio, e->n[LABEL_SPAM], e->n[LABEL_HAM]),
				n[n_keys]);
		}
		n_keys++;
	}
	return 0;
}
