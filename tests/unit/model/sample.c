#include "sample.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include <hamlet/hash.h>
#include <hamlet/mem.h>

static const char *const spam_words[] = {"casino", "bonus", "winner", "cheap", "pills", "loan",
	"click", "subscribe", "free", "money", "offer", "promo"};
static const char *const ham_words[] = {"thanks", "article", "author", "agree", "song", "memory",
	"because", "question", "interesting", "wonderful", "guitar", "chapter"};
static const char *const both_words[] = {
	"the", "and", "you", "this", "to", "video", "really", "it", "is", "for", "my", "look"};
#define N_WORDS 12

static unsigned draw(uint64_t row, uint64_t what, unsigned n)
{
	return (unsigned)(hash_mix(row * 977 + what + 1) % n);
}

static void write_text(struct sample *sample, size_t i, bool is_spam)
{
	char *out = sample->text[i];
	size_t at = 0;

	unsigned n_words = i % 7 == 3 ? 60 : 8;

	for (unsigned w = 0; w < n_words; w++) {
		const char *const *words = draw(i, w, 3) == 0                       ? both_words
					   : is_spam != (draw(i, w + 1000, 8) == 0) ? spam_words
										    : ham_words;

		at += (size_t)snprintf(out + at, sizeof sample->text[i] - at, "%s ",
			words[draw(i, w + 2000, N_WORDS)]);
	}
	if (is_spam && draw(i, 3000, 2) == 0) {
		snprintf(out + at, sizeof sample->text[i] - at, "http://shop%u.example/win?x=1",
			draw(i, 3001, 5));
	}
}

void sample_fill(struct sample *sample, size_t n)
{
	assert_true(n <= SAMPLE_MAX_ROWS);
	sample->n = n;
	for (size_t i = 0; i < n; i++) {
		bool is_spam = i % 2 == 0;

		write_text(sample, i, is_spam);
		if (i % 10 == 9) {
			memcpy(sample->text[i], sample->text[i / 2], sizeof sample->text[i]);
		}
		snprintf(sample->name[i], sizeof sample->name[i], "Name %u", draw(i, 3002, 90));
		sample->row[i] = (struct labelled_comment){
			.content = str_of(sample->text[i]),
			.author_name = str_of(sample->name[i]),
			.label = is_spam ? LABEL_SPAM : LABEL_HAM,
		};
	}
}

struct features sample_features(
	struct arena *arena, const char *content, const char *author, unsigned families)
{
	struct text *text = arena_new(arena, 1, sizeof *text);
	struct features features;

	assert_non_null(text);
	assert_int_equal(text_prepare(arena, str_of(content), text), 0);
	assert_int_equal(features_extract(arena, text, str_of(author), families, &features), 0);
	return features;
}

bool sample_has(const struct features *features, enum feature_family family, const char *text)
{
	for (size_t i = features->first[family]; i < features->first[family + 1]; i++) {
		if (str_eq(features->item[i].text, str_of(text))) {
			return true;
		}
	}
	return false;
}

#define N_THREADS 3

struct job {
	void (*task)(void *arg, size_t i);
	void *arg;
	atomic_size_t n_left;
};

static void *work(void *arg)
{
	struct job *job = arg;
	size_t left = atomic_load(&job->n_left);

	while (left > 0) {
		if (atomic_compare_exchange_weak(&job->n_left, &left, left - 1)) {
			job->task(job->arg, left - 1);
			left = atomic_load(&job->n_left);
		}
	}
	return NULL;
}

static void run_on_threads(void *self, size_t n_tasks, void (*task)(void *arg, size_t i), void *arg)
{
	struct job job = {.task = task, .arg = arg};
	pthread_t thread[N_THREADS];

	(void)self;
	atomic_init(&job.n_left, n_tasks);
	for (size_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_create(&thread[i], NULL, work, &job), 0);
	}
	for (size_t i = 0; i < N_THREADS; i++) {
		pthread_join(thread[i], NULL);
	}
}

const struct executor sample_executor = {.run = run_on_threads, .n_workers = N_THREADS};

struct str sample_write(const struct model *model)
{
	struct buf buf;
	struct str bytes;

	buf_init(&buf, LIMIT_MODEL_BYTES);
	assert_int_equal(model_write(model, &buf), 0);
	bytes.p = buf_steal(&buf, &bytes.n);
	return bytes;
}

static char *read_shared(const char *name)
{
	const char *root = getenv("HAMLET_SHARED_DATA");
	char path[512];
	FILE *file;
	char *bytes = NULL;
	long n;

	snprintf(path, sizeof path, "%s/%s", root != NULL ? root : HAMLET_TEST_SHARED_DATA, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		return NULL;
	}
	if (fseek(file, 0, SEEK_END) == 0 && (n = ftell(file)) >= 0) {
		rewind(file);
		bytes = mem_new(1, (size_t)n + 1);
		if (bytes != NULL && fread(bytes, 1, (size_t)n, file) != (size_t)n) {
			mem_free(bytes);
			bytes = NULL;
		}
	}
	fclose(file);
	return bytes;
}

static struct str member(const cJSON *json, const char *name)
{
	return str_of(cJSON_GetStringValue(cJSON_GetObjectItem(json, name)));
}

static void load_rows(struct sample_data *data, char *lines)
{
	cJSON *list = cJSON_CreateArray();
	size_t n = 0;
	const cJSON *json;

	for (char *line; (line = strsep(&lines, "\n")) != NULL;) {
		if (*line != '\0') {
			cJSON *row = cJSON_Parse(line);

			assert_non_null(row);
			cJSON_AddItemToArray(list, row);
			data->n_rows++;
		}
	}
	data->json = list;
	data->row = mem_new(data->n_rows, sizeof *data->row);
	cJSON_ArrayForEach(json, list)
	{
		data->row[n++] = (struct labelled_comment){
			.content = member(json, "content"),
			.author_name = member(json, "author"),
			.label =
				str_eq(member(json, "label"), STR("spam")) ? LABEL_SPAM : LABEL_HAM,
		};
	}
}

static uint32_t *numbers(const cJSON *list, size_t *ret_n)
{
	uint32_t *number = mem_new((size_t)cJSON_GetArraySize(list), sizeof *number);
	size_t n = 0;
	const cJSON *json;

	cJSON_ArrayForEach(json, list)
	{
		number[n++] = (uint32_t)json->valueint;
	}
	*ret_n = n;
	return number;
}

static void load_splits(struct sample_data *data, const cJSON *splits)
{
	const cJSON *json;

	cJSON_ArrayForEach(json, cJSON_GetObjectItem(splits, "folds"))
	{
		struct evaluate_fold *fold = &data->fold[data->n_folds++];

		assert_true(data->n_folds <= 8);
		fold->train = numbers(cJSON_GetObjectItem(json, "train"), &fold->n_train);
		fold->test = numbers(cJSON_GetObjectItem(json, "test"), &fold->n_test);
	}
	data->order = numbers(cJSON_GetObjectItem(splits, "order"), &data->n_order);
}

bool sample_data_load(struct sample_data *data, const char *set, const char *protocol)
{
	char name[128];
	char *lines;
	char *splits;
	cJSON *json;

	*data = (struct sample_data){0};
	snprintf(name, sizeof name, "%s.jsonl", set);
	lines = read_shared(name);
	snprintf(name, sizeof name, "splits/%s.%s.json", set, protocol);
	splits = read_shared(name);
	if (lines != NULL && splits != NULL) {
		load_rows(data, lines);
		json = cJSON_Parse(splits);
		load_splits(data, json);
		cJSON_Delete(json);
	} else {
		print_message("no shared data for %s.%s: skipped\n", set, protocol);
	}
	mem_free(lines);
	mem_free(splits);
	return data->row != NULL;
}

static void free_numbers(const uint32_t *number)
{
	mem_free((void *)(uintptr_t)number);
}

void sample_data_free(struct sample_data *data)
{
	for (size_t i = 0; i < data->n_folds; i++) {
		free_numbers(data->fold[i].train);
		free_numbers(data->fold[i].test);
	}
	mem_free(data->order);
	mem_free(data->row);
	cJSON_Delete(data->json);
	*data = (struct sample_data){0};
}
