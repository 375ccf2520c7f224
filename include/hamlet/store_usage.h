/* Of the store: figures of Akismet's interface, by site and month. */
#ifndef HAMLET_STORE_USAGE_H
#define HAMLET_STORE_USAGE_H

#include <hamlet/store.h>

/* What a site's Akismet clients asked and were told in a month, and what they said of it later. */
enum usage_count { USAGE_SPAM, USAGE_HAM, USAGE_MISSED_SPAM, USAGE_FALSE_POSITIVES, USAGE_COUNT };
struct usage {
	int64_t site_id;
	int month;                   /* 202611 */
	uint64_t n[USAGE_COUNT];
};
struct usage_list {
	struct usage *item;
	size_t n;
};
/* Adds the counts of each to what there is. */
HAMLET_MUST_USE int store_usage_add(struct store *store, const struct usage *items, size_t n);
/* Of months from first to last; site_id 0: of all sites. By month and site. */
HAMLET_MUST_USE int store_usage(struct store *store, int64_t site_id, int first, int last,
	struct arena *arena, struct usage_list *ret);

#endif
