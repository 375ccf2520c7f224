/*
 * The model file. Numbers are little-endian; floating-point numbers are their IEEE 754 bits.
 *
 *     offset  bytes
 *          0      8  "HAMLETMD"
 *          8      4  version of this layout, 3
 *         12      4  version of the features (FEATURES_VERSION)
 *         16      4  families, a bit set
 *         20      4  1 when a training has fitted the combiner, else 0
 *         24     16  documents counted: ham, spam
 *         40     16  those of them that are prior: ham, spam
 *         56     16  everyone's counts: keys, slots
 *         72     16  counts of sites: keys, slots
 *         88      8  sites with labels
 *         96    264  combiner: stack weights, three for each of the seven families of text (168),
 *                    stack base, slope and offset of its calibration, linear base, slope and
 *                    offset of its calibration, the blend's base, the stack's and the linear
 *                    member's part, stack weights of rules (24)
 *        360      8  the set of rules that are counted, or 0
 *        368      8  checksum of everything else
 *        376         everyone's slots, then those of sites, 20 bytes each; see counts_pack.c
 *
 * Version 2, which is read too, knew no rules: its checksum is at 336, its slots at 344.
 *
 * Slots are as they lie in memory, so that a mapped file is used where it is. Features without
 * count and weight are left out, so that equal models give equal bytes.
 */
#include <hamlet/model.h>

#include <errno.h>
#include <string.h>

#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "model_internal.h"

#define MAGIC        "HAMLETMD"
#define FILE_VERSION 3
#define N_COMBINER   33
#define TABLES_AT    56
#define N_SITES_AT   88
#define COMBINER_AT  96
#define RULES_AT     360
#define CHECKSUM_AT  368
#define HEADER_BYTES 376

_Static_assert(FEATURES_FAMILY_COUNT *STACK_INPUT_COUNT + 9 == N_COMBINER,
	"the layout above names every number of the combiner");
_Static_assert(COMBINER_AT + 8 * N_COMBINER == RULES_AT && RULES_AT + 8 == CHECKSUM_AT &&
		       CHECKSUM_AT + 8 == HEADER_BYTES,
	"the layout above adds up");

/* Where the versions that are read differ. */
struct layout {
	unsigned version;
	size_t n_combiner;
	size_t checksum_at; /* and the slots behind it */
	bool has_rules;
};
static const struct layout layouts[] = {
	{2, 30, 336, false},
	{FILE_VERSION, N_COMBINER, CHECKSUM_AT, true},
};
#define OLDEST_HEADER_BYTES 344

static void put_uint(char *p, uint64_t value, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++) {
		p[i] = (char)(value >> 8 * i & 0xff);
	}
}

static uint64_t get_uint(const char *p, size_t n_bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n_bytes; i++) {
		value |= (uint64_t)(unsigned char)p[i] << 8 * i;
	}
	return value;
}

/* The combiner's numbers in the order of the file. */
static void list_combiner(struct combiner *combiner, double *ret[N_COMBINER])
{
	double *tail[] = {
		&combiner->stack_base,
		&combiner->stack_calibration.slope,
		&combiner->stack_calibration.offset,
		&combiner->linear_base,
		&combiner->linear_calibration.slope,
		&combiner->linear_calibration.offset,
		&combiner->blend_base,
		&combiner->stack_part,
		&combiner->linear_part,
	};
	size_t n = 0;

	for (size_t f = 0; f < FEATURES_RULES; f++) {
		for (size_t i = 0; i < STACK_INPUT_COUNT; i++) {
			ret[n++] = &combiner->stack_weight[f][i];
		}
	}
	memcpy(ret + n, tail, sizeof tail);
	n += sizeof tail / sizeof *tail;
	for (size_t i = 0; i < STACK_INPUT_COUNT; i++) {
		ret[n++] = &combiner->stack_weight[FEATURES_RULES][i];
	}
}

/* How long a packed table is, and what it holds. */
struct packed {
	size_t n_keys;
	size_t n_slots;
};

/* Everyone's, and that of sites. */
enum { TABLE_EVERYONE, TABLE_SITES, N_TABLES };

static void put_header(const struct model *model, const struct packed table[N_TABLES], char *p)
{
	struct combiner combiner = model->combiner;
	double *number[N_COMBINER];

	memcpy(p, MAGIC, 8);
	put_uint(p + 8, FILE_VERSION, 4);
	put_uint(p + 12, FEATURES_VERSION, 4);
	put_uint(p + 16, model->families, 4);
	put_uint(p + 20, combiner.is_fitted, 4);
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		put_uint(p + 24 + 8 * label, model->n_documents[label], 8);
		put_uint(p + 40 + 8 * label, model->n_prior[label], 8);
	}
	for (unsigned t = 0; t < N_TABLES; t++) {
		put_uint(p + TABLES_AT + 16 * t, table[t].n_keys, 8);
		put_uint(p + TABLES_AT + 16 * t + 8, table[t].n_slots, 8);
	}
	put_uint(p + N_SITES_AT, model->n_sites, 8);
	list_combiner(&combiner, number);
	for (size_t i = 0; i < N_COMBINER; i++) {
		uint64_t bits;

		memcpy(&bits, number[i], sizeof bits);
		put_uint(p + COMBINER_AT + 8 * i, bits, 8);
	}
	put_uint(p + RULES_AT, model->rules, 8);
}

/* Of the header as far as the checksum, and of the slots. */
static uint64_t checksum(struct str header, struct str slots)
{
	return hash_checksum(header) ^ hash_mix(hash_checksum(slots));
}

int model_write(const struct model *model, struct buf *out)
{
	HAMLET_CLEANUP(buf_fini) struct buf slots;
	struct packed table[N_TABLES];
	char header[HEADER_BYTES] = {0};
	int error;

	buf_init(&slots, LIMIT_MODEL_BYTES);
	error = counts_pack(model->counts, &slots, &table[TABLE_EVERYONE].n_slots,
		&table[TABLE_EVERYONE].n_keys);
	if (error == 0) {
		error = counts_pack(model->sites, &slots, &table[TABLE_SITES].n_slots,
			&table[TABLE_SITES].n_keys);
	}
	if (error != 0) {
		return error;
	}
	put_header(model, table, header);
	put_uint(header + CHECKSUM_AT, checksum(str_make(header, CHECKSUM_AT), buf_str(&slots)), 8);
	buf_add_bytes(out, header, sizeof header);
	buf_add(out, buf_str(&slots));
	return out->error;
}

static int refuse(enum model_file_outcome outcome, struct str why, struct str *ret_why)
{
	*ret_why = why;
	return outcome;
}

static size_t slots_of(struct str bytes, unsigned table)
{
	return get_uint(bytes.p + TABLES_AT + 16 * table + 8, 8);
}

/* NULL: of a version that is not read. */
static const struct layout *layout_of(struct str bytes)
{
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		if (get_uint(bytes.p + 8, 4) == layouts[i].version) {
			return &layouts[i];
		}
	}
	return NULL;
}

static size_t header_bytes(const struct layout *layout)
{
	return layout->checksum_at + 8;
}

static bool is_of_length(struct str bytes, const struct layout *layout)
{
	size_t n_bytes = bytes.n - header_bytes(layout);
	size_t n_slots = n_bytes / COUNTS_SLOT_BYTES;
	size_t n_everyone = slots_of(bytes, TABLE_EVERYONE);

	return n_bytes % COUNTS_SLOT_BYTES == 0 && n_everyone <= n_slots &&
	       slots_of(bytes, TABLE_SITES) == n_slots - n_everyone;
}

static int refuse_version(struct str bytes, struct arena *arena, struct str *ret_why)
{
	int error = arena_printf(arena, ret_why,
		"The model file has layout %u and features %u; this program reads layouts %u to %u "
		"with features %u. Train again from the labels.",
		(unsigned)get_uint(bytes.p + 8, 4), (unsigned)get_uint(bytes.p + 12, 4),
		layouts[0].version, FILE_VERSION, FEATURES_VERSION);

	return error != 0 ? error : MODEL_FILE_OTHER_VERSION;
}

/* Who wrote it, how long it is, whether it is whole. */
static int check_frame(
	struct str bytes, struct arena *arena, const struct layout **ret, struct str *ret_why)
{
	const struct layout *layout;

	if (bytes.n < 8 || memcmp(bytes.p, MAGIC, 8) != 0) {
		return refuse(
			MODEL_FILE_FOREIGN, STR("This is not a model file of Hamlet."), ret_why);
	}
	layout = bytes.n < OLDEST_HEADER_BYTES ? &layouts[0] : layout_of(bytes);
	if (layout != NULL && bytes.n < header_bytes(layout)) {
		return refuse(
			MODEL_FILE_DAMAGED, STR("The model file ends within its header."), ret_why);
	}
	if (layout == NULL || get_uint(bytes.p + 12, 4) != FEATURES_VERSION) {
		return refuse_version(bytes, arena, ret_why);
	}
	if (!is_of_length(bytes, layout)) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file is not as long as its header says."), ret_why);
	}
	if (get_uint(bytes.p + layout->checksum_at, 8) !=
		checksum(str_make(bytes.p, layout->checksum_at),
			str_skip(bytes, header_bytes(layout)))) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file is damaged: its checksum does not fit."), ret_why);
	}
	*ret = layout;
	return 0;
}

/* The header's numbers, into a model; false when one cannot be. */
static bool get_header(const char *p, const struct layout *layout, struct model *model)
{
	uint64_t is_fitted = get_uint(p + 20, 4);
	uint64_t n_documents[LABEL_COUNT];
	double *number[N_COMBINER];

	list_combiner(&model->combiner, number);
	for (size_t i = 0; i < layout->n_combiner; i++) {
		uint64_t bits = get_uint(p + COMBINER_AT + 8 * i, 8);

		memcpy(number[i], &bits, sizeof bits);
	}
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		n_documents[label] = get_uint(p + 24 + 8 * label, 8);
		model->n_prior[label] = get_uint(p + 40 + 8 * label, 8);
		if (model->n_prior[label] > n_documents[label]) {
			return false;
		}
	}
	model_set_documents(model, n_documents);
	atomic_init(&model->n_sites, get_uint(p + N_SITES_AT, 8));
	model->combiner.is_fitted = is_fitted == 1;
	model->rules = layout->has_rules ? get_uint(p + RULES_AT, 8) : 0;
	return is_fitted <= 1 && combiner_is_sound(&model->combiner);
}

static int unpack(struct str bytes, unsigned table, bool in_place, struct counts **ret)
{
	size_t n_before = table == TABLE_EVERYONE ? 0 : slots_of(bytes, TABLE_EVERYONE);
	struct str slots =
		str_make(bytes.p + header_bytes(layout_of(bytes)) + n_before * COUNTS_SLOT_BYTES,
			slots_of(bytes, table) * COUNTS_SLOT_BYTES);

	return counts_unpack(slots, get_uint(bytes.p + TABLES_AT + 16 * table, 8), in_place, ret);
}

/* COUNTS_DAMAGED as counts_unpack. */
static int unpack_both(struct str bytes, bool in_place, struct model **ret)
{
	unsigned families = (unsigned)get_uint(bytes.p + 16, 4);
	struct counts *counts;
	struct counts *sites;
	int outcome = unpack(bytes, TABLE_EVERYONE, in_place, &counts);

	if (outcome != 0) {
		return outcome;
	}
	outcome = unpack(bytes, TABLE_SITES, in_place, &sites);
	if (outcome != 0) {
		counts_free(counts);
		return outcome;
	}
	return model_new_with(families, counts, sites, ret);
}

static int read_model(struct str bytes, bool in_place, struct arena *arena, struct model **ret,
	struct str *ret_why)
{
	HAMLET_CLEANUP(model_unref_at) struct model *model = NULL;
	const struct layout *layout = NULL;
	int outcome = check_frame(bytes, arena, &layout, ret_why);

	if (outcome != 0) {
		return outcome;
	}
	if ((get_uint(bytes.p + 16, 4) & ~(uint64_t)MODEL_ALL_FAMILIES) != 0) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file names a family of features that there is not."),
			ret_why);
	}
	outcome = unpack_both(bytes, in_place, &model);
	if (outcome < 0) {
		return outcome;
	}
	if (outcome == COUNTS_DAMAGED || !get_header(bytes.p, layout, model)) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file holds numbers that no training gives."), ret_why);
	}
	*ret = model;
	model = NULL;
	return 0;
}

int model_read(struct str bytes, struct arena *arena, struct model **ret, struct str *ret_why)
{
	return read_model(bytes, false, arena, ret, ret_why);
}

int model_read_in_place(struct str bytes, void (*release)(struct str bytes), struct arena *arena,
	struct model **ret, struct str *ret_why)
{
	int outcome = read_model(bytes, true, arena, ret, ret_why);

	if (outcome == 0) {
		(*ret)->bytes = bytes;
		(*ret)->release = release;
	}
	return outcome;
}
