/* A comment's fields in JSON, as the API, rows of labelled data and `hamlet check` name them. */
#ifndef SERVICE_COMMENT_JSON_H
#define SERVICE_COMMENT_JSON_H

#include <hamlet/comment.h>

struct cJSON;

/*
 * {"thread", "author": {"name","email","url","ip","user_agent"}, "content", "parent",
 * "external_id", "type", "language", "created_at"}; null counts as absent. "author" may be a plain
 * text as well: the name. What the object does not name stays in ret as it was, so that a change
 * can be laid over a comment; zero it for a new one. Unknown members are not looked at. Views live
 * as long as the document.
 */
void comment_json_fields(const struct cJSON *object, struct field_input ret[COMMENT_FIELD_COUNT]);

#endif
