/* What was measured of a version, as JSON. */
#ifndef FLOW_QUALITY_H
#define FLOW_QUALITY_H

#include <hamlet/model.h>
#include <hamlet/str.h>

#include "json_writer.h"

/* A quality as the API shows it. */
void quality_write_json(struct json_writer *json, const struct model_quality *quality);
/* Reads what quality_write_json wrote; anything missing stays 0. */
void quality_read_json(struct str json, struct model_quality *ret);

#endif
