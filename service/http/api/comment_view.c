#include "http/api/comment_view.h"

#include "flow/engine.h"
#include "flow/reasons.h"
#include "http/respond.h"

enum audience comment_view_audience(const struct request *request)
{
	switch (request->caller.kind) {
	case CALLER_VIEWER:
	case CALLER_MODERATOR:
	case CALLER_ADMIN:
		return AUDIENCE_MODERATOR;
	case CALLER_SITE_KEY:
		return AUDIENCE_SITE;
	case CALLER_ANYONE:
	case CALLER_BROWSER:
	default:
		return AUDIENCE_BROWSER;
	}
}

static void member_if_sent(struct json_writer *json, const char *name, struct str value)
{
	if (value.n > 0) {
		json_member_string(json, name, value);
	}
}

static void write_author(
	struct json_writer *json, const struct stored_comment *stored, enum audience audience)
{
	const struct str *field = stored->comment.field;
	bool sees_private = audience == AUDIENCE_MODERATOR ||
			    (audience == AUDIENCE_SITE && stored->origin != ORIGIN_BROWSER);

	json_object_begin(json);
	json_member_string(json, "name", field[COMMENT_AUTHOR_NAME]);
	member_if_sent(json, "url", field[COMMENT_AUTHOR_URL]);
	if (sees_private) {
		member_if_sent(json, "email", field[COMMENT_AUTHOR_EMAIL]);
		member_if_sent(json, "ip", field[COMMENT_AUTHOR_IP]);
		member_if_sent(json, "user_agent", field[COMMENT_AUTHOR_AGENT]);
	}
	json_object_end(json);
}

static void write_verdict(struct json_writer *json, const struct stored_comment *stored)
{
	json_member_rounded(json, "probability", stored->probability);
	json_key(json, "reasons");
	if (stored->erased_at_ms != 0) {
		reasons_write_erased(json);
	} else {
		reasons_write_kept(json, stored->reasons);
	}
	json_member_string(json, "model", stored->model);
}

void comment_view_write_members(struct json_writer *json, const struct stored_comment *stored,
	struct str site_name, enum audience audience)
{
	const struct str *field = stored->comment.field;
	char id[COMMENT_ID_TEXT_BYTES];

	comment_id_format(stored->id, id);
	json_member_string(json, "id", str_make(id, sizeof id));
	json_member_int(json, "version", (int64_t)stored->version);
	json_member_string(json, "site", site_name);
	json_member_string(json, "thread", field[COMMENT_THREAD]);
	json_key(json, "author");
	write_author(json, stored, audience);
	json_member_string(json, "content", field[COMMENT_CONTENT]);
	member_if_sent(json, "parent", field[COMMENT_PARENT]);
	json_member_string(json, "status", str_of(comment_status_name(stored->status)));
	if (audience != AUDIENCE_BROWSER) {
		member_if_sent(json, "external_id", field[COMMENT_EXTERNAL_ID]);
		member_if_sent(json, "type", field[COMMENT_TYPE]);
		member_if_sent(json, "language", field[COMMENT_LANGUAGE]);
		json_member_string(json, "origin", str_of(comment_origin_name(stored->origin)));
		write_verdict(json, stored);
		if (stored->erased_at_ms != 0) {
			json_member_time(json, "erased_at", stored->erased_at_ms);
		}
		json_member_time(json, "changed_at", stored->changed_at_ms);
	}
	json_member_time(json, "created_at",
		stored->comment.created_at_ms != 0 ? stored->comment.created_at_ms
						   : stored->received_at_ms);
}

void comment_view_write(struct json_writer *json, const struct stored_comment *stored,
	struct str site_name, enum audience audience)
{
	json_object_begin(json);
	comment_view_write_members(json, stored, site_name, audience);
	json_object_end(json);
}

static struct str site_name_of(const struct engine_view *view, int64_t site_id)
{
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, site_id);

	return site == NULL ? STR_NONE : site->name;
}

void comment_view_respond(
	struct request *request, unsigned status, const struct stored_comment *comment)
{
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json = respond_json(request, status);

	comment_view_write(&json, comment, site_name_of(view, comment->site_id),
		comment_view_audience(request));
	respond_etag(request, comment->version);
}

void comment_view_respond_page(
	struct request *request, const struct comment_page *page, struct str next)
{
	const struct engine_view *view = engine_view(request->engine);
	struct json_writer json = respond_json(request, 200);

	json_object_begin(&json);
	json_key(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < page->n; i++) {
		comment_view_write(&json, &page->item[i], site_name_of(view, page->item[i].site_id),
			comment_view_audience(request));
	}
	json_array_end(&json);
	json_key(&json, "next");
	if (next.n > 0) {
		json_string(&json, next);
	} else {
		json_null(&json);
	}
	json_object_end(&json);
}
