/* Structured logs: one event a line, JSON on standard error. */
#ifndef SERVICE_LOG_H
#define SERVICE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/str.h>

enum log_level {
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_ERROR,
	LOG_LEVEL_COUNT
};

/* A named value of an event. Never comment text, addresses or keys above debug. */
struct log_field {
	const char *name;
	enum { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_DOUBLE } type;
	struct str text;
	int64_t number;
	double real;
};

#define LOG_TEXT(field_name, view)                                                                 \
	((struct log_field){.name = (field_name), .type = LOG_FIELD_TEXT, .text = (view)})
#define LOG_INT(field_name, value)                                                                 \
	((struct log_field){                                                                       \
		.name = (field_name), .type = LOG_FIELD_INT, .number = (int64_t)(value)})
#define LOG_DOUBLE(field_name, value)                                                              \
	((struct log_field){.name = (field_name), .type = LOG_FIELD_DOUBLE, .real = (value)})

void log_set_level(enum log_level level);
enum log_level log_level(void);
/* By its name: "debug", "info", "warning", "error"; false when it is none of them. */
bool log_level_parse(struct str name, enum log_level *ret);
/* Thread-safe: one write(2) a line. */
void log_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t n_fields);

/* LOG(INFO, "request", LOG_INT("status", 200), …): at least one field. */
#define LOG(level, event, ...)                                                                     \
	log_event(LOG_LEVEL_##level, (event), (const struct log_field[]){__VA_ARGS__},             \
		sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
