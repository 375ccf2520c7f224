#include "test.h"

#include <errno.h>

#include <hamlet/comment.h>

static const struct comment_policy asks_all = {
	.requires_name = true, .requires_email = true, .requires_thread = true};
static const struct comment_policy asks_nothing = {0};

struct fixture {
	struct arena arena;
	struct field_input input[COMMENT_FIELD_COUNT];
	struct comment comment;
	struct field_errors errors;
};

static void set(struct fixture *f, enum comment_field field, struct str text)
{
	f->input[field] = (struct field_input){.state = FIELD_TEXT, .text = text};
}

static int setup(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof f);
	test_arena_init(&f.arena);
	set(&f, COMMENT_CONTENT, STR("Well said."));
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_fini(&f->arena);
	return 0;
}

static int validate(struct fixture *f, const struct comment_policy *policy)
{
	return comment_validate(f->input, policy, &f->arena, &f->comment, &f->errors);
}

static void assert_error(
	const struct field_error *error, const char *pointer, const char *code, const char *detail)
{
	assert_string_equal(error->pointer, pointer);
	assert_string_equal(error->code, code);
	assert_str_equal(error->detail, str_of(detail));
}

static void all_that_is_missing_is_named_at_once_in_these_words(void **state)
{
	struct fixture *f = *state;

	f->input[COMMENT_CONTENT].state = FIELD_ABSENT;
	assert_int_equal(validate(f, &asks_all), COMMENT_INVALID);
	assert_int_equal(f->errors.n, 4);
	assert_error(&f->errors.item[0], "/thread", "required",
		"Please say which page the comment belongs to");
	assert_error(&f->errors.item[1], "/author/name", "required", "Please enter your name here");
	assert_error(&f->errors.item[2], "/author/email", "required",
		"Please enter your email address here");
	assert_error(&f->errors.item[3], "/content", "required", "Please enter your comment!");
}

static void a_wrong_address_is_said_to_be_wrong(void **state)
{
	struct fixture *f = *state;

	set(f, COMMENT_AUTHOR_EMAIL, STR("me at home"));
	assert_int_equal(validate(f, &asks_nothing), COMMENT_INVALID);
	assert_int_equal(f->errors.n, 1);
	assert_error(&f->errors.item[0], "/author/email", "invalid",
		"You have entered an incorrect email address!");
	assert_string_equal(f->errors.item[0].form_name, "email");
}

static void every_code_has_its_sentence(void **state)
{
	static char too_long[LIMIT_NAME_BYTES + 1];
	struct fixture *f = *state;

	memset(too_long, 'x', sizeof too_long);
	f->input[COMMENT_THREAD].state = FIELD_NOT_TEXT;
	set(f, COMMENT_AUTHOR_NAME, str_make(too_long, sizeof too_long));
	set(f, COMMENT_AUTHOR_URL, STR("http://\xff"));
	set(f, COMMENT_AUTHOR_IP, STR("1.2.3.256"));
	set(f, COMMENT_AUTHOR_AGENT, STR("a\x01"));
	set(f, COMMENT_CREATED_AT, STR("yesterday"));
	assert_int_equal(validate(f, &asks_nothing), COMMENT_INVALID);
	assert_int_equal(f->errors.n, 6);
	assert_error(&f->errors.item[0], "/thread", "not_text", "The thread must be text.");
	assert_error(&f->errors.item[1], "/author/name", "too_long",
		"The name is longer than 256 bytes.");
	assert_error(&f->errors.item[2], "/author/url", "invalid_utf8",
		"The web address is not valid UTF-8.");
	assert_error(&f->errors.item[3], "/author/ip", "invalid",
		"The IP address is neither IPv4 nor IPv6.");
	assert_error(&f->errors.item[4], "/author/user_agent", "control_character",
		"The user agent holds a control character.");
	assert_error(&f->errors.item[5], "/created_at", "invalid",
		"The time is not written like 2026-11-23T08:49:31Z.");
}

/* Text of n bytes that the field's own check accepts; n is LIMIT of the field or one more. */
static struct str fill(enum comment_field field, char *out, size_t n)
{
	memset(out, 'a', n);
	if (field == COMMENT_AUTHOR_EMAIL) {
		for (size_t i = 20; i < n - 2; i += 20) {
			out[i] = '.';
		}
		out[10] = '@';
	} else if (field == COMMENT_AUTHOR_IP) {
		memset(out, '0', n);
		memcpy(out, "0000:0000:0000:0000:0000:ffff:255.255.255.255", 45);
	} else if (field == COMMENT_CREATED_AT) {
		memset(out, '0', n);
		memcpy(out, "2026-11-23T08:49:31.", 20);
		out[n - 1] = 'Z';
	}
	return str_make(out, n);
}

static void each_field_is_accepted_at_its_cap_and_refused_one_byte_past_it(void **state)
{
	static char out[LIMIT_CONTENT_BYTES + 1];
	struct fixture *f = *state;

	for (enum comment_field field = 0; field < COMMENT_FIELD_COUNT; field++) {
		size_t cap = comment_field_limit(field);

		set(f, field, fill(field, out, cap));
		if (validate(f, &asks_nothing) != 0) {
			fail_msg("%s at its cap: %.*s", comment_field_pointer(field),
				STR_FMT(f->errors.item[0].detail));
		}
		assert_int_equal(f->comment.field[field].n, cap);
		set(f, field, fill(field, out, cap + 1));
		assert_int_equal(validate(f, &asks_nothing), COMMENT_INVALID);
		assert_int_equal(f->errors.n, 1);
		assert_string_equal(f->errors.item[0].code, "too_long");
		assert_string_equal(f->errors.item[0].pointer, comment_field_pointer(field));
		f->input[field].state = FIELD_ABSENT;
		set(f, COMMENT_CONTENT, STR("Well said."));
	}
}

static void content_that_nobody_can_see_is_missing(void **state)
{
	static const char *const rows[] = {"", " ", "\n\t\r ", "\xc2\xa0",
		"\xe2\x80\x8b\xe2\x80\x8d", "\xef\xbb\xbf", "\xe3\x80\x80", "\xe2\xa0\x80",
		"\xf3\xa0\x81\xa1", "\x01\x02", "\xc2\xad", "\xe3\x85\xa4"};
	struct fixture *f = *state;

	for (size_t i = 0; i < N_ROWS(rows); i++) {
		set(f, COMMENT_CONTENT, str_of(rows[i]));
		if (validate(f, &asks_nothing) != COMMENT_INVALID) {
			fail_msg("row %zu is taken for a comment", i);
		}
		assert_string_equal(f->errors.item[0].code, "required");
		set(f, COMMENT_CONTENT, STR("x"));
		set(f, COMMENT_AUTHOR_NAME, str_of(rows[i]));
		if (validate(f, &asks_all) != COMMENT_INVALID) {
			fail_msg("row %zu is taken for a name", i);
		}
		f->input[COMMENT_AUTHOR_NAME].state = FIELD_ABSENT;
	}
}

static void nul_is_refused_in_every_field(void **state)
{
	struct fixture *f = *state;

	for (enum comment_field field = 0; field < COMMENT_FIELD_COUNT; field++) {
		struct field_input before = f->input[field];

		set(f, field, STR("a\0b"));
		assert_int_equal(validate(f, &asks_nothing), COMMENT_INVALID);
		assert_int_equal(f->errors.n, 1);
		assert_string_equal(f->errors.item[0].code, "control_character");
		f->input[field] = before;
	}
}

static void content_may_hold_other_controls_and_one_line_fields_may_not(void **state)
{
	struct fixture *f = *state;

	for (char c = 1; c < ' '; c++) {
		char text[3] = {'a', c, 'b'};

		set(f, COMMENT_CONTENT, str_make(text, 3));
		assert_int_equal(validate(f, &asks_nothing), 0);
		set(f, COMMENT_AUTHOR_NAME, str_make(text, 3));
		assert_int_equal(validate(f, &asks_nothing), c == '\t' ? 0 : COMMENT_INVALID);
		f->input[COMMENT_AUTHOR_NAME].state = FIELD_ABSENT;
	}
}

static void name_and_address_are_trimmed_and_nothing_else_is(void **state)
{
	struct fixture *f = *state;

	set(f, COMMENT_AUTHOR_NAME, STR(" Ann \n"));
	set(f, COMMENT_AUTHOR_EMAIL, STR("\tann@example.org "));
	set(f, COMMENT_AUTHOR_URL, STR(" http://example.org "));
	set(f, COMMENT_CONTENT, STR(" Well said.\n"));
	assert_int_equal(validate(f, &asks_nothing), 0);
	assert_str_equal(f->comment.field[COMMENT_AUTHOR_NAME], STR("Ann"));
	assert_str_equal(f->comment.field[COMMENT_AUTHOR_EMAIL], STR("ann@example.org"));
	assert_str_equal(f->comment.field[COMMENT_AUTHOR_URL], STR(" http://example.org "));
	assert_str_equal(f->comment.field[COMMENT_CONTENT], STR(" Well said.\n"));
	assert_int_equal(f->comment.field[COMMENT_PARENT].n, 0);
}

static void addresses_of_both_protocols_are_taken(void **state)
{
	static const struct {
		const char *text;
		int outcome;
	} rows[] = {
		{"192.0.2.1", 0},
		{"2001:db8::1", 0},
		{"::ffff:192.0.2.1", 0},
		{"", 0},
		{"192.0.2", COMMENT_INVALID},
		{"fe80::1%eth0", COMMENT_INVALID},
		{"localhost", COMMENT_INVALID},
		{"192.0.2.1 ", COMMENT_INVALID},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < N_ROWS(rows); i++) {
		set(f, COMMENT_AUTHOR_IP, str_of(rows[i].text));
		if (validate(f, &asks_nothing) != rows[i].outcome) {
			fail_msg("%s", rows[i].text);
		}
	}
}

static void the_time_is_told_in_milliseconds(void **state)
{
	struct fixture *f = *state;

	set(f, COMMENT_CREATED_AT, STR("1970-01-02T00:00:00Z"));
	assert_int_equal(validate(f, &asks_nothing), 0);
	assert_int_equal(f->comment.created_at_ms, 86400000);
}

static void a_refused_comment_leaves_the_output_alone(void **state)
{
	struct fixture *f = *state;

	f->comment.created_at_ms = 42;
	set(f, COMMENT_CREATED_AT, STR("1970-01-02T00:00:00Z"));
	set(f, COMMENT_CONTENT, STR(""));
	assert_int_equal(validate(f, &asks_nothing), COMMENT_INVALID);
	assert_int_equal(f->comment.created_at_ms, 42);
}

static void a_full_arena_is_a_fault_and_not_a_verdict(void **state)
{
	struct fixture *f = *state;

	f->input[COMMENT_THREAD].state = FIELD_NOT_TEXT;
	mem_fail_from(1);
	int r = validate(f, &asks_nothing);
	mem_fail_from(0);
	assert_int_equal(r, -ENOMEM);
}

static void fields_are_found_by_both_their_names(void **state)
{
	(void)state;
	for (enum comment_field field = 0; field < COMMENT_FIELD_COUNT; field++) {
		assert_int_equal(
			comment_field_by_form_name(str_of(comment_field_form_name(field))), field);
		assert_int_equal(
			comment_field_by_form_name(str_of(comment_field_pointer(field))), field);
	}
	assert_int_equal(comment_field_by_form_name(STR("nonsense")), COMMENT_FIELD_COUNT);
	assert_int_equal(comment_field_by_form_name(STR_NONE), COMMENT_FIELD_COUNT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_that_is_missing_is_named_at_once_in_these_words),
		TEST(a_wrong_address_is_said_to_be_wrong),
		TEST(every_code_has_its_sentence),
		TEST(each_field_is_accepted_at_its_cap_and_refused_one_byte_past_it),
		TEST(content_that_nobody_can_see_is_missing),
		TEST(nul_is_refused_in_every_field),
		TEST(content_may_hold_other_controls_and_one_line_fields_may_not),
		TEST(name_and_address_are_trimmed_and_nothing_else_is),
		TEST(addresses_of_both_protocols_are_taken),
		TEST(the_time_is_told_in_milliseconds),
		TEST(a_refused_comment_leaves_the_output_alone),
		TEST(a_full_arena_is_a_fault_and_not_a_verdict),
		TEST(fields_are_found_by_both_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
