/*
 * Open addressing with linear probing. A key's home is its share of the key space, key * slots /
 * 2^64, so that walking the table is nearly walking in key order.
 *
 * A table may also lie in a model file in memory; it is copied before its first change.
 *
 * One writer, readers without locks: a slot's upper key half is stored last, with release, and
 * read first, with acquire; counts are relaxed. Keys never leave a table. A table that is too
 * small is copied to a bigger one whose pointer is then published; the old one stays for readers
 * that still hold it, until the counts are freed.
 */
#include "counts_table.h"

#include <assert.h>
#include <errno.h>

#include <hamlet/mem.h>

#define MIN_SLOTS        64
#define CACHE_LINE_BYTES 64
#define LOOK_AHEAD       16 /* lookups whose slots are under way at a time */

size_t table_slots_for(size_t n_keys)
{
	size_t n = n_keys + n_keys / 2 + 1;

	return n < MIN_SLOTS ? MIN_SLOTS : n;
}

struct table *table_new(size_t n_slots)
{
	size_t n_bytes;
	struct table *table;

	if (__builtin_mul_overflow(n_slots, sizeof(struct slot), &n_bytes) ||
		__builtin_add_overflow(n_bytes, sizeof *table, &n_bytes)) {
		return NULL;
	}
	table = mem_new(1, n_bytes);
	if (table != NULL) {
		table->slot = (struct slot *)(table + 1);
		table->n_slots = n_slots;
		table->max_keys = table_max_keys(n_slots);
	}
	return table;
}

int counts_new(size_t n_expected, struct counts **ret)
{
	struct counts *counts = mem_new(1, sizeof *counts);
	struct table *table;

	if (counts == NULL) {
		return -ENOMEM;
	}
	table = table_new(table_slots_for(n_expected));
	if (table == NULL) {
		mem_free(counts);
		return -ENOMEM;
	}
	atomic_init(&counts->table, table);
	*ret = counts;
	return 0;
}

void counts_free(struct counts *counts)
{
	struct table *table;

	if (counts == NULL) {
		return;
	}
	table = atomic_load(&counts->table);
	while (table != NULL) {
		struct table *before = table->retired;

		mem_free(table);
		table = before;
	}
	mem_free(counts);
}

static void copy_table(const struct table *from, struct table *to)
{
	for (size_t i = 0; i < from->n_slots; i++) {
		const struct slot *slot = &from->slot[i];
		uint32_t high = atomic_load_explicit(&slot->key_high, memory_order_relaxed);
		struct counts_entry entry;

		if (high != 0) {
			entry.key = slot_key(slot, high);
			slot_read(slot, &entry);
			slot_write(&to->slot[table_find(to, entry.key)], &entry);
		}
	}
}

int counts_reserve(struct counts *counts, size_t n_more)
{
	struct table *old = atomic_load_explicit(&counts->table, memory_order_relaxed);
	size_t n_keys = atomic_load_explicit(&counts->n_keys, memory_order_relaxed);
	size_t n_slots = old->n_slots;
	struct table *table;

	if (n_keys + n_more <= old->max_keys && !old->is_borrowed) {
		return 0;
	}
	if (n_keys + n_more > old->max_keys) {
		n_slots *= 2;
	}
	if (n_slots < table_slots_for(n_keys + n_more)) {
		n_slots = table_slots_for(n_keys + n_more);
	}
	table = table_new(n_slots);
	if (table == NULL) {
		return -ENOMEM;
	}
	copy_table(old, table);
	table->retired = old;
	atomic_store_explicit(&counts->table, table, memory_order_release);
	return 0;
}

static struct slot *writer_slot(struct counts *counts, uint64_t key)
{
	struct table *table = atomic_load_explicit(&counts->table, memory_order_relaxed);

	assert(key >> 32 != 0);
	return &table->slot[table_find(table, key)];
}

static void count_new_key(struct counts *counts)
{
	size_t n = atomic_load_explicit(&counts->n_keys, memory_order_relaxed) + 1;

	assert(n < atomic_load_explicit(&counts->table, memory_order_relaxed)->n_slots);
	atomic_store_explicit(&counts->n_keys, n, memory_order_relaxed);
}

void counts_put(struct counts *counts, const struct counts_entry *entry)
{
	struct slot *slot = writer_slot(counts, entry->key);

	if (slot_is_free(slot)) {
		count_new_key(counts);
	}
	slot_write(slot, entry);
}

bool counts_step(struct counts *counts, uint64_t key, enum label label, int sign)
{
	struct slot *slot = writer_slot(counts, key);
	uint32_t n;

	if (slot_is_free(slot)) {
		struct counts_entry entry = {.key = key};

		if (sign < 0) {
			return false;
		}
		entry.n[label] = 1;
		count_new_key(counts);
		slot_write(slot, &entry);
		return true;
	}
	n = atomic_load_explicit(&slot->n[label], memory_order_relaxed);
	if (n == (sign < 0 ? 0 : UINT32_MAX)) {
		return false;
	}
	n = sign < 0 ? n - 1 : n + 1;
	atomic_store_explicit(&slot->n[label], n, memory_order_relaxed);
	return true;
}

/* Straight from slot to evidence: a copy between them would be read before it is written back. */
static void gather_one(
	const struct table *table, const struct feature *feature, struct evidence *ret)
{
	const struct slot *slot = &table->slot[table_find(table, feature->key)];
	bool is_known = slot_holds(slot, feature->key);
	uint32_t bits = atomic_load_explicit(&slot->weight_bits, memory_order_relaxed);

	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		uint32_t n = atomic_load_explicit(&slot->n[label], memory_order_relaxed);

		ret->n[label] = is_known ? n : 0;
	}
	bits = is_known ? bits : 0;
	memcpy(&ret->weight, &bits, sizeof bits);
	ret->shift = 0;
}

/* A search goes on into the next line of the cache as often as not. */
static void look_ahead(const struct table *table, uint64_t key)
{
	const char *home = (const char *)&table->slot[table_home(table, key)];

	__builtin_prefetch(home);
	__builtin_prefetch(home + CACHE_LINE_BYTES);
}

void counts_gather(
	const struct counts *counts, const struct feature *features, size_t n, struct evidence *ret)
{
	const struct table *table = atomic_load_explicit(&counts->table, memory_order_acquire);

	for (size_t i = 0; i < n + LOOK_AHEAD; i++) {
		if (i < n) {
			look_ahead(table, features[i].key);
		}
		if (i >= LOOK_AHEAD) {
			gather_one(table, &features[i - LOOK_AHEAD], &ret[i - LOOK_AHEAD]);
		}
	}
}

void counts_read(
	const struct counts *counts, const uint64_t *keys, size_t n, uint32_t (*ret)[LABEL_COUNT])
{
	const struct table *table = atomic_load_explicit(&counts->table, memory_order_acquire);

	for (size_t i = 0; i < n + LOOK_AHEAD; i++) {
		if (i < n) {
			look_ahead(table, keys[i]);
		}
		if (i >= LOOK_AHEAD) {
			uint64_t key = keys[i - LOOK_AHEAD];
			const struct slot *slot = &table->slot[table_find(table, key)];
			struct counts_entry entry = {0};

			if (slot_holds(slot, key)) {
				slot_read(slot, &entry);
			}
			memcpy(ret[i - LOOK_AHEAD], entry.n, sizeof entry.n);
		}
	}
}

size_t counts_n_keys(const struct counts *counts)
{
	return atomic_load_explicit(&counts->n_keys, memory_order_relaxed);
}

size_t counts_n_bytes(const struct counts *counts)
{
	const struct table *table = atomic_load_explicit(&counts->table, memory_order_acquire);
	size_t n = sizeof *counts;

	for (; table != NULL; table = table->retired) {
		n += sizeof *table +
		     (table->is_borrowed ? 0 : table->n_slots * sizeof(struct slot));
	}
	return n;
}
