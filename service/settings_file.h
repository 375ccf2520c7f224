/* Settings from a YAML file: one map of keys to texts or lists of texts. */
#ifndef SERVICE_SETTINGS_FILE_H
#define SERVICE_SETTINGS_FILE_H

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "settings_value.h"

/* SETTINGS_BAD: the loader's ret_why names the file, the line and what is wrong. */
HAMLET_MUST_USE int settings_file_load(const struct settings_loader *loader, struct str path);

#endif
