/* Host names: reading them from folded text, and what the public suffix list knows of them. */
#ifndef TEXT_HOSTS_H
#define TEXT_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

#include "address.h"

/* How the dots between the labels are written. */
enum host_dots {
	HOST_DOTS_PLAIN,    /* example.com */
	HOST_DOTS_BRACKETS, /* example [dot] com, example(.)com */
	HOST_DOTS_WORDS,    /* example dot com */
};

struct host {
	char text[ADDRESS_HOST_MAX_BYTES + 1]; /* the labels with plain dots; ends in NUL */
	size_t n;
	size_t n_labels;
	size_t last_label;   /* where the last label begins in text */
	size_t begin;        /* where the host begins in what was read, */
	size_t end;          /* and where it ends */
	enum host_dots dots; /* the worst of them */
	bool has_underscore;
	bool is_too_long; /* text holds nothing useful */
};

/* Bytes of the host character at s.p[at]: a letter, digit, '-', '_'; 0 for any other. */
size_t host_char_bytes(struct str s, size_t at);
/* Where the label that ends at `end` begins; not before `floor`. */
size_t host_label_start(struct str s, size_t floor, size_t end);
/* What closes '(', '[' and '{'; NUL for any other. */
char host_closing_bracket(char c);
/* Bytes of a dot between labels, as written, at s.p[at]; 0 when there is none. */
size_t host_dot_bytes(struct str s, size_t at, enum host_dots *ret_dots);

/*
 * Reads up to max_labels labels at s.p[at], folded text. Writing without spaces ends where letters
 * of such a script meet ASCII ones: in "example.comを" the host is "example.com". False when there
 * is none.
 */
bool host_read(struct str s, size_t at, size_t max_labels, struct host *ret);

/* Whether the last of the labels is a top-level domain; the text ends in NUL. */
bool host_is_top_level(const char *label);
/* Whether that top-level domain is also a word or a file name's ending ("is", "py"). */
bool host_is_everyday_word(struct str label);
/* Whether hosts under it are common enough to be believed when spelled out or oddly capitalised. */
bool host_is_common_top_level(struct str label);
/* Dotted decimal. */
bool host_is_ipv4(struct str host);

/*
 * Fills host, domain, top_level and is_ip from a host in lower case, without port; "[...]" is
 * IPv6. The texts live in the arena. -ENOMEM when it is full.
 */
HAMLET_MUST_USE int host_describe(struct arena *arena, struct str host, struct link *link);

#endif
