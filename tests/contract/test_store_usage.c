#include "contract.h"

#include <hamlet/store_usage.h>

static void add(struct contract *c, int64_t site_id, int month, uint64_t n)
{
	struct usage usage = {.site_id = site_id,
		.month = month,
		.n = {[USAGE_SPAM] = n,
			[USAGE_HAM] = 10 * n,
			[USAGE_MISSED_SPAM] = 100 * n,
			[USAGE_FALSE_POSITIVES] = 1000 * n}};

	assert_int_equal(store_usage_add(c->store, &usage, 1), 0);
}

static struct usage_list read_usage(struct contract *c, int64_t site_id, int first, int last)
{
	struct usage_list list;

	assert_int_equal(store_usage(c->store, site_id, first, last, &c->arena, &list), 0);
	return list;
}

static void counts_of_a_month_add_up(struct contract *c)
{
	struct usage_list list;

	add(c, c->site_id, 202611, 1);
	add(c, c->site_id, 202611, 2);
	contract_reopen(c);
	list = read_usage(c, c->site_id, 202611, 202611);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.item[0].month, 202611);
	assert_int_equal(list.item[0].n[USAGE_SPAM], 3);
	assert_int_equal(list.item[0].n[USAGE_HAM], 30);
	assert_int_equal(list.item[0].n[USAGE_MISSED_SPAM], 300);
	assert_int_equal(list.item[0].n[USAGE_FALSE_POSITIVES], 3000);
}

static void usage_is_asked_for_by_site_and_months(struct contract *c)
{
	int64_t other = sample_site(c, "other");

	add(c, c->site_id, 202610, 1);
	add(c, c->site_id, 202611, 1);
	add(c, other, 202611, 1);
	add(c, other, 202612, 1);
	assert_int_equal(read_usage(c, 0, 202601, 202612).n, 4);
	assert_int_equal(read_usage(c, 0, 202611, 202611).n, 2);
	assert_int_equal(read_usage(c, other, 202611, 202612).n, 2);
	assert_int_equal(read_usage(c, other, 202601, 202610).n, 0);
	assert_int_equal(read_usage(c, 0, 202601, 202612).item[0].month, 202610);
	assert_int_equal(read_usage(c, 0, 202601, 202612).item[3].month, 202612);
}

int main(void)
{
	static const struct contract_test tests[] = {
		CONTRACT_TEST(counts_of_a_month_add_up),
		CONTRACT_TEST(usage_is_asked_for_by_site_and_months),
	};

	return contract_run("store: usage", tests, sizeof tests / sizeof *tests);
}
