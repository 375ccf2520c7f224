#include "comment_json.h"

#include "json_reader.h"

static struct field_input read_field(const struct cJSON *value)
{
	struct field_input input = {.state = FIELD_TEXT};

	if (value == NULL || json_is_null(value)) {
		input.state = FIELD_ABSENT;
	} else if (!json_get_string(value, &input.text)) {
		input.state = FIELD_NOT_TEXT;
	}
	return input;
}

/* The pointers of the field table are one or two names deep: "/content", "/author/name". */
static const struct cJSON *find_member(const struct cJSON *object, const char *pointer)
{
	struct str author = STR("/author/");

	if (str_starts(str_of(pointer), author)) {
		return json_get(json_get(object, "author"), pointer + author.n);
	}
	return json_get(object, pointer + 1);
}

void comment_json_fields(const struct cJSON *object, struct field_input ret[COMMENT_FIELD_COUNT])
{
	const struct cJSON *author = json_get(object, "author");

	for (enum comment_field field = 0; field < COMMENT_FIELD_COUNT; field++) {
		const struct cJSON *member = find_member(object, comment_field_pointer(field));

		if (member != NULL) {
			ret[field] = read_field(member);
		}
	}
	if (author != NULL && !json_is_object(author)) {
		ret[COMMENT_AUTHOR_NAME] = read_field(author);
	}
}
