/*
 * A line: {"time":"2026-11-23T08:49:31.000Z","level":"info","event":"request","status":200,…}
 * and a newline.
 */
#include "log.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include <hamlet/buf.h>
#include <hamlet/utf8.h>

#include "clock.h"
#include "json_writer.h"

#define LINE_BYTES 16384
/* A longer text is cut, so that a few fields always fit a line. */
#define VALUE_BYTES 1024

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_ERROR] = "error",
};
static_assert(sizeof level_names / sizeof *level_names == LOG_LEVEL_COUNT, "a name a level");

static _Atomic int lowest_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	assert(level < LOG_LEVEL_COUNT);
	atomic_store_explicit(&lowest_level, (int)level, memory_order_relaxed);
}

enum log_level log_level(void)
{
	return (enum log_level)atomic_load_explicit(&lowest_level, memory_order_relaxed);
}

bool log_level_parse(struct str name, enum log_level *ret)
{
	for (size_t i = 0; i < LOG_LEVEL_COUNT; i++) {
		if (str_eq(name, str_of(level_names[i]))) {
			*ret = (enum log_level)i;
			return true;
		}
	}
	return false;
}

/* File names and the like need not be UTF-8, a log line must: a bad byte becomes '?'. */
static void write_text(struct json_writer *json, struct str text)
{
	char clean[VALUE_BYTES];
	size_t n = 0;

	while (n < VALUE_BYTES && text.n > 0) {
		struct str good =
			utf8_clip(str_make(text.p, utf8_valid_prefix(text)), VALUE_BYTES - n);

		if (good.n > 0) {
			memcpy(clean + n, good.p, good.n);
			n += good.n;
		} else {
			good.n = 1;
			clean[n++] = '?';
		}
		text = str_skip(text, good.n);
	}
	json_string(json, str_make(clean, n));
}

static void write_field(struct json_writer *json, const struct log_field *field)
{
	json_key(json, field->name);
	switch (field->type) {
	case LOG_FIELD_TEXT:
		write_text(json, field->text);
		break;
	case LOG_FIELD_INT:
		json_int(json, field->number);
		break;
	case LOG_FIELD_DOUBLE:
		json_double(json, field->real);
		break;
	}
}

static void write_line(struct str line)
{
	ssize_t n;

	do {
		n = write(STDERR_FILENO, line.p, line.n);
	} while (n < 0 && errno == EINTR);
	/* A log that cannot be written has nowhere to say so. */
}

static void write_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t n_fields)
{
	HAMLET_CLEANUP(buf_fini) struct buf line;
	struct json_writer json;

	buf_init(&line, LINE_BYTES);
	json_writer_init(&json, &line);
	json_object_begin(&json);
	json_member_time(&json, "time", clock_now_ms());
	json_member_string(&json, "level", str_of(level_names[level]));
	json_member_string(&json, "event", str_of(event));
	for (size_t i = 0; i < n_fields; i++) {
		write_field(&json, &fields[i]);
	}
	json_object_end(&json);
	buf_add_byte(&line, '\n');
	write_line(line.error == 0 ? buf_str(&line)
				   : STR("{\"level\":\"error\",\"event\":\"log_line_lost\"}\n"));
}

void log_event(
	enum log_level level, const char *event, const struct log_field *fields, size_t n_fields)
{
	if (level >= log_level()) {
		write_event(level, event, fields, n_fields);
	}
}
