/*
 * A packed table is the table of counts as it lies in memory: slots of five little-endian 32-bit
 * numbers,
 *
 *     key's upper half, key's lower half, ham, spam, bits of the weight
 *
 * all 0 when free. Keys were entered in rising order, so that equal counts give equal bytes.
 */
#include "counts_table.h"

#include <errno.h>
#include <math.h>

#include <hamlet/mem.h>

_Static_assert(LABEL_HAM == 0 && LABEL_SPAM == 1 && LABEL_COUNT == 2, "the order above");

#define SLOT_NUMBERS (COUNTS_SLOT_BYTES / sizeof(uint32_t))

/* Room in a packed table for labels that come after it, as a part of its keys. */
#define SPARE_ROOM(n_keys) ((n_keys) / 16)

/* Entries that stand at the beginning because their home at the end was taken. */
static bool is_wrapped(const struct table *table, size_t at, uint64_t key)
{
	return table_home(table, key) > at;
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
		slot_read(&table->slot[i], &entry);
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

static void put_number(unsigned char *p, uint32_t number)
{
	for (unsigned i = 0; i < sizeof number; i++) {
		p[i] = (unsigned char)(number >> 8 * i);
	}
}

static uint32_t get_number(const unsigned char *p)
{
	uint32_t number = 0;

	for (unsigned i = 0; i < sizeof number; i++) {
		number |= (uint32_t)p[i] << 8 * i;
	}
	return number;
}

static int put_slots(const struct table *table, struct buf *out)
{
	size_t n_bytes = table->n_slots * sizeof(struct slot);
	unsigned char *bytes = mem_new(table->n_slots, sizeof(struct slot));

	if (bytes == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < table->n_slots; i++) {
		const _Atomic uint32_t *number = (const void *)&table->slot[i];

		for (size_t k = 0; k < SLOT_NUMBERS; k++) {
			put_number(bytes + (i * SLOT_NUMBERS + k) * sizeof *number, number[k]);
		}
	}
	buf_add_bytes(out, (const char *)bytes, n_bytes);
	mem_free(bytes);
	return out->error;
}

int counts_pack(
	const struct counts *counts, struct buf *out, size_t *ret_n_slots, size_t *ret_n_keys)
{
	HAMLET_CLEANUP(mem_free_at) struct counts_entry *list = NULL;
	struct table *table;
	size_t n;
	int error = counts_list(counts, &list, &n);

	if (error != 0) {
		return error;
	}
	table = table_new(table_slots_for(n + SPARE_ROOM(n)));
	if (table == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		slot_write(&table->slot[table_find(table, list[i].key)], &list[i]);
	}
	error = put_slots(table, out);
	*ret_n_slots = table->n_slots;
	*ret_n_keys = n;
	mem_free(table);
	return error;
}

/* Whether every key is found where it stands, and nothing else is in the table. */
static bool is_sound(const struct table *table, size_t n_keys)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_slots; i++) {
		n += !slot_is_free(&table->slot[i]);
	}
	if (n != n_keys || n_keys > table->max_keys) {
		return false;
	}
	for (size_t i = 0; i < table->n_slots; i++) {
		uint32_t high = table->slot[i].key_high;
		struct counts_entry entry;

		slot_read(&table->slot[i], &entry);
		if (high == 0 ? table->slot[i].key_low != 0 || entry.n[LABEL_HAM] != 0 ||
					entry.n[LABEL_SPAM] != 0 || entry.weight != 0.0F
			      : !isfinite(entry.weight) ||
					table_find(table, slot_key(&table->slot[i], high)) != i) {
			return false;
		}
	}
	return true;
}

static struct table *copy_slots(struct str slots)
{
	struct table *table = table_new(slots.n / sizeof(struct slot));

	if (table == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < table->n_slots; i++) {
		_Atomic uint32_t *number = (void *)&table->slot[i];

		for (size_t k = 0; k < SLOT_NUMBERS; k++) {
			number[k] = get_number((const unsigned char *)slots.p +
					       (i * SLOT_NUMBERS + k) * sizeof *number);
		}
	}
	return table;
}

static struct table *borrow_slots(struct str slots)
{
	struct table *table = table_new(0);

	if (table != NULL) {
		table->is_borrowed = true;
		table->slot = (struct slot *)(uintptr_t)slots.p; /* never written to */
		table->n_slots = slots.n / sizeof(struct slot);
		table->max_keys = table_max_keys(table->n_slots);
	}
	return table;
}

static bool can_read_in_place(struct str slots)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&
	       (uintptr_t)slots.p % _Alignof(struct slot) == 0;
}

int counts_unpack(struct str slots, size_t n_keys, bool in_place, struct counts **ret)
{
	struct counts *counts;
	struct table *table;

	if (slots.n == 0 || slots.n % sizeof(struct slot) != 0) {
		return COUNTS_DAMAGED;
	}
	counts = mem_new(1, sizeof *counts);
	table = in_place && can_read_in_place(slots) ? borrow_slots(slots) : copy_slots(slots);
	if (counts == NULL || table == NULL || !is_sound(table, n_keys)) {
		int outcome = counts == NULL || table == NULL ? -ENOMEM : COUNTS_DAMAGED;

		mem_free(table);
		mem_free(counts);
		return outcome;
	}
	atomic_init(&counts->table, table);
	atomic_init(&counts->n_keys, n_keys);
	*ret = counts;
	return 0;
}
