#include "links.h"

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "bytes.h"
#include "host_case.h"
#include "url.h"

/*
 * A text of nothing but hosts has no more than these many of them looked at that have no scheme,
 * and so many of their ends looked up; the rest pass for words.
 */
enum { MAX_HOSTS = 1024, MAX_LOOKUPS = 256 };

struct link_finder link_finder_make(const struct folding *folding, struct str visible)
{
	return (struct link_finder){
		.s = folding->text, .origin = folding->origin, .visible = visible};
}

static char byte_at(struct str s, size_t at)
{
	return at < s.n ? s.p[at] : '\0';
}

static void set_tail(struct str s, struct link_match *match)
{
	match->tail = url_skip_port(s, match->host.end);
	match->end = url_tail_end(s, match->tail);
}

/* Reads what follows "//". */
static bool read_authority(struct str s, size_t at, struct link_match *match)
{
	if (!url_read_authority(s, at, &match->host)) {
		return false;
	}
	match->kind = LINK_WEB;
	set_tail(s, match);
	return true;
}

static struct str last_label(const struct host *host)
{
	return str_make(host->text + host->last_label, host->n - host->last_label);
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_digit(s.p[i])) {
			return false;
		}
	}
	return true;
}

/*
 * An internationalised host, whose letters folding has exchanged for look-alikes, is taken from
 * the visible text instead, with only its case folded. One whose end is no top-level domain as it
 * is written ("gооgle.соm" with Cyrillic letters) is what it pretends to be, and stays folded.
 */
static void restore_international(struct link_finder *finder, size_t begin, struct host *host)
{
	char folded[1024];
	struct str written;
	size_t n, dot;

	n = finder->origin[host->end - (host->n - host->last_label)].begin;
	if (host->dots != HOST_DOTS_PLAIN || (unsigned char)finder->visible.p[n] < 0x80 ||
		finder->n_lookups >= MAX_LOOKUPS) {
		return;
	}
	n = finder->origin[begin].begin;
	written = str_make(finder->visible.p + n, finder->origin[host->end - 1].end - n);
	finder->n_lookups++;
	if (host_fold_case(written.p, written.n, folded, &n) != 0 || n == 0 ||
		n > ADDRESS_HOST_MAX_BYTES) {
		return;
	}
	for (dot = n; dot > 0 && folded[dot - 1] != '.'; dot--) {
	}
	folded[n] = '\0';
	if ((unsigned char)folded[dot] < 0x80) {
		return;
	}
	if (host_is_top_level(folded + dot)) {
		memcpy(host->text, folded, n + 1);
		host->n = n;
		host->last_label = dot;
	}
}

/* "now.Then": a full stop, then a capital that none of the host's other labels has. */
static bool is_sentence_join(
	const struct link_finder *finder, size_t begin, const struct host *host)
{
	size_t n_label = host->n - host->last_label;
	struct str v = finder->visible;
	size_t first, start;

	if (host->dots != HOST_DOTS_PLAIN || n_label < 2 ||
		(unsigned char)host->text[host->last_label] >= 0x80) {
		return false;
	}
	first = finder->origin[begin].begin;
	start = finder->origin[host->end - n_label].begin;
	return ascii_is_upper(v.p[start]) && !ascii_is_upper(v.p[first]) && start + 1 < v.n &&
	       !ascii_is_upper(v.p[start + 1]);
}

/* Whether something besides its ending makes a bare domain believable. */
static bool has_evidence(const struct link_finder *finder, const struct link_match *match)
{
	const struct host *host = &match->host;
	struct str rest = str_make(host->text, host->last_label - 1);

	if (url_has_tail(finder->s, match->tail) || match->tail > host->end) {
		return true;
	}
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] == '-' || ascii_is_digit(rest.p[i])) {
			return !is_number(rest);
		}
	}
	return false;
}

/* Looks the label up, whose text ends in NUL, unless that has been done too often. */
static bool is_top_level(struct link_finder *finder, struct str label)
{
	if (host_is_common_top_level(label)) {
		return true;
	}
	return finder->n_lookups++ < MAX_LOOKUPS && host_is_top_level(label.p);
}

static bool is_domain(struct link_finder *finder, const struct link_match *match)
{
	const struct host *host = &match->host;
	struct str label = last_label(host);
	size_t n_name = host->last_label - 1;

	if (host->has_underscore || label.n < 2 || is_number(label)) {
		return false;
	}
	if (host_is_common_top_level(label)) {
		return true;
	}
	if ((n_name < 2 && !url_has_tail(finder->s, match->tail)) ||
		host->dots == HOST_DOTS_WORDS || !is_top_level(finder, label)) {
		return false;
	}
	return !is_sentence_join(finder, match->begin, host) &&
	       (!host_is_everyday_word(label) || has_evidence(finder, match));
}

/* Takes the host that was read at match->begin, if it can stand without a scheme. A tail is read to
 * its end where it is taken only: of hosts that are not, each may seem to have all that follows. */
static bool accept_bare(struct link_finder *finder, struct link_match *match)
{
	struct str s = finder->s, host;
	bool is_taken;

	restore_international(finder, match->begin, &match->host);
	match->kind = LINK_WEB;
	match->tail = url_skip_port(s, match->host.end);
	host = str_make(match->host.text, match->host.n);
	is_taken = host_is_ipv4(host) ? url_tail_end(s, match->tail) > match->host.end
				      : str_starts(host, STR("www.")) || is_domain(finder, match);
	if (is_taken) {
		match->end = url_tail_end(s, match->tail);
	}
	return is_taken;
}

/* A host without a scheme, around the dot at `dot`. */
static bool find_bare(struct link_finder *finder, size_t dot, struct link_match *match)
{
	struct str s = finder->s;
	size_t n_labels;

	match->begin = host_label_start(s, finder->floor, dot);
	if (match->begin == dot || finder->n_hosts++ >= MAX_HOSTS ||
		!host_read(s, match->begin, SIZE_MAX, &match->host) || match->host.n_labels < 2) {
		return false;
	}
	finder->at = match->host.end;
	if (byte_at(s, match->host.end) == '@' || match->host.is_too_long ||
		(match->begin > 0 && s.p[match->begin - 1] == '@')) {
		return false;
	}
	n_labels = match->host.n_labels;
	/* In "see example.com.Thanks" the last label belongs to the next sentence. */
	return accept_bare(finder, match) ||
	       (n_labels > 2 && host_read(s, match->begin, n_labels - 1, &match->host) &&
		       accept_bare(finder, match));
}

static bool find_after_scheme(struct link_finder *finder, size_t colon, struct link_match *match)
{
	if (!str_starts(str_skip(finder->s, colon), STR("://")) ||
		!url_find_scheme(finder->s, finder->floor, colon, &match->begin) ||
		!read_authority(finder->s, colon + 3, match)) {
		return false;
	}
	if (match->host.text[0] != '[') {
		restore_international(finder, match->host.begin, &match->host);
	}
	return true;
}

static bool is_local_byte(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("._%+-", c) != NULL);
}

/* An address whose '@', as written, is [sign, host). */
static bool find_email(
	struct link_finder *finder, size_t sign, size_t host, struct link_match *match)
{
	struct str s = finder->s;
	size_t begin = sign;

	while (begin > finder->floor && sign - begin < ADDRESS_LOCAL_MAX_BYTES &&
		is_local_byte(s.p[begin - 1])) {
		begin--;
	}
	while (begin < sign && (s.p[begin] == '.' || utf8_is_continuation(s.p[begin]))) {
		begin++;
	}
	if (begin == sign || finder->n_hosts++ >= MAX_HOSTS ||
		!host_read(s, host, SIZE_MAX, &match->host) || match->host.is_too_long ||
		match->host.n_labels < 2) {
		return false;
	}
	match->kind = LINK_EMAIL;
	match->begin = begin;
	match->end = match->tail = match->host.end;
	return is_top_level(finder, last_label(&match->host));
}

/* Bytes of "[at]" or "(at)", with spaces around, at s.p[at]; 0 when there is none. */
static size_t spelled_at_bytes(struct str s, size_t at)
{
	bool has_space = byte_at(s, at) == ' ';
	size_t open = at + has_space, end = open + 4;
	char close = host_closing_bracket(byte_at(s, open));

	if (close == '\0' || end > s.n || memcmp(s.p + open + 1, "at", 2) != 0 ||
		s.p[open + 3] != close || (has_space && byte_at(s, end) != ' ')) {
		return 0;
	}
	return end + has_space - at;
}

/* "a [dot] b", "a dot b", "a [at] b", whose first byte behind any space is at `at`. */
static bool find_around_word(struct link_finder *finder, size_t at, struct link_match *match)
{
	struct str s = finder->s;
	enum host_dots dots;
	size_t n;

	if (at > finder->floor && s.p[at - 1] == ' ') {
		at--;
	}
	n = spelled_at_bytes(s, at);
	if (n > 0) {
		return find_email(finder, at, at + n, match);
	}
	return host_dot_bytes(s, at, &dots) > 0 && find_bare(finder, at, match);
}

static bool find_around(struct link_finder *finder, size_t at, struct link_match *match)
{
	enum host_dots dots;

	finder->at = at + 1;
	switch (finder->s.p[at]) {
	case ':':
		return find_after_scheme(finder, at, match);
	case '@':
		return find_email(finder, at, at + 1, match);
	case '.':
	case '\xe3':
		return host_dot_bytes(finder->s, at, &dots) > 0 && find_bare(finder, at, match);
	case 'd':
		return at > 0 && finder->s.p[at - 1] == ' ' && find_around_word(finder, at, match);
	default:
		return find_around_word(finder, at, match);
	}
}

/* Bytes at which something to be found may be recognised. */
static bool is_trigger(char c)
{
	return c == '.' || c == ':' || c == '@' || c == '[' || c == '(' || c == '{' || c == 'd' ||
	       c == '\xe3';
}

static bool has_trigger(const char *p)
{
	bytes_block block = bytes_load(p);

	return BYTES_ANY((block == '.') | (block == ':') | (block == '@') | (block == '[') |
			 (block == '(') | (block == '{') | (block == 'd') | (block == 0xe3));
}

/* The next of these bytes, or s.n. */
static size_t find_trigger(struct str s, size_t at)
{
	while (at < s.n && !is_trigger(s.p[at])) {
		at++;
		while (at + BYTES_N <= s.n && !has_trigger(s.p + at)) {
			at += BYTES_N;
		}
	}
	return at;
}

bool link_finder_next(struct link_finder *finder, struct link_match *ret)
{
	struct str s = finder->s;

	for (;;) {
		size_t at = find_trigger(s, finder->at);

		if (at >= s.n) {
			finder->at = at;
			return false;
		}
		if (find_around(finder, at, ret)) {
			finder->at = finder->floor = ret->end;
			return true;
		}
	}
}

int link_describe(
	struct arena *arena, struct str s, const struct link_match *match, struct link *ret)
{
	struct str tail = str_make(s.p + match->tail, match->end - match->tail);
	size_t n_path = 0;

	while (n_path < tail.n && tail.p[n_path] != '?' && tail.p[n_path] != '#') {
		n_path++;
	}
	*ret = (struct link){.url = str_make(s.p + match->begin, match->end - match->begin)};
	ret->path = str_make(tail.p, n_path);
	ret->has_query = n_path < tail.n && tail.p[n_path] == '?';
	return host_describe(arena, str_make(match->host.text, match->host.n), ret);
}

bool link_read_whole(struct link_finder *finder, struct link_match *ret)
{
	struct str s = finder->s;
	size_t colon = 0;

	ret->begin = 0;
	if (str_starts(s, STR("//"))) {
		return read_authority(s, 2, ret);
	}
	while (colon < s.n && s.p[colon] != ':' && s.p[colon] != '/' && s.p[colon] != '.') {
		colon++;
	}
	if (byte_at(s, colon) == ':') {
		return find_after_scheme(finder, colon, ret) && ret->begin == 0;
	}
	if (!host_read(s, 0, SIZE_MAX, &ret->host) || ret->host.is_too_long ||
		ret->host.n_labels < 2 || byte_at(s, ret->host.end) == '@') {
		return false;
	}
	restore_international(finder, 0, &ret->host);
	ret->kind = LINK_WEB;
	set_tail(s, ret);
	return host_is_ipv4(str_make(ret->host.text, ret->host.n)) ||
	       host_is_top_level(ret->host.text + ret->host.last_label);
}
