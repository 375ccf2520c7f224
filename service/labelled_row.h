/* One labelled comment in JSON: {"content", "label": "spam"|"ham", "author"?, …}. */
#ifndef SERVICE_LABELLED_ROW_H
#define SERVICE_LABELLED_ROW_H

#include <hamlet/arena.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct cJSON;

enum labelled_row_outcome { LABELLED_ROW_BAD = 1 };

/*
 * Only content and label are required; of the rest only the author's name is looked at. Views of
 * *ret live as long as the document. LABELLED_ROW_BAD: *ret_why says in one sentence what is wrong
 * (static or in the arena). -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int labelled_row_from_json(const struct cJSON *value, struct arena *arena,
	struct labelled_comment *ret, struct str *ret_why);

/* The same from the bytes of one line; *ret lives in the arena. */
HAMLET_MUST_USE int labelled_row_read(
	struct str line, struct arena *arena, struct labelled_comment *ret, struct str *ret_why);

#endif
