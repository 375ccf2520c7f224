#include "labelled_file.h"

#include <errno.h>
#include <unistd.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

#include "file.h"
#include "line_reader.h"

#define SCRATCH_BLOCK_BYTES 65536
#define SCRATCH_MAX_BYTES   (64UL * 1024 * 1024)

void labelled_rows_init(struct labelled_rows *rows, struct arena *arena)
{
	*rows = (struct labelled_rows){.arena = arena};
}

void labelled_rows_fini(struct labelled_rows *rows)
{
	mem_free(rows->item);
	mem_free(rows->sender);
	*rows = (struct labelled_rows){0};
}

static int make_room(struct labelled_rows *rows)
{
	size_t capacity = 2 * rows->capacity + 256;
	struct labelled_comment *item = mem_resize(rows->item, capacity, sizeof *item);

	if (item == NULL) {
		return -ENOMEM;
	}
	rows->item = item;
	if (rows->keeps_senders) {
		struct labelled_sender *sender = mem_resize(rows->sender, capacity, sizeof *sender);

		if (sender == NULL) {
			return -ENOMEM;
		}
		rows->sender = sender;
	}
	rows->capacity = capacity;
	return 0;
}

static int copy_sender(
	struct arena *arena, const struct labelled_sender *sender, struct labelled_sender *ret)
{
	int r = arena_copy(arena, sender->email, &ret->email);

	if (r == 0) {
		r = arena_copy(arena, sender->url, &ret->url);
	}
	if (r == 0) {
		r = arena_copy(arena, sender->ip, &ret->ip);
	}
	if (r == 0) {
		r = arena_copy(arena, sender->agent, &ret->agent);
	}
	return r == 0 ? arena_copy(arena, sender->language, &ret->language) : r;
}

int labelled_rows_add(struct labelled_rows *rows, const struct labelled_row *row)
{
	struct labelled_comment copy = row->comment;

	if (rows->n == rows->capacity && make_room(rows) != 0) {
		return -ENOMEM;
	}
	if (arena_copy(rows->arena, row->comment.content, &copy.content) < 0 ||
		arena_copy(rows->arena, row->comment.author_name, &copy.author_name) < 0) {
		return -ENOMEM;
	}
	if (rows->keeps_senders &&
		copy_sender(rows->arena, &row->sender, &rows->sender[rows->n]) < 0) {
		return -ENOMEM;
	}
	rows->item[rows->n++] = copy;
	return 0;
}

/* One line: kept, reported or blank. */
static int take_line(struct str line, int outcome, struct arena *scratch,
	struct labelled_rows *rows, struct str *ret_why)
{
	struct labelled_row row;
	int r;

	if (outcome == LINE_TOO_LONG) {
		*ret_why = STR("The line is too long.");
		return LABELLED_ROW_BAD;
	}
	if (str_trim(line).n == 0) {
		return 0;
	}
	r = labelled_row_read(line, scratch, &row, ret_why);
	return r == 0 ? labelled_rows_add(rows, &row) : r;
}

static int read_lines(struct line_reader *lines, struct str path, struct arena *scratch,
	const struct labelled_report *report, struct labelled_rows *rows)
{
	for (;;) {
		struct str line = STR_NONE, why;
		int r = line_reader_next(lines, &line);

		if (r == LINES_END) {
			return 0;
		}
		if (r < 0) {
			return r;
		}
		r = take_line(line, r, scratch, rows, &why);
		if (r < 0) {
			return r;
		}
		if (r == LABELLED_ROW_BAD) {
			rows->n_bad++;
			report->bad_row(report->arg, path, lines->n_lines, why);
		}
		arena_reset(scratch);
	}
}

int labelled_file_read(
	struct str path, const struct labelled_report *report, struct labelled_rows *rows)
{
	HAMLET_CLEANUP(line_reader_fini) struct line_reader lines;
	HAMLET_CLEANUP(arena_fini) struct arena scratch;
	HAMLET_CLEANUP(file_close_at) int fd = -1;
	int r;

	line_reader_init(&lines, -1, LIMIT_LINE_BYTES);
	arena_init(&scratch, SCRATCH_BLOCK_BYTES, SCRATCH_MAX_BYTES);
	r = file_open_input(path, &fd);
	if (r < 0) {
		return r;
	}
	lines.fd = fd;
	return read_lines(&lines, path, &scratch, report, rows);
}
