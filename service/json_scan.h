/* The strict check of a JSON text (RFC 8259) that json_reader makes before it builds a tree. */
#ifndef SERVICE_JSON_SCAN_H
#define SERVICE_JSON_SCAN_H

#include "json_reader.h"

/*
 * Everything json_read refuses, without building anything; the arena holds the names of objects
 * with many members while they are compared. Outcomes as json_read. O(n log n) at the worst, for a
 * text that is one object of many members.
 */
HAMLET_MUST_USE int json_scan(
	struct str text, size_t max_values, struct arena *arena, struct json_fault *fault);

#endif
