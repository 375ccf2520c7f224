/* A version of the model as JSON. */
#ifndef API_MODEL_VIEW_H
#define API_MODEL_VIEW_H

#include <stdint.h>

#include <hamlet/store_models.h>

#include "json_writer.h"

/* Its members, without the curves. */
void model_view_write_members(
	struct json_writer *json, const struct model_record *model, int64_t version_in_force);
/* The member `curves`: null of a version that was measured without any. */
void model_view_write_curves(struct json_writer *json, const struct model_record *model);

#endif
