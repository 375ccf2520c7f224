/* Reads one HTML or BBCode tag. */
#ifndef TEXT_TAGS_H
#define TEXT_TAGS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/str.h>

struct tag {
	struct str name; /* as written, without '/' */
	struct str rest; /* HTML: the attributes; BBCode: what follows '=' */
	size_t end;      /* behind the closing bracket; without one, how far it was looked for */
	bool is_closing;
};

/* What a tag leaves in the visible text. */
enum tag_trace {
	TAG_LEAVES_NOTHING,
	TAG_LEAVES_SPACE,
	TAG_LEAVES_NEWLINE,
};

/*
 * Reads the HTML tag whose '<' is s.p[at], as browsers find its end: a '>' in quotes does not
 * count. False when it is text: no letter follows, no '>' comes before the next '<' or within
 * LIMIT_TAG_BYTES, or it is an address in angle brackets ("<https://example.org>").
 */
bool tag_read_html(struct str s, size_t at, struct tag *ret);

/* Whether HTML has, or had, an element of that name. */
bool tag_is_of_html(struct str name);

/* Whether words stand in the tag that are no attributes of HTML: "<b buy two of them>". */
bool tag_holds_words(struct str attributes);

/* Whether what the tag holds is set never to be seen. */
bool tag_is_hidden(struct str attributes);

/* Takes the next attribute off *attributes whose value is read as text (alt, title, ...). */
bool tag_next_text(struct str *attributes, struct str *ret);

/* Finds an attribute by its name in lower case; *ret is its value without quotes. */
bool tag_find_attribute(struct str attributes, struct str name, struct str *ret);

/* Reads the BBCode tag whose '[' is s.p[at]; false when it is text or not one of the usual tags. */
bool tag_read_bbcode(struct str s, size_t at, struct tag *ret);

enum tag_trace tag_trace_of_html(struct str name);

#endif
