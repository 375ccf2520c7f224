/*
 * Open addressing with linear probing. A key's home is its share of the key space, key * slots /
 * 2^64, so that walking the table is nearly walking in key order. A slot is 20 bytes: the key in
 * two halves, the two counts, the bits of the weight.
 *
 * One writer, readers without locks: a slot's upper key half is stored last, with release, and
 * read first, with acquire; counts are relaxed. Keys never leave a table. A table that is too
 * small is copied to a bigger one whose pointer is then published; the old one stays for readers
 * that still hold it, until the counts are freed.
 */
#include "counts.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include <hamlet/mem.h>

#define MIN_SLOTS  64
#define LOOK_AHEAD 16 /* lookups whose slots are under way at a time */

__extension__ typedef unsigned __int128 uint128;

struct slot {
	_Atomic uint32_t key_high;
	_Atomic uint32_t key_low;
	_Atomic uint32_t n[LABEL_COUNT];
	_Atomic uint32_t weight_bits;
};
_Static_assert(sizeof(struct slot) == 20, "a million features in 40 MB");

struct table {
	struct table *retired; /* the one before */
	size_t n_slots;
	size_t max_keys;
	struct slot slot[];
};

struct counts {
	_Atomic(struct table *) table;
	_Atomic size_t n_keys;
};

static size_t home_of(const struct table *table, uint64_t key)
{
	return (size_t)((uint128)key * table->n_slots >> 64);
}

static size_t next_of(const struct table *table, size_t at)
{
	return at + 1 == table->n_slots ? 0 : at + 1;
}

/* Filled to four fifths at most. */
static size_t slots_for(size_t n_keys)
{
	size_t n = n_keys + n_keys / 4 + 1;

	return n < MIN_SLOTS ? MIN_SLOTS : n;
}

static struct table *table_new(size_t n_slots)
{
	size_t n_bytes;
	struct table *table;

	if (__builtin_mul_overflow(n_slots, sizeof(struct slot), &n_bytes) ||
		__builtin_add_overflow(n_bytes, sizeof *table, &n_bytes)) {
		return NULL;
	}
	table = mem_new(1, n_bytes);
	if (table != NULL) {
		table->n_slots = n_slots;
		table->max_keys = n_slots / 5 * 4;
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
	table = table_new(slots_for(n_expected));
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

static uint64_t slot_key(const struct slot *slot, uint32_t high)
{
	return (uint64_t)high << 32 | atomic_load_explicit(&slot->key_low, memory_order_relaxed);
}

/* The slot of the key, or the free one where it would stand. The table always has a free slot. */
static size_t find(const struct table *table, uint64_t key)
{
	size_t at = home_of(table, key);

	for (;;) {
		uint32_t high =
			atomic_load_explicit(&table->slot[at].key_high, memory_order_acquire);

		if (high == 0 || slot_key(&table->slot[at], high) == key) {
			return at;
		}
		at = next_of(table, at);
	}
}

static bool is_free(const struct slot *slot)
{
	return atomic_load_explicit(&slot->key_high, memory_order_acquire) == 0;
}

static void read_slot(const struct slot *slot, struct counts_entry *ret)
{
	uint32_t bits = atomic_load_explicit(&slot->weight_bits, memory_order_relaxed);

	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		ret->n[label] = atomic_load_explicit(&slot->n[label], memory_order_relaxed);
	}
	memcpy(&ret->weight, &bits, sizeof ret->weight);
}

static void write_slot(struct slot *slot, const struct counts_entry *entry)
{
	uint32_t bits;

	memcpy(&bits, &entry->weight, sizeof bits);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		atomic_store_explicit(&slot->n[label], entry->n[label], memory_order_relaxed);
	}
	atomic_store_explicit(&slot->weight_bits, bits, memory_order_relaxed);
	atomic_store_explicit(&slot->key_low, (uint32_t)entry->key, memory_order_relaxed);
	atomic_store_explicit(&slot->key_high, (uint32_t)(entry->key >> 32), memory_order_release);
}

static void copy_table(const struct table *from, struct table *to)
{
	for (size_t i = 0; i < from->n_slots; i++) {
		const struct slot *slot = &from->slot[i];
		uint32_t high = atomic_load_explicit(&slot->key_high, memory_order_relaxed);
		struct counts_entry entry;

		if (high != 0) {
			entry.key = slot_key(slot, high);
			read_slot(slot, &entry);
			write_slot(&to->slot[find(to, entry.key)], &entry);
		}
	}
}

int counts_reserve(struct counts *counts, size_t n_more)
{
	struct table *old = atomic_load_explicit(&counts->table, memory_order_relaxed);
	size_t n_keys = atomic_load_explicit(&counts->n_keys, memory_order_relaxed);
	size_t n_slots = old->n_slots + old->n_slots / 2;
	struct table *table;

	if (n_keys + n_more <= old->max_keys) {
		return 0;
	}
	if (n_slots < slots_for(n_keys + n_more)) {
		n_slots = slots_for(n_keys + n_more);
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
	return &table->slot[find(table, key)];
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

	if (is_free(slot)) {
		count_new_key(counts);
	}
	write_slot(slot, entry);
}

bool counts_step(struct counts *counts, uint64_t key, enum label label, int sign)
{
	struct slot *slot = writer_slot(counts, key);
	uint32_t n;

	if (is_free(slot)) {
		struct counts_entry entry = {.key = key};

		if (sign < 0) {
			return false;
		}
		entry.n[label] = 1;
		count_new_key(counts);
		write_slot(slot, &entry);
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

static void gather_one(
	const struct table *table, const struct feature *feature, struct evidence *ret)
{
	const struct slot *slot = &table->slot[find(table, feature->key)];
	struct counts_entry entry = {0};

	if (!is_free(slot)) {
		read_slot(slot, &entry);
	}
	memcpy(ret->n, entry.n, sizeof ret->n);
	ret->weight = entry.weight;
	ret->views = feature->views;
}

void counts_gather(
	const struct counts *counts, const struct feature *features, size_t n, struct evidence *ret)
{
	const struct table *table = atomic_load_explicit(&counts->table, memory_order_acquire);

	for (size_t i = 0; i < n + LOOK_AHEAD; i++) {
		if (i < n) {
			__builtin_prefetch(&table->slot[home_of(table, features[i].key)]);
		}
		if (i >= LOOK_AHEAD) {
			gather_one(table, &features[i - LOOK_AHEAD], &ret[i - LOOK_AHEAD]);
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
		n += sizeof *table + table->n_slots * sizeof(struct slot);
	}
	return n;
}

/* Entries that stand at the beginning because their home at the end was taken. */
static bool is_wrapped(const struct table *table, size_t at, uint64_t key)
{
	return home_of(table, key) > at;
}

static size_t list_half(const struct table *table, bool wrapped, struct counts_entry *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_slots; i++) {
		uint32_t high =
			atomic_load_explicit(&table->slot[i].key_high, memory_order_relaxed);
		struct counts_entry entry;

		if (high == 0) {
			if (wrapped) {
				break; /* wrapped ones stand before the first free slot */
			}
			continue;
		}
		entry.key = slot_key(&table->slot[i], high);
		read_slot(&table->slot[i], &entry);
		if (is_wrapped(table, i, entry.key) == wrapped &&
			(entry.n[LABEL_HAM] != 0 || entry.n[LABEL_SPAM] != 0 ||
				entry.weight != 0.0F)) {
			ret[n++] = entry;
		}
	}
	return n;
}

/* By insertion: the walk is nearly in order, no entry stands far from its home. */
static void sort_by_key(struct counts_entry *entry, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct counts_entry moved = entry[i];
		size_t to = i;

		while (to > 0 && entry[to - 1].key > moved.key) {
			entry[to] = entry[to - 1];
			to--;
		}
		entry[to] = moved;
	}
}

int counts_list(const struct counts *counts, struct counts_entry **ret, size_t *ret_n)
{
	const struct table *table = atomic_load_explicit(&counts->table, memory_order_acquire);
	struct counts_entry *list = mem_new(counts_n_keys(counts), sizeof *list);
	size_t n;

	if (list == NULL) {
		return -ENOMEM;
	}
	n = list_half(table, false, list);
	n += list_half(table, true, list + n);
	sort_by_key(list, n);
	*ret = list;
	*ret_n = n;
	return 0;
}
