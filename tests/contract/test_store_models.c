#include "contract.h"

#include <string.h>

#include <hamlet/mem.h>
#include <hamlet/store_models.h>

static int64_t add(struct contract *c, bool is_promoted, struct str file)
{
	struct model_record model = {
		.created_at_ms = 11,
		.labels_through = 22,
		.n_documents = {[LABEL_HAM] = 33, [LABEL_SPAM] = 44},
		.is_promoted = is_promoted,
		.quality_json = STR("{\"precision\":0.5}"),
		.note = STR("why"),
	};
	int64_t version = 0;

	assert_int_equal(store_model_add(c->store, &model, file, &version), 0);
	return version;
}

static void assert_in_force(struct contract *c, int64_t version, struct str file)
{
	struct model_record model;
	struct str found = STR_NONE;

	assert_int_equal(store_model_in_force(c->store, &c->arena, &model, &found), 0);
	assert_int_equal(model.version, version);
	assert_true(str_eq(found, file));
	mem_free_at(&found.p);
}

static void without_a_model_none_is_in_force(struct contract *c)
{
	struct model_record model;
	struct model_list list;
	struct str file;

	assert_int_equal(
		store_model_in_force(c->store, &c->arena, &model, &file), STORED_MODEL_NONE);
	add(c, false, STR_NONE);
	assert_int_equal(
		store_model_in_force(c->store, &c->arena, &model, &file), STORED_MODEL_NONE);
	assert_int_equal(store_models(c->store, 0, 10, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
}

static void the_newest_promoted_model_is_in_force(struct contract *c)
{
	int64_t first = add(c, true, STR("first"));
	int64_t second;

	assert_in_force(c, first, STR("first"));
	second = add(c, true, STR("second"));
	assert_true(second > first);
	add(c, false, STR("third"));
	contract_reopen(c);
	assert_in_force(c, second, STR("second"));
}

static void a_model_file_of_any_length_comes_back(struct contract *c)
{
	static const size_t lengths[] = {1, 1048575, 1048576, 1048577, 3500000};

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		char *file = mem_new(lengths[i], 1);
		int64_t version;

		for (size_t at = 0; at < lengths[i]; at++) {
			file[at] = (char)(at * 31 + at / 1000 + i);
		}
		version = add(c, true, str_make(file, lengths[i]));
		assert_in_force(c, version, str_make(file, lengths[i]));
		mem_free(file);
	}
}

static void newer_models_do_not_push_out_the_one_in_force(struct contract *c)
{
	int64_t version = add(c, true, STR("in force"));

	for (int i = 0; i < 12; i++) {
		add(c, false, STR("not promoted"));
	}
	assert_in_force(c, version, STR("in force"));
}

/* A file that cannot be counted on any more is rebased to none. */
static void a_model_without_its_file_is_in_force_no_longer(struct contract *c)
{
	struct model_record model = {.labels_through = 22};
	struct str file;
	int64_t first = add(c, true, STR("first"));

	model.version = add(c, true, STR("second"));
	assert_int_equal(store_model_rebase(c->store, &model, 22, STR_NONE), 0);
	assert_in_force(c, first, STR("first"));
	model.version = first;
	assert_int_equal(store_model_rebase(c->store, &model, 22, STR_NONE), 0);
	assert_int_equal(
		store_model_in_force(c->store, &c->arena, &model, &file), STORED_MODEL_NONE);
}

static void models_are_listed_newest_first(struct contract *c)
{
	struct model_list list = {0};
	int64_t versions[4];

	for (int i = 0; i < 4; i++) {
		versions[i] = add(c, i % 2 == 0, STR("file"));
	}
	assert_int_equal(store_models(c->store, 0, 3, &c->arena, &list), 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.item[0].version, versions[3]);
	assert_int_equal(list.item[2].version, versions[1]);
	assert_false(list.item[0].is_promoted);
	assert_true(list.item[1].is_promoted);
	assert_int_equal(list.item[0].created_at_ms, 11);
	assert_int_equal(list.item[0].labels_through, 22);
	assert_int_equal(list.item[0].n_documents[LABEL_HAM], 33);
	assert_int_equal(list.item[0].n_documents[LABEL_SPAM], 44);
	assert_str(list.item[0].quality_json, "{\"precision\":0.5}");
	assert_str(list.item[0].note, "why");
	assert_int_equal(store_models(c->store, versions[1], 3, &c->arena, &list), 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.item[0].version, versions[0]);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(without_a_model_none_is_in_force),
	CONTRACT_TEST(the_newest_promoted_model_is_in_force),
	CONTRACT_TEST(a_model_file_of_any_length_comes_back),
	CONTRACT_TEST(newer_models_do_not_push_out_the_one_in_force),
	CONTRACT_TEST(a_model_without_its_file_is_in_force_no_longer),
	CONTRACT_TEST(models_are_listed_newest_first),
};

int main(void)
{
	return contract_run("store: models", tests, sizeof tests / sizeof *tests);
}
