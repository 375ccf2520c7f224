/* The {id} in a comment's path. */
#ifndef API_COMMENT_PATH_H
#define API_COMMENT_PATH_H

#include <stdbool.h>

#include <hamlet/store.h>

#include "http/request.h"

/* False: answered already with 404. */
HAMLET_MUST_USE bool comment_path_read(struct request *request, struct comment_id *ret);
void comment_path_answer_unknown(struct request *request);
/* The outcomes of changing a stored comment (enum comment_change_outcome), and faults. */
void comment_path_answer_change(struct request *request, int result, const char *while_doing);

#endif
