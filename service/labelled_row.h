/* One labelled comment in JSON: {"content", "label": "spam"|"ham", "author"?, "language"?, …}. */
#ifndef SERVICE_LABELLED_ROW_H
#define SERVICE_LABELLED_ROW_H

#include <hamlet/arena.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct cJSON;

enum labelled_row_outcome { LABELLED_ROW_BAD = 1 };

/* What of a comment only rules look at; empty where it was not given. */
struct labelled_sender {
	struct str email;
	struct str url;
	struct str ip;
	struct str agent;
	struct str language;
};

struct labelled_row {
	struct labelled_comment comment;
	struct labelled_sender sender;
};

/*
 * Only content and label are required; the author, as a name or an object of a comment's fields,
 * and the language are taken besides, and checked as a comment's. Views of *ret live as long as the
 * document. LABELLED_ROW_BAD: *ret_why says in one sentence what is wrong (static or in the arena).
 * -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int labelled_row_from_json(const struct cJSON *value, struct arena *arena,
	struct labelled_row *ret, struct str *ret_why);

/* The same from the bytes of one line; *ret lives in the arena. */
HAMLET_MUST_USE int labelled_row_read(
	struct str line, struct arena *arena, struct labelled_row *ret, struct str *ret_why);

#endif
