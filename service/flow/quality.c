#include "flow/quality.h"

#include <hamlet/arena.h>

#include "json_reader.h"

static void write_pairs(struct json_writer *json, const struct model_curves *curves)
{
	json_key(json, "roc");
	json_array_begin(json);
	for (size_t i = 0; i < curves->n_roc; i++) {
		json_array_begin(json);
		json_rounded(json, curves->roc[i].fpr);
		json_rounded(json, curves->roc[i].tpr);
		json_array_end(json);
	}
	json_array_end(json);
}

static void write_calibration(struct json_writer *json, const struct model_curves *curves)
{
	json_key(json, "calibration");
	json_array_begin(json);
	for (size_t i = 0; i < MODEL_CALIBRATION_BINS; i++) {
		json_object_begin(json);
		json_member_rounded(json, "p", curves->calibration[i].p);
		json_member_rounded(json, "share", curves->calibration[i].share);
		json_member_int(json, "n", (int64_t)curves->calibration[i].n);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_curves(struct json_writer *json, const struct model_curves *curves)
{
	json_key(json, "curves");
	json_object_begin(json);
	write_pairs(json, curves);
	write_calibration(json, curves);
	json_key(json, "review_load");
	json_array_begin(json);
	for (size_t i = 0; i < curves->n_review_load; i++) {
		json_object_begin(json);
		json_member_rounded(json, "errors", curves->review_load[i].errors);
		json_member_rounded(json, "load", curves->review_load[i].load);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
}

/* The curves come last: who shows the figures alone cuts them off. */
void quality_write_json(struct json_writer *json, const struct model_quality *quality)
{
	json_object_begin(json);
	json_member_int(json, "spam", (int64_t)quality->n[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)quality->n[LABEL_HAM]);
	json_member_double(json, "accuracy", quality->accuracy);
	json_member_double(json, "spam_caught", quality->spam_caught);
	json_member_double(json, "ham_blocked", quality->ham_blocked);
	json_member_double(json, "one_minus_auc", quality->one_minus_auc);
	json_member_double(json, "log_loss", quality->log_loss);
	json_member_double(json, "calibration_error", quality->calibration_error);
	if (quality->curves.n_review_load > 0) {
		write_curves(json, &quality->curves);
	}
	json_object_end(json);
}

static void read_count(const struct cJSON *object, const char *name, uint64_t *ret)
{
	long long n;

	if (json_get_int(json_get(object, name), &n) && n >= 0) {
		*ret = (uint64_t)n;
	}
}

void quality_read_json(struct str json, struct model_quality *ret)
{
	struct arena arena;
	const struct cJSON *object;
	struct json_fault fault;

	*ret = (struct model_quality){.accuracy = 0};
	arena_init(&arena, 4096, 1024UL * 1024);
	if (json_read(json, &arena, &object, &fault) == 0) {
		read_count(object, "spam", &ret->n[LABEL_SPAM]);
		read_count(object, "ham", &ret->n[LABEL_HAM]);
		json_get_double(json_get(object, "accuracy"), &ret->accuracy);
		json_get_double(json_get(object, "spam_caught"), &ret->spam_caught);
		json_get_double(json_get(object, "ham_blocked"), &ret->ham_blocked);
		json_get_double(json_get(object, "one_minus_auc"), &ret->one_minus_auc);
		json_get_double(json_get(object, "log_loss"), &ret->log_loss);
		json_get_double(json_get(object, "calibration_error"), &ret->calibration_error);
	}
	arena_fini(&arena);
}
