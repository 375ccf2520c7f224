#include "corpus.h"

#include <errno.h>
#include <string.h>

#include <hamlet/hash.h>
#include <hamlet/limits.h>
#include <hamlet/mem.h>

/* Rows of one task. */
#define CHUNK_ROWS 128
/* Tasks between two reports of progress. */
#define CHUNKS_AT_ONCE 32
/* Ordinary rows fit into one block, which the arena keeps between rows. */
#define ARENA_BLOCK_BYTES ((size_t)512 * 1024)
/* Tasks that number the features, each its own part of the keys. */
#define N_PARTS        4
#define MIN_PART_SLOTS 1024

/* The features of CHUNK_ROWS rows, before numbering. */
struct chunk {
	uint64_t *key;
	size_t n;
	size_t capacity;
	uint32_t n_of[CHUNK_ROWS][FEATURES_FAMILY_COUNT];
	int error;
};

/* One part of the keys and their numbers; part p has the numbers p, p + N_PARTS, ... */
struct part {
	uint64_t *key; /* open addressing; 0 is free */
	uint32_t *number;
	size_t n_slots;
	uint64_t *key_of; /* by number / N_PARTS */
	size_t n;
	size_t capacity;
	int error;
};

struct build {
	const struct labelled_comment *rows;
	struct corpus *corpus;
	struct chunk *chunk;
	size_t n_chunks;
	size_t first_chunk;  /* of those that are being extracted */
	uint64_t *text_hash; /* of each row's folded text */
	struct part part[N_PARTS];
};

static size_t rows_of(const struct build *build, size_t chunk)
{
	size_t begin = chunk * CHUNK_ROWS;
	size_t n = build->corpus->n_rows - begin;

	return n < CHUNK_ROWS ? n : CHUNK_ROWS;
}

static int make_room(struct chunk *chunk, size_t n_more)
{
	size_t capacity = 2 * chunk->capacity + n_more;
	uint64_t *key;

	if (n_more <= chunk->capacity - chunk->n) {
		return 0;
	}
	key = mem_resize(chunk->key, capacity, sizeof *key);
	if (key == NULL) {
		return -ENOMEM;
	}
	chunk->key = key;
	chunk->capacity = capacity;
	return 0;
}

static int add_keys(struct chunk *chunk, const struct features *features)
{
	int error = make_room(chunk, features->n);

	for (size_t i = 0; error == 0 && i < features->n; i++) {
		chunk->key[chunk->n++] = features->item[i].key;
	}
	return error;
}

static int extract_row(struct build *build, struct chunk *chunk, struct arena *arena, size_t row)
{
	const struct labelled_comment *comment = &build->rows[row];
	struct text text;
	struct features features;
	int error = text_prepare(arena, comment->content, &text);

	if (error == 0) {
		error = features_extract(
			arena, &text, comment->author_name, build->corpus->families, &features);
	}
	if (error == 0) {
		features_add_rules(&features,
			&(struct rule_features){comment->rule,
				corpus_n_rules(build->corpus, comment), build->corpus->rules});
	}
	if (error == 0) {
		error = add_keys(chunk, &features);
	}
	if (error != 0) {
		return error;
	}
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		chunk->n_of[row % CHUNK_ROWS][f] =
			(uint32_t)(features.first[f + 1] - features.first[f]);
	}
	build->text_hash[row] = hash_bytes(text.matchable, 0);
	build->corpus->label[row] = (uint8_t)comment->label;
	build->corpus->is_prior[row] = comment->is_prior;
	build->corpus->site_id[row] = comment->site_id;
	return 0;
}

static void extract_chunk(void *arg, size_t i)
{
	struct build *build = arg;
	struct chunk *chunk = &build->chunk[i];
	struct arena arena;

	arena_init(&arena, ARENA_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	for (size_t k = 0; chunk->error == 0 && k < rows_of(build, i); k++) {
		chunk->error = extract_row(build, chunk, &arena, i * CHUNK_ROWS + k);
		arena_reset(&arena);
	}
	arena_fini(&arena);
}

static void extract_later_chunk(void *arg, size_t i)
{
	struct build *build = arg;

	extract_chunk(build, build->first_chunk + i);
}

/* Some at a time, so that there is progress to report. */
static void extract_chunks(
	struct build *build, const struct executor *executor, const struct progress *progress)
{
	for (size_t begin = 0; begin < build->n_chunks; begin += CHUNKS_AT_ONCE) {
		size_t n = build->n_chunks - begin;

		progress_report(
			progress, "reading", begin * CHUNK_ROWS, build->n_chunks * CHUNK_ROWS);
		build->first_chunk = begin;
		executor_run(executor, n < CHUNKS_AT_ONCE ? n : CHUNKS_AT_ONCE, extract_later_chunk,
			build);
	}
}

static size_t slot_of(const struct part *part, uint64_t key)
{
	size_t at = key & (part->n_slots - 1);

	while (part->key[at] != 0 && part->key[at] != key) {
		at = (at + 1) & (part->n_slots - 1);
	}
	return at;
}

static int grow_part(struct part *part)
{
	struct part bigger = *part;

	bigger.n_slots = part->n_slots == 0 ? MIN_PART_SLOTS : 2 * part->n_slots;
	bigger.key = mem_new(bigger.n_slots, sizeof *bigger.key);
	bigger.number = mem_new(bigger.n_slots, sizeof *bigger.number);
	if (bigger.key == NULL || bigger.number == NULL) {
		mem_free(bigger.key);
		mem_free(bigger.number);
		return -ENOMEM;
	}
	for (size_t i = 0; i < part->n_slots; i++) {
		if (part->key[i] != 0) {
			size_t at = slot_of(&bigger, part->key[i]);

			bigger.key[at] = part->key[i];
			bigger.number[at] = part->number[i];
		}
	}
	mem_free(part->key);
	mem_free(part->number);
	*part = bigger;
	return 0;
}

static int grow_key_of(struct part *part)
{
	size_t capacity = 2 * part->capacity + MIN_PART_SLOTS;
	uint64_t *key_of = mem_resize(part->key_of, capacity, sizeof *key_of);

	if (key_of == NULL) {
		return -ENOMEM;
	}
	part->key_of = key_of;
	part->capacity = capacity;
	return 0;
}

static int number_key(struct part *part, unsigned p, uint64_t key, uint32_t *ret)
{
	size_t at;

	if (2 * part->n >= part->n_slots) {
		int error = grow_part(part);

		if (error != 0) {
			return error;
		}
	}
	at = slot_of(part, key);
	if (part->key[at] == 0) {
		if (part->n == part->capacity && grow_key_of(part) != 0) {
			return -ENOMEM;
		}
		if (part->n >= UINT32_MAX / N_PARTS) {
			return -EOVERFLOW;
		}
		part->key[at] = key;
		part->number[at] = (uint32_t)part->n * N_PARTS + p;
		part->key_of[part->n++] = key;
	}
	*ret = part->number[at];
	return 0;
}

/* Numbers the keys of one part, in the order of the rows. */
static void number_part(void *arg, size_t p)
{
	struct build *build = arg;
	struct part *part = &build->part[p];
	uint32_t *id = build->corpus->id;

	for (size_t c = 0; c < build->n_chunks; c++) {
		const struct chunk *chunk = &build->chunk[c];

		for (size_t i = 0; i < chunk->n; i++) {
			if (chunk->key[i] >> 62 != p) {
				continue;
			}
			part->error = number_key(part, (unsigned)p, chunk->key[i], &id[i]);
			if (part->error != 0) {
				return;
			}
		}
		id += chunk->n;
	}
}

static int gather_keys(struct build *build)
{
	struct corpus *corpus = build->corpus;
	size_t n = 0;

	for (size_t p = 0; p < N_PARTS; p++) {
		if (build->part[p].error != 0) {
			return build->part[p].error;
		}
		n = build->part[p].n > n ? build->part[p].n : n;
	}
	corpus->n_ids = n * N_PARTS;
	corpus->key = mem_new(corpus->n_ids, sizeof *corpus->key);
	if (corpus->key == NULL) {
		return -ENOMEM;
	}
	for (size_t p = 0; p < N_PARTS; p++) {
		for (size_t i = 0; i < build->part[p].n; i++) {
			corpus->key[i * N_PARTS + p] = build->part[p].key_of[i];
		}
	}
	return 0;
}

/* The weights of all rules that hit a row. */
static int gather_rules(const struct build *build)
{
	struct corpus *corpus = build->corpus;

	if (corpus->rules == 0) {
		return 0;
	}
	corpus->rule_weight = mem_new(corpus->n_ids, sizeof *corpus->rule_weight);
	if (corpus->rule_weight == NULL) {
		return -ENOMEM;
	}
	for (size_t row = 0; row < corpus->n_rows; row++) {
		const size_t *first = corpus_row(corpus, row) + FEATURES_RULES;

		for (size_t i = first[0]; i < first[1]; i++) {
			corpus->rule_weight[corpus->id[i]] =
				build->rows[row].rule[i - first[0]].weight;
		}
	}
	return 0;
}

/* Where each row's families begin; -ENOMEM or the first chunk's error. */
static int lay_out(struct build *build)
{
	struct corpus *corpus = build->corpus;
	size_t n = 0;
	size_t at = 0;

	for (size_t c = 0; c < build->n_chunks; c++) {
		if (build->chunk[c].error != 0) {
			return build->chunk[c].error;
		}
		for (size_t k = 0; k < rows_of(build, c); k++) {
			size_t before = n;

			for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
				corpus->first[at++] = n;
				n += build->chunk[c].n_of[k][f];
			}
			corpus->max_row =
				n - before > corpus->max_row ? n - before : corpus->max_row;
		}
	}
	corpus->first[at] = n;
	corpus->id = mem_new(n, sizeof *corpus->id);
	return corpus->id == NULL ? -ENOMEM : 0;
}

/* Gives rows of equal text one group, numbered in the order of the rows. */
static int find_groups(struct build *build)
{
	struct corpus *corpus = build->corpus;
	size_t n_slots = MIN_PART_SLOTS;
	HAMLET_CLEANUP(mem_free_at) uint32_t *row_of = NULL;

	while (n_slots < 2 * corpus->n_rows) {
		n_slots *= 2;
	}
	row_of = mem_new(n_slots, sizeof *row_of); /* row + 1; 0 is free */
	if (row_of == NULL) {
		return -ENOMEM;
	}
	for (size_t row = 0; row < corpus->n_rows; row++) {
		uint64_t hash = build->text_hash[row];
		size_t at = hash & (n_slots - 1);

		while (row_of[at] != 0 && build->text_hash[row_of[at] - 1] != hash) {
			at = (at + 1) & (n_slots - 1);
		}
		if (row_of[at] == 0) {
			row_of[at] = (uint32_t)row + 1;
			corpus->group[row] = (uint32_t)corpus->n_groups++;
		} else {
			corpus->group[row] = corpus->group[row_of[at] - 1];
		}
	}
	return 0;
}

static int allocate(struct build *build)
{
	struct corpus *corpus = build->corpus;

	build->chunk = mem_new(build->n_chunks, sizeof *build->chunk);
	build->text_hash = mem_new(corpus->n_rows, sizeof *build->text_hash);
	corpus->first = mem_new(corpus->n_rows * FEATURES_FAMILY_COUNT + 1, sizeof *corpus->first);
	corpus->label = mem_new(corpus->n_rows, sizeof *corpus->label);
	corpus->is_prior = mem_new(corpus->n_rows, sizeof *corpus->is_prior);
	corpus->site_id = mem_new(corpus->n_rows, sizeof *corpus->site_id);
	corpus->group = mem_new(corpus->n_rows, sizeof *corpus->group);
	return build->chunk == NULL || build->text_hash == NULL || corpus->first == NULL ||
			       corpus->label == NULL || corpus->is_prior == NULL ||
			       corpus->site_id == NULL || corpus->group == NULL
		       ? -ENOMEM
		       : 0;
}

static void release(struct build *build)
{
	for (size_t c = 0; build->chunk != NULL && c < build->n_chunks; c++) {
		mem_free(build->chunk[c].key);
	}
	for (size_t p = 0; p < N_PARTS; p++) {
		mem_free(build->part[p].key);
		mem_free(build->part[p].number);
		mem_free(build->part[p].key_of);
	}
	mem_free(build->chunk);
	mem_free(build->text_hash);
}

int corpus_build(const struct labelled_comment *rows, size_t n_rows,
	const struct model_options *options, const struct executor *executor,
	const struct progress *progress, struct corpus *ret)
{
	struct build build = {
		.rows = rows,
		.corpus = ret,
		.n_chunks = (n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS,
	};
	int error;

	*ret = (struct corpus){
		.rows = rows,
		.n_rows = n_rows,
		.families = options->families,
		.rules = (options->families & FEATURES_BIT(FEATURES_RULES)) != 0 ? options->rules
										 : 0,
	};
	if (n_rows >= UINT32_MAX) {
		return -EOVERFLOW;
	}
	error = allocate(&build);
	if (error == 0) {
		extract_chunks(&build, executor, progress);
		error = lay_out(&build);
	}
	if (error == 0) {
		executor_run(executor, N_PARTS, number_part, &build);
		error = gather_keys(&build);
	}
	if (error == 0) {
		error = gather_rules(&build);
	}
	if (error == 0) {
		error = find_groups(&build);
	}
	release(&build);
	return error;
}

void corpus_fini(struct corpus *corpus)
{
	mem_free(corpus->id);
	mem_free(corpus->first);
	mem_free(corpus->key);
	mem_free(corpus->rule_weight);
	mem_free(corpus->label);
	mem_free(corpus->is_prior);
	mem_free(corpus->site_id);
	mem_free(corpus->group);
	*corpus = (struct corpus){0};
}
