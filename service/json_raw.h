/* A member of JSON as it was sent, where what was read of it says less. */
#ifndef SERVICE_JSON_RAW_H
#define SERVICE_JSON_RAW_H

#include <stdbool.h>

#include <hamlet/str.h>

/*
 * The value of the member of that name, as it stands in the text of an object that json_read has
 * accepted; false where there is none, or its name is written with escapes. Linear.
 */
bool json_raw_member(struct str object, struct str name, struct str *ret);

#endif
