/* Comments, executors and shared data for the model's tests. */
#ifndef HAMLET_TESTS_MODEL_SAMPLE_H
#define HAMLET_TESTS_MODEL_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/evaluate.h>
#include <hamlet/executor.h>
#include <hamlet/features.h>
#include <hamlet/model.h>

#define SAMPLE_MAX_ROWS   400
#define SAMPLE_TEXT_BYTES 640

/* Made-up comments, the same each time: spam and ham of different words, with some in common. */
struct sample {
	struct labelled_comment row[SAMPLE_MAX_ROWS];
	char text[SAMPLE_MAX_ROWS][SAMPLE_TEXT_BYTES];
	char name[SAMPLE_MAX_ROWS][24];
	size_t n;
};

/* n rows, every other one spam; every tenth repeats an earlier text, some are long
 * enough for stretches. */
void sample_fill(struct sample *sample, size_t n);

/* Features of one comment, in the arena; fails the test on error. */
struct features sample_features(
	struct arena *arena, const char *content, const char *author, unsigned families);
/* Whether they hold one of the family with this text. */
bool sample_has(const struct features *features, enum feature_family family, const char *text);

/* Runs tasks on three threads, last task first. */
extern const struct executor sample_executor;

/* A model's bytes; freed with mem_free. */
struct str sample_write(const struct model *model);

/* A data set with its splits, from the shared data; false when it is not there. */
struct sample_data {
	struct labelled_comment *row;
	size_t n_rows;
	struct evaluate_fold fold[8];
	size_t n_folds;
	uint32_t *order;
	size_t n_order;
	void *json; /* what the rows point into */
};
bool sample_data_load(struct sample_data *data, const char *set, const char *protocol);
void sample_data_free(struct sample_data *data);

#endif
