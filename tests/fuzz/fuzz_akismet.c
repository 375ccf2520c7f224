/*
 * Fuzz target: a line with a Content-Type, then the body of a call of Akismet's interface, to its
 * fields, and those to a comment.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "fuzz.h"
#include "http/akismet/fields.h"
#include "http/akismet/text.h"

static void expect(bool holds, const char *property)
{
	if (!holds) {
		fprintf(stderr, "broken: %s\n", property);
		abort();
	}
}

static void check_text(struct str s)
{
	expect(utf8_is_valid(s), "a field is UTF-8");
	expect(s.n == 0 || memchr(s.p, '\0', s.n) == NULL, "a field holds no NUL");
}

static void check_comment(const struct akismet_fields *fields, struct arena *arena)
{
	unsigned char key[STORE_HASH_BYTES], again[STORE_HASH_BYTES];
	struct comment comment, bare;
	int r = akismet_comment(fields, arena, &comment);

	expect(r == 0 || r == -ENOMEM, "any fields make a comment");
	if (r != 0) {
		return;
	}
	for (enum comment_field i = 0; i < COMMENT_FIELD_COUNT; i++) {
		check_text(comment.field[i]);
		expect(comment.field[i].n <= comment_field_limit(i), "a field keeps to its cap");
	}
	/* What stands around the content makes no other comment of it. */
	bare = comment;
	bare.field[COMMENT_CONTENT] = str_trim(comment.field[COMMENT_CONTENT]);
	if (akismet_text_key(&comment, arena, key) == 0 &&
		akismet_text_key(&bare, arena, again) == 0) {
		expect(memcmp(key, again, sizeof key) == 0, "white space makes no difference");
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str input = str_make((const char *)data, n);
	struct str type = str_make(input.p, str_find_byte(input, '\n'));
	struct str body = str_skip(input, type.n + 1);
	struct http_pair header = {STR("Content-Type"), type};
	struct request request = {
		.header = &header,
		.n_headers = 1,
		.content_type = type,
		.body_kind = str_starts(type, STR("multipart/")) ? BODY_MULTIPART : BODY_OTHER,
	};
	struct akismet_fields fields;
	int r;

	arena_init(&request.arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	buf_init(&request.body, LIMIT_AKISMET_BODY_BYTES);
	buf_add(&request.body, body);
	r = akismet_fields_read(&request, &fields);
	expect(r == 0 || r == AKISMET_FIELDS_UNREADABLE || r == -ENOMEM, "fields are read or not");
	if (r == 0) {
		for (int i = 0; i < AKISMET_FIELD_COUNT; i++) {
			check_text(fields.text[i]);
		}
		check_comment(&fields, &request.arena);
	}
	buf_fini(&request.body);
	arena_fini(&request.arena);
	return 0;
}
