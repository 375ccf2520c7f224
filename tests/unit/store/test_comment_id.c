#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <hamlet/store.h>

static const unsigned char random_bytes[10] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static void an_id_has_the_shape_of_version_7(void **state)
{
	/* The time of RFC 9562, appendix A.6, with all random bits set. */
	struct comment_id id = comment_id_make(0x017f22e279b0, random_bytes);
	char text[COMMENT_ID_TEXT_BYTES];

	(void)state;
	comment_id_format(id, text);
	assert_memory_equal(text, "017f22e2-79b0-7fff-bfff-ffffffffffff", sizeof text);
}

static void ids_sort_by_time(void **state)
{
	static const unsigned char zeros[10];
	struct comment_id former = comment_id_make(1700000000255, random_bytes);
	struct comment_id later = comment_id_make(1700000000256, zeros);

	(void)state;
	assert_true(memcmp(former.byte, later.byte, sizeof former.byte) < 0);
}

static void text_and_id_turn_into_each_other(void **state)
{
	struct comment_id id = comment_id_make(1700000000255, random_bytes);
	struct comment_id parsed;
	char text[COMMENT_ID_TEXT_BYTES];

	(void)state;
	comment_id_format(id, text);
	assert_true(comment_id_parse(str_make(text, sizeof text), &parsed));
	assert_memory_equal(parsed.byte, id.byte, sizeof id.byte);
	assert_true(comment_id_parse(STR("017F22E2-79B0-7FFF-BFFF-FFFFFFFFFFFF"), &parsed));
	assert_int_equal(parsed.byte[1], 0x7f);
}

static void what_is_no_id_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"017f22e2",
		"017f22e2-79b0-7fff-bfff-fffffffffff",
		"017f22e2-79b0-7fff-bfff-fffffffffffff",
		"017f22e279b0-7fff-bfff-ffffffffffff-",
		"017f22e2+79b0-7fff-bfff-ffffffffffff",
		"g17f22e2-79b0-7fff-bfff-ffffffffffff",
		"017f22e2-79b0-7fff-bfff-fffffffffff ",
		"{17f22e2-79b0-7fff-bfff-fffffffffff}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct comment_id id = {{7}};

		assert_false(comment_id_parse(str_of(texts[i]), &id));
		assert_int_equal(id.byte[0], 7);
	}
	assert_false(comment_id_parse(STR_NONE, &(struct comment_id){{0}}));
}

static void every_status_decision_and_role_has_its_name(void **state)
{
	(void)state;
	assert_string_equal(comment_status_name(STATUS_PENDING), "pending");
	assert_string_equal(comment_status_name(STATUS_APPROVED), "approved");
	assert_string_equal(comment_status_name(STATUS_REJECTED), "rejected");
	assert_string_equal(person_decision_name(DECIDED_APPROVE), "approve");
	assert_string_equal(person_decision_name(DECIDED_SPAM), "spam");
	assert_string_equal(person_decision_name(DECIDED_REJECT), "reject");
	assert_string_equal(person_decision_name(DECIDED_TRASH), "trash");
	assert_string_equal(person_decision_name(DECIDED_UNDO), "undo");
	assert_string_equal(role_name(ROLE_MODERATOR), "moderator");
	assert_string_equal(role_name(ROLE_ADMIN), "admin");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_has_the_shape_of_version_7),
		cmocka_unit_test(ids_sort_by_time),
		cmocka_unit_test(text_and_id_turn_into_each_other),
		cmocka_unit_test(what_is_no_id_is_refused),
		cmocka_unit_test(every_status_decision_and_role_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
