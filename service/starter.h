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
 * The starter's model: as it was trained when the program was built or, where that file is missing
 * or of another version, trained now; *ret_is_trained_now tells. STARTER_NONE as starter_rows.
 */
HAMLET_MUST_USE int starter_model(struct str setting, struct arena *arena, struct model **ret,
	bool *ret_is_trained_now, struct str *ret_why);

#endif
