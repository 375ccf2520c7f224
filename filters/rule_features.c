#include <hamlet/rule_features.h>

#include <errno.h>
#include <math.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

/* Rows of one task. */
#define CHUNK_ROWS 128
/* Ordinary rows fit into one block, which the arena keeps between rows. */
#define ARENA_BLOCK_BYTES ((size_t)512 * 1024)
/* A weight that a float cannot tell from 0 would be none. */
#define LEAST_WEIGHT 1e-6F

static struct rule_feature feature_of(const struct ruleset *rules, size_t rule)
{
	struct rule_info info;
	float weight;

	ruleset_rule(rules, rule, &info);
	weight = (float)info.weight;
	return (struct rule_feature){
		.name = info.name,
		.weight = fabsf(weight) >= LEAST_WEIGHT ? weight : copysignf(LEAST_WEIGHT, weight),
	};
}

int rule_features_of_hits(const struct ruleset *rules, const struct rule_hits *hits,
	struct arena *arena, struct rule_features *ret)
{
	struct rule_feature *item = arena_new_unset(arena, hits->n_fitted, sizeof *item);

	if (item == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < hits->n_fitted; i++) {
		item[i] = feature_of(rules, hits->fitted[i]);
	}
	*ret = (struct rule_features){item, hits->n_fitted, ruleset_fitted(rules)};
	return 0;
}

int rule_features_of_text(const struct ruleset *rules, struct rule_matcher *matcher,
	const struct rule_features_input *input, struct arena *arena, struct rule_features *ret)
{
	struct comment comment = {0};
	const struct rule_input match = {.comment = &comment, .text = input->text};
	struct rule_hits *hits = arena_new_unset(arena, 1, sizeof *hits);
	int r;

	if (hits == NULL) {
		return -ENOMEM;
	}
	comment.field[COMMENT_CONTENT] = input->content;
	comment.field[COMMENT_AUTHOR_NAME] = input->author_name;
	r = ruleset_match(rules, matcher, &match, arena, hits);
	return r == 0 ? rule_features_of_hits(rules, hits, arena, ret) : r;
}

/* The hits of CHUNK_ROWS rows, one row behind the other. */
struct chunk {
	struct rule_feature *item;
	size_t n;
	size_t capacity;
	int error;
};

struct finding {
	const struct ruleset *rules;
	struct labelled_comment *rows;
	size_t n_rows;
	struct chunk *chunk;
};

static int keep(struct chunk *chunk, const struct rule_features *found)
{
	size_t capacity = 2 * chunk->capacity + found->n;
	struct rule_feature *item;

	if (found->n == 0) {
		return 0;
	}
	if (found->n > chunk->capacity - chunk->n) {
		item = mem_resize(chunk->item, capacity, sizeof *item);
		if (item == NULL) {
			return -ENOMEM;
		}
		chunk->item = item;
		chunk->capacity = capacity;
	}
	memcpy(chunk->item + chunk->n, found->item, found->n * sizeof *found->item);
	chunk->n += found->n;
	return 0;
}

static int find_row(const struct finding *finding, struct rule_matcher *matcher,
	struct arena *arena, struct labelled_comment *row, struct chunk *chunk)
{
	struct text text;
	struct rule_features found = {0};
	int r = text_prepare(arena, row->content, &text);

	if (r == 0) {
		r = rule_features_of_text(finding->rules, matcher,
			&(struct rule_features_input){&text, row->content, row->author_name}, arena,
			&found);
	}
	row->n_rules = found.n;
	return r == 0 ? keep(chunk, &found) : r;
}

static void find_chunk(void *arg, size_t i)
{
	struct finding *finding = arg;
	struct chunk *chunk = &finding->chunk[i];
	struct rule_matcher *matcher = NULL;
	size_t end = (i + 1) * CHUNK_ROWS;
	struct arena arena;

	end = end < finding->n_rows ? end : finding->n_rows;
	arena_init(&arena, ARENA_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	chunk->error = rule_matcher_new(&matcher);
	for (size_t row = i * CHUNK_ROWS; chunk->error == 0 && row < end; row++) {
		chunk->error = find_row(finding, matcher, &arena, &finding->rows[row], chunk);
		arena_reset(&arena);
	}
	rule_matcher_free(matcher);
	arena_fini(&arena);
}

/* All hits behind one another, and the rows' places among them. */
static int gather(const struct finding *finding, size_t n_chunks, struct rule_features_rows *ret)
{
	size_t n = 0;
	size_t at = 0;

	for (size_t c = 0; c < n_chunks; c++) {
		if (finding->chunk[c].error != 0) {
			return finding->chunk[c].error;
		}
		n += finding->chunk[c].n;
	}
	ret->item = mem_new(n, sizeof *ret->item);
	if (ret->item == NULL) {
		return -ENOMEM;
	}
	ret->n = n;
	for (size_t c = 0; c < n_chunks; c++) {
		if (finding->chunk[c].n > 0) {
			memcpy(ret->item + at, finding->chunk[c].item,
				finding->chunk[c].n * sizeof *ret->item);
		}
		at += finding->chunk[c].n;
	}
	at = 0;
	for (size_t row = 0; row < finding->n_rows; row++) {
		finding->rows[row].rule = ret->item + at;
		at += finding->rows[row].n_rules;
	}
	return 0;
}

int rule_features_of_rows(const struct ruleset *rules, struct labelled_comment *rows, size_t n_rows,
	const struct executor *executor, struct rule_features_rows *ret)
{
	size_t n_chunks = (n_rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
	HAMLET_CLEANUP(mem_free_at) struct chunk *chunk = mem_new(n_chunks, sizeof *chunk);
	struct finding finding = {rules, rows, n_rows, chunk};
	int r = -ENOMEM;

	*ret = (struct rule_features_rows){0};
	if (chunk != NULL) {
		executor_run(executor, n_chunks, find_chunk, &finding);
		r = gather(&finding, n_chunks, ret);
	}
	for (size_t c = 0; chunk != NULL && c < n_chunks; c++) {
		mem_free(chunk[c].item);
	}
	return r;
}

void rule_features_rows_fini(struct rule_features_rows *rows)
{
	mem_free(rows->item);
	*rows = (struct rule_features_rows){0};
}
