/* The files of the review page and the embed, held by the binary, compressed by the build. */
#ifndef WEB_FILE_H
#define WEB_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/str.h>

enum web_encoding { WEB_IDENTITY, WEB_GZIP, WEB_BROTLI, WEB_ENCODING_COUNT };

struct web_file {
	const char *path; /* without the first slash: "" is the page, "assets/…" what it loads */
	const char *content_type;
	const char *etag;  /* weak: the same for every encoding */
	bool is_immutable; /* named after its content: may be kept for ever */
	struct str body[WEB_ENCODING_COUNT];
};

/* Made by the build; without the review page there are none. */
extern const struct web_file web_files[];
extern const size_t web_files_n;

/* The file at that path, or NULL. */
const struct web_file *web_file_find(struct str path);
/*
 * The encoding to send to a client with this Accept-Encoding (RFC 9110, section 12.5.3): brotli
 * before gzip before none, where it takes them. is_there: whether the header was sent.
 */
enum web_encoding web_encoding_for(struct str accept_encoding, bool is_there);
/* "gzip", "br", or NULL for none: the value of Content-Encoding. */
const char *web_encoding_name(enum web_encoding encoding);
/* Whether an If-None-Match names that tag (RFC 9110, section 13.1.2: weak comparison). */
bool web_etag_matches(struct str if_none_match, struct str etag);

#endif
