/*
 * The model file. Numbers are little-endian; floating-point numbers are their IEEE 754 bits.
 *
 *     offset  bytes
 *          0      8  "HAMLETMD"
 *          8      4  version of this layout, 1
 *         12      4  version of the features (FEATURES_VERSION)
 *         16      4  families, a bit set
 *         20      4  1 when a training has fitted the combiner, else 0
 *         24     16  documents counted: ham, spam
 *         40      8  number of features, n
 *         48    240  combiner: stack weights, three for each of the seven families (168), stack
 *                    base, slope and offset of its calibration, linear base, slope and offset of
 *                    its calibration, the blend's base, the stack's and the linear member's part
 *        288     8   checksum of everything else
 *        296   20 n  features by rising key: key (8), ham and spam documents (4 each), weight (4)
 *
 * Features without count and weight are left out, so that equal models give equal bytes.
 */
#include <hamlet/model.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#include <hamlet/hash.h>
#include <hamlet/mem.h>

#include "model_internal.h"

#define MAGIC         "HAMLETMD"
#define FILE_VERSION  1
#define N_COMBINER    30
#define CHECKSUM_AT   288
#define HEADER_BYTES  296
#define FEATURE_BYTES 20
#define COMBINER_AT   48

_Static_assert(FEATURES_FAMILY_COUNT *STACK_INPUT_COUNT + 9 == N_COMBINER,
	"the layout above names every number of the combiner");
_Static_assert(COMBINER_AT + 8 * N_COMBINER == CHECKSUM_AT, "the layout above adds up");

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

	for (size_t f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		for (size_t i = 0; i < STACK_INPUT_COUNT; i++) {
			ret[n++] = &combiner->stack_weight[f][i];
		}
	}
	memcpy(ret + n, tail, sizeof tail);
}

static void put_header(const struct model *model, size_t n_features, char *p)
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
	}
	put_uint(p + 40, n_features, 8);
	list_combiner(&combiner, number);
	for (size_t i = 0; i < N_COMBINER; i++) {
		uint64_t bits;

		memcpy(&bits, number[i], sizeof bits);
		put_uint(p + COMBINER_AT + 8 * i, bits, 8);
	}
}

static void put_feature(const struct counts_entry *entry, char *p)
{
	uint32_t bits;

	memcpy(&bits, &entry->weight, sizeof bits);
	put_uint(p, entry->key, 8);
	put_uint(p + 8, entry->n[LABEL_HAM], 4);
	put_uint(p + 12, entry->n[LABEL_SPAM], 4);
	put_uint(p + 16, bits, 4);
}

static uint64_t checksum(const char *header, struct str features)
{
	return hash_checksum(str_make(header, CHECKSUM_AT)) ^ hash_mix(hash_checksum(features));
}

int model_write(const struct model *model, struct buf *out)
{
	HAMLET_CLEANUP(mem_free_at) struct counts_entry *list = NULL;
	HAMLET_CLEANUP(mem_free_at) char *bytes = NULL;
	char header[HEADER_BYTES];
	size_t n;
	int error = counts_list(model->counts, &list, &n);

	if (error != 0) {
		return error;
	}
	bytes = mem_resize(NULL, n, FEATURE_BYTES);
	if (bytes == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		put_feature(&list[i], bytes + i * FEATURE_BYTES);
	}
	put_header(model, n, header);
	put_uint(header + CHECKSUM_AT, checksum(header, str_make(bytes, n * FEATURE_BYTES)), 8);
	buf_add_bytes(out, header, sizeof header);
	buf_add_bytes(out, bytes, n * FEATURE_BYTES);
	return out->error;
}

static int refuse(enum model_file_outcome outcome, struct str why, struct str *ret_why)
{
	*ret_why = why;
	return outcome;
}

/* Who wrote it, how long it is, whether it is whole. */
static int check_frame(struct str bytes, struct arena *arena, struct str *ret_why)
{
	if (bytes.n < 8 || memcmp(bytes.p, MAGIC, 8) != 0) {
		return refuse(
			MODEL_FILE_FOREIGN, STR("This is not a model file of Hamlet."), ret_why);
	}
	if (bytes.n < HEADER_BYTES) {
		return refuse(
			MODEL_FILE_DAMAGED, STR("The model file ends within its header."), ret_why);
	}
	if (get_uint(bytes.p + 8, 4) != FILE_VERSION ||
		get_uint(bytes.p + 12, 4) != FEATURES_VERSION) {
		int error = arena_printf(arena, ret_why,
			"The model file has layout %u and features %u; this program reads layout "
			"%u with features %u. Train again from the labels.",
			(unsigned)get_uint(bytes.p + 8, 4), (unsigned)get_uint(bytes.p + 12, 4),
			FILE_VERSION, FEATURES_VERSION);
		return error != 0 ? error : MODEL_FILE_OTHER_VERSION;
	}
	if (get_uint(bytes.p + 40, 8) != (bytes.n - HEADER_BYTES) / FEATURE_BYTES ||
		(bytes.n - HEADER_BYTES) % FEATURE_BYTES != 0) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file is not as long as its header says."), ret_why);
	}
	if (get_uint(bytes.p + CHECKSUM_AT, 8) !=
		checksum(bytes.p, str_skip(bytes, HEADER_BYTES))) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file is damaged: its checksum does not fit."), ret_why);
	}
	return 0;
}

/* The header's numbers, into a model; false when one cannot be. */
static bool get_header(const char *p, struct model *model)
{
	uint64_t is_fitted = get_uint(p + 20, 4);
	double *number[N_COMBINER];

	list_combiner(&model->combiner, number);
	for (size_t i = 0; i < N_COMBINER; i++) {
		uint64_t bits = get_uint(p + COMBINER_AT + 8 * i, 8);

		memcpy(number[i], &bits, sizeof bits);
	}
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		atomic_init(&model->n_documents[label], get_uint(p + 24 + 8 * label, 8));
	}
	model->combiner.is_fitted = is_fitted == 1;
	return is_fitted <= 1 && combiner_is_sound(&model->combiner);
}

static bool get_features(struct str bytes, struct counts *counts)
{
	uint64_t last = 0;

	for (size_t at = 0; at < bytes.n; at += FEATURE_BYTES) {
		const char *p = bytes.p + at;
		uint32_t bits = (uint32_t)get_uint(p + 16, 4);
		struct counts_entry entry = {
			.key = get_uint(p, 8),
			.n = {[LABEL_HAM] = (uint32_t)get_uint(p + 8, 4),
				[LABEL_SPAM] = (uint32_t)get_uint(p + 12, 4)},
		};

		memcpy(&entry.weight, &bits, sizeof bits);
		if (entry.key <= last || entry.key >> 32 == 0 || !isfinite(entry.weight)) {
			return false;
		}
		last = entry.key;
		counts_put(counts, &entry);
	}
	return true;
}

int model_read(struct str bytes, struct arena *arena, struct model **ret, struct str *ret_why)
{
	HAMLET_CLEANUP(model_unref_at) struct model *model = NULL;
	unsigned families;
	int outcome = check_frame(bytes, arena, ret_why);

	if (outcome != 0) {
		return outcome;
	}
	families = (unsigned)get_uint(bytes.p + 16, 4);
	if ((families & ~MODEL_ALL_FAMILIES) != 0) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file names a family of features that there is not."),
			ret_why);
	}
	outcome = model_new_sized(families, get_uint(bytes.p + 40, 8), &model);
	if (outcome != 0) {
		return outcome;
	}
	if (!get_header(bytes.p, model) ||
		!get_features(str_skip(bytes, HEADER_BYTES), model->counts)) {
		return refuse(MODEL_FILE_DAMAGED,
			STR("The model file holds numbers that no training gives."), ret_why);
	}
	*ret = model;
	model = NULL;
	return 0;
}
