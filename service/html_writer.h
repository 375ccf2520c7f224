/* Writes HTML, and SVG within it, into a buffer: tags, quotes and escapes are its business alone.
 */
#ifndef SERVICE_HTML_WRITER_H
#define SERVICE_HTML_WRITER_H

#include <stdbool.h>

#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#define HTML_MAX_DEPTH 16

/* Errors stick in the buffer. Nesting of at most HTML_MAX_DEPTH, checked by assertion. */
struct html_writer {
	struct buf *out;
	const char *open[HTML_MAX_DEPTH];
	unsigned depth;
	bool is_in_tag; /* attributes may still come */
};

void html_writer_init(struct html_writer *html, struct buf *out);

/*
 * "<!doctype html>", the opened html element and its head: character set, width, title, and the
 * style sheet where there is one (from the source; NULL: none). Body text follows.
 */
void html_begin_document(struct html_writer *html, struct str title, const char *style);

/* Names come from the source. Elements without content (br, meta, …) are closed like all others. */
void html_open(struct html_writer *html, const char *name);
void html_close(struct html_writer *html);
/* Only right after html_open or another attribute. */
void html_attribute(struct html_writer *html, const char *name, struct str value);
/* At most two decimals: for lengths and places in drawings. */
void html_attribute_number(struct html_writer *html, const char *name, double value);

/* Valid UTF-8; escaped, and control characters but \t, \n and \r replaced by U+FFFD. */
void html_text(struct html_writer *html, struct str s);
/* Short texts, of some hundred bytes: longer ones are cut. */
HAMLET_PRINTF(2, 3) void html_text_format(struct html_writer *html, const char *format, ...);
/* An element with a text in it. */
void html_element(struct html_writer *html, const char *name, struct str text);

#endif
