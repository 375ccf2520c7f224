#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "counts.h"

#include <hamlet/hash.h>

static uint64_t key_of(uint64_t i)
{
	return hash_mix(i + 1) | UINT64_C(1) << 32;
}

static struct evidence look_up(const struct counts *counts, uint64_t key)
{
	struct feature feature = {.key = key};
	struct evidence evidence;

	counts_gather(counts, &feature, 1, &evidence);
	return evidence;
}

static void step(struct counts *counts, uint64_t key, enum label label, int sign)
{
	assert_int_equal(counts_reserve(counts, 1), 0);
	assert_true(counts_step(counts, key, label, sign));
}

static void unknown_keys_have_zero_counts(void **state)
{
	struct counts *counts;
	struct evidence evidence;

	(void)state;
	assert_int_equal(counts_new(0, &counts), 0);
	evidence = look_up(counts, key_of(7));
	assert_int_equal(evidence.n[LABEL_HAM], 0);
	assert_int_equal(evidence.n[LABEL_SPAM], 0);
	assert_near((double)evidence.weight, 0, 0);
	counts_free(counts);
}

static void every_key_is_found_again_through_growth(void **state)
{
	enum { N = 5000 };
	struct counts *counts;

	(void)state;
	assert_int_equal(counts_new(0, &counts), 0);
	for (unsigned i = 0; i < N; i++) {
		for (unsigned k = 0; k <= i % 3; k++) {
			step(counts, key_of(i), k == 0 ? LABEL_HAM : LABEL_SPAM, +1);
		}
	}
	assert_int_equal(counts_n_keys(counts), N);
	for (unsigned i = 0; i < N; i++) {
		struct evidence evidence = look_up(counts, key_of(i));

		assert_int_equal(evidence.n[LABEL_HAM], 1);
		assert_int_equal(evidence.n[LABEL_SPAM], i % 3);
	}
	counts_free(counts);
}

static void taking_away_stops_at_zero(void **state)
{
	struct counts *counts;

	(void)state;
	assert_int_equal(counts_new(0, &counts), 0);
	assert_false(counts_step(counts, key_of(1), LABEL_SPAM, -1));
	assert_int_equal(counts_n_keys(counts), 0);
	step(counts, key_of(1), LABEL_SPAM, +1);
	assert_false(counts_step(counts, key_of(1), LABEL_HAM, -1));
	assert_true(counts_step(counts, key_of(1), LABEL_SPAM, -1));
	assert_false(counts_step(counts, key_of(1), LABEL_SPAM, -1));
	assert_int_equal(look_up(counts, key_of(1)).n[LABEL_SPAM], 0);
	counts_free(counts);
}

static void the_list_is_in_key_order_and_without_empty_entries(void **state)
{
	enum { N = 3000 };
	struct counts *counts;
	struct counts_entry *list;
	size_t n;

	(void)state;
	assert_int_equal(counts_new(N, &counts), 0);
	for (unsigned i = 0; i < N; i++) {
		/* Half of the keys crowd at the end of the key space, so that they wrap around. */
		uint64_t key = i % 2 == 0 ? key_of(i) : UINT64_MAX - i;

		step(counts, key, LABEL_SPAM, +1);
		if (i % 5 == 0) {
			step(counts, key, LABEL_SPAM, -1);
		}
	}
	counts_put(counts, &(struct counts_entry){.key = key_of(N), .weight = 0.5F});
	assert_int_equal(counts_list(counts, &list, &n), 0);
	assert_int_equal(n, N - N / 5 + 1);
	for (size_t i = 1; i < n; i++) {
		assert_true(list[i - 1].key < list[i].key);
	}
	mem_free(list);
	counts_free(counts);
}

static void a_million_features_fit_in_forty_megabytes(void **state)
{
	enum { N = 1000000 };
	struct counts *counts;

	(void)state;
	assert_int_equal(counts_new(N, &counts), 0);
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(counts_reserve(counts, 1), 0);
		counts_put(counts, &(struct counts_entry){.key = key_of(i), .n = {1, 0}});
	}
	assert_int_equal(counts_n_keys(counts), N);
	assert_true(counts_n_bytes(counts) <= 40000000);
	counts_free(counts);
}

static void failed_growth_leaves_the_table_as_it_was(void **state)
{
	struct counts *counts;
	unsigned n = 0;

	(void)state;
	assert_int_equal(counts_new(0, &counts), 0);
	mem_fail_from(1);
	while (counts_reserve(counts, 1) == 0) {
		assert_true(counts_step(counts, key_of(n), LABEL_HAM, +1));
		n++;
	}
	assert_int_equal(counts_reserve(counts, 1), -ENOMEM);
	mem_fail_from(0);
	assert_int_equal(counts_n_keys(counts), n);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(look_up(counts, key_of(i)).n[LABEL_HAM], 1);
	}
	step(counts, key_of(n), LABEL_HAM, +1);
	assert_int_equal(look_up(counts, key_of(n)).n[LABEL_HAM], 1);
	counts_free(counts);
}

static void making_one_fails_cleanly(void **state)
{
	struct counts *counts;

	(void)state;
	for (uint64_t nth = 1; nth <= 2; nth++) {
		mem_fail_from(nth);
		assert_int_equal(counts_new(10, &counts), -ENOMEM);
	}
	mem_fail_from(0);
}

struct readers {
	struct counts *counts;
	atomic_bool is_over;
	atomic_size_t n_wrong;
	atomic_size_t n_rounds;
};

#define N_READ 64

/* Each key is counted once: a reader sees nothing or that one document, never anything else. */
static void *read_on(void *arg)
{
	struct readers *readers = arg;
	struct feature feature[N_READ];
	struct evidence evidence[N_READ];

	for (unsigned i = 0; i < N_READ; i++) {
		feature[i] = (struct feature){.key = key_of(i)};
	}
	while (!atomic_load(&readers->is_over)) {
		counts_gather(readers->counts, feature, N_READ, evidence);
		for (unsigned i = 0; i < N_READ; i++) {
			if (evidence[i].n[LABEL_SPAM] > 1 || evidence[i].n[LABEL_HAM] > 1 ||
				evidence[i].weight != 0.0F) {
				atomic_fetch_add(&readers->n_wrong, 1);
			}
		}
		atomic_fetch_add(&readers->n_rounds, 1);
	}
	return NULL;
}

static void readers_go_on_while_the_table_grows(void **state)
{
	enum { N = 50000 };
	struct readers readers = {0};
	pthread_t thread[2];
	struct evidence evidence;

	(void)state;
	assert_int_equal(counts_new(0, &readers.counts), 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, read_on, &readers), 0);
	}
	for (unsigned i = 0; i < N; i++) {
		step(readers.counts, key_of(i), i % 2 == 0 ? LABEL_HAM : LABEL_SPAM, +1);
	}
	while (atomic_load(&readers.n_rounds) < 10) {
	}
	atomic_store(&readers.is_over, true);
	for (unsigned i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
	}
	assert_int_equal(atomic_load(&readers.n_wrong), 0);
	evidence = look_up(readers.counts, key_of(N - 1));
	assert_int_equal(evidence.n[LABEL_SPAM], 1);
	counts_free(readers.counts);
}

struct followers {
	struct counts *counts;
	atomic_size_t next; /* the key that comes next */
	atomic_size_t n_wrong;
};

enum { N_FOLLOWED = 200000 };

/* Keys that never come, whose places are those of the keys that come just now. */
static void *look_beside(void *arg)
{
	enum { N_NEAR = 4 };
	struct followers *followers = arg;
	size_t next;

	while ((next = atomic_load(&followers->next)) < N_FOLLOWED) {
		struct feature feature[N_NEAR];
		struct evidence evidence[N_NEAR];
		uint32_t n[N_NEAR][LABEL_COUNT];
		uint64_t key[N_NEAR];

		for (size_t i = 0; i < N_NEAR; i++) {
			key[i] = key_of(next + i) ^ 1;
			feature[i] = (struct feature){.key = key[i]};
		}
		counts_gather(followers->counts, feature, N_NEAR, evidence);
		counts_read(followers->counts, key, N_NEAR, n);
		for (size_t i = 0; i < N_NEAR; i++) {
			if (evidence[i].n[LABEL_SPAM] != 0 || n[i][LABEL_SPAM] != 0) {
				atomic_fetch_add(&followers->n_wrong, 1);
			}
		}
	}
	return NULL;
}

static void a_key_that_comes_is_not_taken_for_one_that_is_looked_for(void **state)
{
	struct followers followers = {.next = 0};
	pthread_t thread[2];

	(void)state;
	assert_int_equal(counts_new(N_FOLLOWED, &followers.counts), 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, look_beside, &followers), 0);
	}
	for (size_t i = 0; i < N_FOLLOWED; i++) {
		step(followers.counts, key_of(i), LABEL_SPAM, +1);
		atomic_store(&followers.next, i + 1);
	}
	for (unsigned i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
	}
	assert_int_equal(atomic_load(&followers.n_wrong), 0);
	counts_free(followers.counts);
}

/* Ten keys, packed. */
static struct str packed(size_t *ret_n_slots)
{
	struct counts *counts;
	struct buf buf;
	struct str bytes;
	size_t n_keys;

	assert_int_equal(counts_new(0, &counts), 0);
	for (unsigned i = 0; i < 10; i++) {
		step(counts, key_of(i), LABEL_SPAM, +1);
	}
	buf_init(&buf, 1 << 20);
	assert_int_equal(counts_pack(counts, &buf, ret_n_slots, &n_keys), 0);
	assert_int_equal(n_keys, 10);
	counts_free(counts);
	bytes.p = buf_steal(&buf, &bytes.n);
	assert_int_equal(bytes.n, *ret_n_slots * COUNTS_SLOT_BYTES);
	return bytes;
}

static int unpack(struct str slots, size_t n_keys)
{
	struct counts *counts;
	int outcome = counts_unpack(slots, n_keys, true, &counts);

	if (outcome == 0) {
		counts_free(counts);
	}
	return outcome;
}

static void only_sound_tables_are_unpacked(void **state)
{
	size_t n_slots;
	struct str slots = packed(&n_slots);
	char *p = (char *)(uintptr_t)slots.p;
	char slot[COUNTS_SLOT_BYTES];
	size_t at = 0;
	size_t free_at;

	(void)state;
	assert_int_equal(unpack(slots, 10), 0);
	assert_int_equal(unpack(slots, 9), COUNTS_DAMAGED);
	assert_int_equal(unpack(slots, 11), COUNTS_DAMAGED);
	assert_int_equal(unpack(str_make(p, slots.n - 1), 10), COUNTS_DAMAGED);
	assert_int_equal(unpack(STR_NONE, 0), COUNTS_DAMAGED);
	while (memcmp(p + at, "\0\0\0\0", 4) == 0) {
		at += COUNTS_SLOT_BYTES;
	}
	free_at = slots.n / 2;
	free_at -= free_at % COUNTS_SLOT_BYTES;
	while (memcmp(p + free_at, "\0\0\0\0", 4) != 0) {
		free_at += COUNTS_SLOT_BYTES;
	}
	/* A key where no look-up finds it, a key twice, a free slot that holds something. */
	memcpy(slot, p + at, sizeof slot);
	memset(p + at, 0, sizeof slot);
	memcpy(p + free_at, slot, sizeof slot);
	assert_int_equal(unpack(slots, 10), COUNTS_DAMAGED);
	memcpy(p + at, slot, sizeof slot);
	assert_int_equal(unpack(slots, 11), COUNTS_DAMAGED);
	memset(p + free_at, 0, sizeof slot);
	p[free_at + 8] = 1;
	assert_int_equal(unpack(slots, 10), COUNTS_DAMAGED);
	/* No free slot: a look-up would not end. */
	memcpy(p + free_at, slot, sizeof slot);
	assert_int_equal(unpack(str_make(p + at, COUNTS_SLOT_BYTES), 1), COUNTS_DAMAGED);
	mem_free(p);
}

static void borrowed_counts_are_copied_before_they_change(void **state)
{
	size_t n_slots;
	struct str slots = packed(&n_slots);
	char *before = mem_new(1, slots.n);
	struct counts *counts;

	(void)state;
	memcpy(before, slots.p, slots.n);
	assert_int_equal(counts_unpack(slots, 10, true, &counts), 0);
	assert_int_equal(look_up(counts, key_of(3)).n[LABEL_SPAM], 1);
	step(counts, key_of(3), LABEL_SPAM, +1);
	step(counts, key_of(3), LABEL_HAM, +1);
	assert_int_equal(look_up(counts, key_of(3)).n[LABEL_SPAM], 2);
	assert_int_equal(look_up(counts, key_of(3)).n[LABEL_HAM], 1);
	assert_memory_equal(before, slots.p, slots.n);
	counts_free(counts);
	mem_free(before);
	mem_free((char *)(uintptr_t)slots.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_keys_have_zero_counts),
		cmocka_unit_test(every_key_is_found_again_through_growth),
		cmocka_unit_test(taking_away_stops_at_zero),
		cmocka_unit_test(the_list_is_in_key_order_and_without_empty_entries),
		cmocka_unit_test(a_million_features_fit_in_forty_megabytes),
		cmocka_unit_test(failed_growth_leaves_the_table_as_it_was),
		cmocka_unit_test(making_one_fails_cleanly),
		cmocka_unit_test(readers_go_on_while_the_table_grows),
		cmocka_unit_test(a_key_that_comes_is_not_taken_for_one_that_is_looked_for),
		cmocka_unit_test(only_sound_tables_are_unpacked),
		cmocka_unit_test(borrowed_counts_are_copied_before_they_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
