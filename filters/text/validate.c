#include <hamlet/comment.h>

#include <arpa/inet.h>
#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "address.h"
#include "classes.h"

struct field_row {
	const char *pointer;
	const char *form_name;
	size_t max_bytes;
	const char *label;   /* as in "The %s is not valid UTF-8." */
	const char *missing; /* what to say when a required field is missing */
	bool is_trimmed;
	bool is_many_lines;
	/* Whether the text, which is neither empty nor damaged, is of the field's form; NULL: any
	 * is. */
	bool (*is_valid)(struct str s);
	const char *malformed; /* what to say when it is not */
};

static bool is_ip(struct str s)
{
	char text[LIMIT_IP_BYTES + 1];
	unsigned char binary[16];

	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(AF_INET, text, binary) == 1 || inet_pton(AF_INET6, text, binary) == 1;
}

static bool is_time(struct str s)
{
	int64_t ms;
	return comment_parse_time(s, &ms) == 0;
}

/* clang-format off */
static const struct field_row rows[] = {
	[COMMENT_THREAD] = {
		.pointer = "/thread", .form_name = "thread", .max_bytes = LIMIT_URL_BYTES,
		.label = "thread", .missing = "Please say which page the comment belongs to",
	},
	[COMMENT_AUTHOR_NAME] = {
		.pointer = "/author/name", .form_name = "name", .max_bytes = LIMIT_NAME_BYTES,
		.label = "name", .missing = "Please enter your name here", .is_trimmed = true,
	},
	[COMMENT_AUTHOR_EMAIL] = {
		.pointer = "/author/email", .form_name = "email", .max_bytes = LIMIT_EMAIL_BYTES,
		.label = "email address", .missing = "Please enter your email address here",
		.is_trimmed = true, .is_valid = address_is_valid,
		.malformed = "You have entered an incorrect email address!",
	},
	[COMMENT_AUTHOR_URL] = {
		.pointer = "/author/url", .form_name = "url", .max_bytes = LIMIT_URL_BYTES,
		.label = "web address",
	},
	[COMMENT_AUTHOR_IP] = {
		.pointer = "/author/ip", .form_name = "ip", .max_bytes = LIMIT_IP_BYTES,
		.label = "IP address", .is_valid = is_ip,
		.malformed = "The IP address is neither IPv4 nor IPv6.",
	},
	[COMMENT_AUTHOR_AGENT] = {
		.pointer = "/author/user_agent", .form_name = "user_agent",
		.max_bytes = LIMIT_AGENT_BYTES, .label = "user agent",
	},
	[COMMENT_CONTENT] = {
		.pointer = "/content", .form_name = "content", .max_bytes = LIMIT_CONTENT_BYTES,
		.label = "comment", .missing = "Please enter your comment!", .is_many_lines = true,
	},
	[COMMENT_PARENT] = {
		.pointer = "/parent", .form_name = "parent", .max_bytes = LIMIT_ID_BYTES,
		.label = "parent",
	},
	[COMMENT_EXTERNAL_ID] = {
		.pointer = "/external_id", .form_name = "external_id", .max_bytes = LIMIT_ID_BYTES,
		.label = "external id",
	},
	[COMMENT_TYPE] = {
		.pointer = "/type", .form_name = "type", .max_bytes = LIMIT_TYPE_BYTES,
		.label = "type",
	},
	[COMMENT_LANGUAGE] = {
		.pointer = "/language", .form_name = "language", .max_bytes = LIMIT_LANGUAGE_BYTES,
		.label = "language",
	},
	[COMMENT_CREATED_AT] = {
		.pointer = "/created_at", .form_name = "created_at", .max_bytes = LIMIT_TIME_BYTES,
		.label = "time", .is_valid = is_time,
		.malformed = "The time is not written like 2026-11-23T08:49:31Z.",
	},
};
/* clang-format on */
_Static_assert(sizeof rows / sizeof rows[0] == COMMENT_FIELD_COUNT, "one row a field");

enum comment_field comment_field_by_form_name(struct str name)
{
	enum comment_field field = 0;

	while (field < COMMENT_FIELD_COUNT && !str_eq(name, str_of(rows[field].form_name)) &&
		!str_eq(name, str_of(rows[field].pointer))) {
		field++;
	}
	return field;
}

const char *comment_field_pointer(enum comment_field field)
{
	return rows[field].pointer;
}

const char *comment_field_form_name(enum comment_field field)
{
	return rows[field].form_name;
}

size_t comment_field_limit(enum comment_field field)
{
	return rows[field].max_bytes;
}

static bool is_required(enum comment_field field, const struct comment_policy *policy)
{
	return field == COMMENT_CONTENT ||
	       (field == COMMENT_AUTHOR_NAME && policy->requires_name) ||
	       (field == COMMENT_AUTHOR_EMAIL && policy->requires_email) ||
	       (field == COMMENT_THREAD && policy->requires_thread);
}

/* Whether a person would see nothing of it. */
static bool is_blank(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		uint32_t c = utf8_next(s, &at);

		if (!class_is_space(c) && !class_is_invisible(c) && !class_is_control(c)) {
			return false;
		}
	}
	return true;
}

static bool has_refused_control(const struct field_row *row, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\0' ||
			(!row->is_many_lines && ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f))) {
			return true;
		}
	}
	return false;
}

enum fault {
	FAULT_NONE,
	FAULT_NOT_TEXT,
	FAULT_TOO_LONG,
	FAULT_INVALID_UTF8,
	FAULT_CONTROL_CHARACTER,
	FAULT_REQUIRED,
	FAULT_INVALID,
	FAULT_COUNT
};

static enum fault find_fault(
	const struct field_row *row, const struct field_input *input, struct str s, bool is_needed)
{
	if (input->state == FIELD_NOT_TEXT) {
		return FAULT_NOT_TEXT;
	}
	if (s.n > row->max_bytes) {
		return FAULT_TOO_LONG;
	}
	if (!utf8_is_valid(s)) {
		return FAULT_INVALID_UTF8;
	}
	if (has_refused_control(row, s)) {
		return FAULT_CONTROL_CHARACTER;
	}
	if (is_needed && is_blank(s)) {
		return FAULT_REQUIRED;
	}
	if (s.n > 0 && row->is_valid != NULL && !row->is_valid(s)) {
		return FAULT_INVALID;
	}
	return FAULT_NONE;
}

static int describe(
	struct arena *arena, const struct field_row *row, enum fault fault, struct str *ret)
{
	switch (fault) {
	case FAULT_NOT_TEXT:
		return arena_printf(arena, ret, "The %s must be text.", row->label);
	case FAULT_TOO_LONG:
		return arena_printf(
			arena, ret, "The %s is longer than %zu bytes.", row->label, row->max_bytes);
	case FAULT_INVALID_UTF8:
		return arena_printf(arena, ret, "The %s is not valid UTF-8.", row->label);
	case FAULT_CONTROL_CHARACTER:
		return arena_printf(arena, ret, "The %s holds a control character.", row->label);
	case FAULT_REQUIRED:
		*ret = str_of(row->missing);
		return 0;
	case FAULT_INVALID:
		*ret = str_of(row->malformed);
		return 0;
	case FAULT_NONE:
	case FAULT_COUNT:
		break;
	}
	return -EINVAL;
}

static int add_error(struct arena *arena, const struct field_row *row, enum fault fault,
	struct field_errors *errors)
{
	static const char *const codes[FAULT_COUNT] = {
		[FAULT_NOT_TEXT] = "not_text",
		[FAULT_TOO_LONG] = "too_long",
		[FAULT_INVALID_UTF8] = "invalid_utf8",
		[FAULT_CONTROL_CHARACTER] = "control_character",
		[FAULT_REQUIRED] = "required",
		[FAULT_INVALID] = "invalid",
	};
	struct field_error *error = &errors->item[errors->n];

	*error = (struct field_error){
		.pointer = row->pointer, .form_name = row->form_name, .code = codes[fault]};
	errors->n++;
	return describe(arena, row, fault, &error->detail);
}

int comment_validate(const struct field_input input[COMMENT_FIELD_COUNT],
	const struct comment_policy *policy, struct arena *arena, struct comment *ret,
	struct field_errors *errors)
{
	struct comment comment = {0};

	errors->n = 0;
	for (enum comment_field field = 0; field < COMMENT_FIELD_COUNT; field++) {
		const struct field_row *row = &rows[field];
		struct str s = input[field].state == FIELD_TEXT ? input[field].text : STR_NONE;
		enum fault fault;
		int r;

		if (row->is_trimmed) {
			s = str_trim(s);
		}
		fault = find_fault(row, &input[field], s, is_required(field, policy));
		if (fault != FAULT_NONE) {
			r = add_error(arena, row, fault, errors);
			if (r < 0) {
				return r;
			}
		}
		comment.field[field] = s;
	}
	if (errors->n > 0) {
		return COMMENT_INVALID;
	}
	if (comment.field[COMMENT_CREATED_AT].n > 0 &&
		comment_parse_time(comment.field[COMMENT_CREATED_AT], &comment.created_at_ms) !=
			0) {
		return -EINVAL; /* the field's check has already passed */
	}
	*ret = comment;
	return 0;
}
