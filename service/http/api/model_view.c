#include "http/api/model_view.h"

/* What a training wrote ends with its curves, where it has some: {…,"curves":{…}}. */
#define CURVES ",\"curves\":"

struct parts {
	struct str quality; /* without the brace at its end */
	struct str curves;  /* empty: none */
};

static struct parts split(struct str quality_json)
{
	struct str mark = STR(CURVES);

	for (size_t i = 0; i + mark.n < quality_json.n; i++) {
		if (str_starts(str_skip(quality_json, i), mark)) {
			struct str rest = str_skip(quality_json, i + mark.n);

			return (struct parts){
				str_make(quality_json.p, i), str_make(rest.p, rest.n - 1)};
		}
	}
	return (struct parts){.quality = str_make(quality_json.p, quality_json.n - 1)};
}

static void write_quality(struct json_writer *json, struct str quality)
{
	json_raw(json, quality);
	buf_add_byte(json->out, '}');
}

void model_view_write_members(
	struct json_writer *json, const struct model_record *model, int64_t version_in_force)
{
	json_member_int(json, "version", model->version);
	json_member_time(json, "created_at", model->created_at_ms);
	json_member_bool(json, "in_force", model->version == version_in_force);
	json_member_bool(json, "promoted", model->is_promoted);
	json_member_string(json, "note", model->note);
	json_member_int(json, "labels_through", (int64_t)model->labels_through);
	json_key(json, "labels");
	json_object_begin(json);
	json_member_int(json, "spam", (int64_t)model->n_documents[LABEL_SPAM]);
	json_member_int(json, "ham", (int64_t)model->n_documents[LABEL_HAM]);
	json_object_end(json);
	json_key(json, "quality");
	write_quality(json, split(model->quality_json).quality);
}

void model_view_write_curves(struct json_writer *json, const struct model_record *model)
{
	struct str curves = split(model->quality_json).curves;

	json_key(json, "curves");
	if (curves.n > 0) {
		json_raw(json, curves);
	} else {
		json_null(json);
	}
}
