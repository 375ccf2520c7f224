/* A site's settings in JSON, by the rows of SITE_SETTINGS. */
#ifndef SERVICE_SITE_SETTINGS_H
#define SERVICE_SITE_SETTINGS_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

#include "json_reader.h"
#include "json_writer.h"

/* One member a setting, into an object that is begun. */
void site_settings_write(struct json_writer *json, const struct site_settings *settings);

/* What is wrong with one of them. */
struct site_settings_fault {
	struct str pointer; /* behind "/settings" */
	const char *code;
	struct str detail; /* one sentence */
};

enum site_settings_outcome { SITE_SETTINGS_BAD = 1 };

/*
 * Takes over what the object says; settings that it does not name stay. SITE_SETTINGS_BAD: the
 * first fault (no object, an unknown name, another type, out of range, thresholds that cross), in
 * the arena, and *settings may be changed in part. -ENOMEM.
 */
HAMLET_MUST_USE int site_settings_read(const struct cJSON *object, struct arena *arena,
	struct site_settings *settings, struct site_settings_fault *ret_fault);

#endif
