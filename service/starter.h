/* The shipped starter corpus, and the model that a service without own labels begins with. */
#ifndef SERVICE_STARTER_H
#define SERVICE_STARTER_H

#include <hamlet/arena.h>
#include <hamlet/model.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "labelled_file.h"

enum starter_outcome { STARTER_NONE = 1 };

/*
 * Appends the corpus of the data folder (`setting` as in data_folder_find), each row marked as
 * prior. STARTER_NONE: there is none, or it cannot be read; *ret_why says why, in one sentence.
 */
HAMLET_MUST_USE int starter_rows(
	struct str setting, struct labelled_rows *rows, struct str *ret_why);

/*
 * The starter's model on these families: as it was trained when the program was built or, where
 * that file is missing, of another version or on other families, trained now, which *ret_why then
 * tells; else it is empty. STARTER_NONE as starter_rows.
 */
HAMLET_MUST_USE int starter_model(struct str setting, unsigned families, struct arena *arena,
	struct model **ret, struct str *ret_why);

#endif
