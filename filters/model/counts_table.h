/* The inside of the table of counts: its slots, as they lie in memory and in model files. */
#ifndef HAMLET_MODEL_COUNTS_TABLE_H
#define HAMLET_MODEL_COUNTS_TABLE_H

#include <stdatomic.h>
#include <string.h>

#include "counts.h"

/* Five 32-bit numbers; the key's upper half is 0 when the slot is free. */
struct slot {
	_Atomic uint32_t key_high;
	_Atomic uint32_t key_low;
	_Atomic uint32_t n[LABEL_COUNT];
	_Atomic uint32_t weight_bits;
};
_Static_assert(sizeof(struct slot) == COUNTS_SLOT_BYTES, "a million features in 40 MB");

struct table {
	struct table *retired; /* the one before */
	size_t n_slots;
	size_t max_keys;
	bool is_borrowed;  /* read-only, from a model file in memory */
	struct slot *slot; /* behind the table, unless borrowed */
};

struct counts {
	_Atomic(struct table *) table;
	_Atomic size_t n_keys;
};

__extension__ typedef unsigned __int128 counts_uint128;

static inline size_t table_home(const struct table *table, uint64_t key)
{
	return (size_t)((counts_uint128)key * table->n_slots >> 64);
}

static inline size_t table_next(const struct table *table, size_t at)
{
	return at + 1 == table->n_slots ? 0 : at + 1;
}

static inline uint64_t slot_key(const struct slot *slot, uint32_t high)
{
	return (uint64_t)high << 32 | atomic_load_explicit(&slot->key_low, memory_order_relaxed);
}

/* The slot of the key, or the free one where it would stand. The table always has a free slot. */
static inline size_t table_find(const struct table *table, uint64_t key)
{
	size_t at = table_home(table, key);

	for (;;) {
		uint32_t high =
			atomic_load_explicit(&table->slot[at].key_high, memory_order_acquire);

		if (high == 0 || slot_key(&table->slot[at], high) == key) {
			return at;
		}
		at = table_next(table, at);
	}
}

static inline bool slot_is_free(const struct slot *slot)
{
	return atomic_load_explicit(&slot->key_high, memory_order_acquire) == 0;
}

/* Another key may have come to a slot since it was found to be free for this one. */
static inline bool slot_holds(const struct slot *slot, uint64_t key)
{
	uint32_t high = atomic_load_explicit(&slot->key_high, memory_order_acquire);

	return high != 0 && slot_key(slot, high) == key;
}

static inline void slot_read(const struct slot *slot, struct counts_entry *ret)
{
	uint32_t bits = atomic_load_explicit(&slot->weight_bits, memory_order_relaxed);

	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		ret->n[label] = atomic_load_explicit(&slot->n[label], memory_order_relaxed);
	}
	memcpy(&ret->weight, &bits, sizeof ret->weight);
}

static inline void slot_write(struct slot *slot, const struct counts_entry *entry)
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

/* Filled to two thirds at most: fuller ones make searches long, above all those for unknown keys.
 */
static inline size_t table_max_keys(size_t n_slots)
{
	return n_slots / 3 * 2;
}

/* A table with its own slots, all free; NULL when memory is out. */
struct table *table_new(size_t n_slots);
/* Slots for so many keys. */
size_t table_slots_for(size_t n_keys);

#endif
