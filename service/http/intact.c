/*
 * The buffer after parsing (0 is a NUL written over a separator, or one that was sent):
 *
 *	GET0/path?query0HTTP/1.100Host:0x00Name:0value  00 00
 *	^method         ^version ^header          ^blanks ^the empty line
 *
 * A line's end is one NUL where it was LF, two where it was CR LF.
 */
#include "intact.h"

#include <stdint.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Behind the blanks and the end of the line at *p; false when something else stands there. */
static bool skip_line_end(const char **p, const char *end)
{
	const char *at = *p;

	while (at < end && is_blank(*at)) {
		at++;
	}
	if (at == end || *at != '\0') {
		return false;
	}
	at++;
	if (at < end && *at == '\0') {
		at++;
	}
	*p = at;
	return true;
}

/* Whether s begins at or behind p, and ends before end. */
static bool is_inside(struct str s, const char *p, const char *end)
{
	uintptr_t start = (uintptr_t)s.p;

	return start >= (uintptr_t)p && start <= (uintptr_t)end && s.n <= (uintptr_t)end - start;
}

/* The colon and blanks between a name and its value. */
static bool is_colon(const char *p, const char *value)
{
	if (p == value) {
		return false;
	}
	for (p++; p < value; p++) {
		if (!is_blank(*p)) {
			return false;
		}
	}
	return true;
}

static bool skip_header(const char **p, const char *end, const struct http_pair *header)
{
	const char *behind_name = *p + header->name.n;

	if (header->name.p != *p || !is_inside(header->name, *p, end)) {
		return false;
	}
	if (header->value.n == 0) {
		/* Where an empty value stands is not told: it may be a constant. */
		*p = behind_name + 1;
		return behind_name < end && skip_line_end(p, end);
	}
	if (!is_inside(header->value, behind_name, end) ||
		!is_colon(behind_name, header->value.p)) {
		return false;
	}
	*p = header->value.p + header->value.n;
	return skip_line_end(p, end);
}

bool head_is_intact(const struct head_pieces *pieces)
{
	const char *end = pieces->method + pieces->n_head_bytes;
	const char *p = pieces->method + strlen(pieces->method) + 1;

	if (pieces->url != p || pieces->version != p + pieces->n_target_bytes + 1) {
		return false;
	}
	p = pieces->version + strlen(pieces->version);
	if (p >= end || !skip_line_end(&p, end)) {
		return false;
	}
	for (size_t i = 0; i < pieces->n_headers; i++) {
		if (!skip_header(&p, end, &pieces->header[i])) {
			return false;
		}
	}
	/* The empty line: one or two NULs, and then nothing. */
	return end > p && end - p <= 2 && p[0] == '\0' && end[-1] == '\0';
}
