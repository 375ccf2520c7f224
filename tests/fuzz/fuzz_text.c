/* Fuzz target: bytes as the content and fields of a comment, and as a link. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/comment.h>
#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "fuzz.h"
#include "text_properties.h"

static void expect(bool holds, const char *property)
{
	if (!holds) {
		fprintf(stderr, "broken: %s\n", property);
		abort();
	}
}

static void check_fields(struct arena *arena, struct str bytes)
{
	struct comment_policy policy = {
		.requires_name = true, .requires_email = true, .requires_thread = true};
	struct field_input input[COMMENT_FIELD_COUNT];
	struct field_errors errors;
	struct comment comment;
	int r;

	for (size_t i = 0; i < COMMENT_FIELD_COUNT; i++) {
		input[i] = (struct field_input){.state = FIELD_TEXT, .text = bytes};
	}
	arena_reset(arena);
	r = comment_validate(input, &policy, arena, &comment, &errors);
	expect(r == 0 || r == COMMENT_INVALID, "fields are judged, whatever they hold");
	expect(r == 0 || errors.n > 0, "what is refused is named");
	if (!utf8_is_valid(bytes)) {
		expect(errors.n == COMMENT_FIELD_COUNT, "damaged UTF-8 is refused in every field");
	}
}

static void check_link(struct arena *arena, struct str url)
{
	struct link link;
	bool is_link;

	arena_reset(arena);
	expect(text_parse_link(arena, url, &link, &is_link) == 0, "any text can be read as a link");
	expect(!is_link || (link.host.n > 0 && utf8_is_valid(link.host)), "a link has a host");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return text_init();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str bytes = str_make((const char *)data, n);
	struct str valid;
	struct arena arena;
	const char *broken;

	arena_init(&arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	check_fields(&arena, bytes);
	valid = utf8_clip(str_make(bytes.p, utf8_valid_prefix(bytes)), LIMIT_CONTENT_BYTES);
	broken = text_broken_property(&arena, valid);
	expect(broken == NULL, broken);
	check_link(&arena, valid);
	arena_fini(&arena);
	return 0;
}
