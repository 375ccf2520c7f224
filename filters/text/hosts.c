#include "hosts.h"

#include <errno.h>
#include <stdlib.h>

#include <libpsl.h>
#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "classes.h"

/* Scripts written without spaces, where a host may touch the words around it. */
static bool is_unspaced(uint32_t c)
{
	return (c >= 0xe00 && c < 0xf00) || (c >= 0x1000 && c < 0x10a0) ||
	       (c >= 0x1780 && c < 0x1800) || (c >= 0x2e80 && c < 0xa000) ||
	       (c >= 0xac00 && c < 0xd800) || (c >= 0xf900 && c < 0xfb00) || c >= 0x20000;
}

/* ASCII letters, digits, '-' and '_'. */
static const bool host_chars[128] = {
	['-'] = true,
	['_'] = true,
	['0'] = true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	['A'] = true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	['a'] = true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
	true,
};

size_t host_char_bytes(struct str s, size_t at)
{
	enum { WIDE = CLASS_LETTER | CLASS_DIGIT | CLASS_MARK };
	size_t next = at;

	if (at >= s.n) {
		return 0;
	}
	if ((unsigned char)s.p[at] < 0x80) {
		return host_chars[(unsigned char)s.p[at]];
	}
	return (class_bits(utf8_next(s, &next)) & WIDE) != 0 ? next - at : 0;
}

/* One of the two kinds that do not mix in a label. */
static bool is_unspaced_at(struct str s, size_t at)
{
	return (unsigned char)s.p[at] >= 0x80 && is_unspaced(utf8_next(s, &at));
}

size_t host_label_start(struct str s, size_t floor, size_t end)
{
	size_t start = end;

	while (start > floor) {
		size_t at = start - 1;

		while (at > floor && utf8_is_continuation(s.p[at])) {
			at--;
		}
		if (host_char_bytes(s, at) == 0 ||
			(start < end && is_unspaced_at(s, at) != is_unspaced_at(s, start))) {
			break;
		}
		start = at;
	}
	while (start < end && (s.p[start] == '-' || s.p[start] == '_')) {
		start++;
	}
	return start;
}

static size_t skip_spaces(struct str s, size_t at)
{
	enum { MAX_SPACES = 2 };
	size_t end = at;

	while (end < s.n && end < at + MAX_SPACES && s.p[end] == ' ') {
		end++;
	}
	return end;
}

static char byte_at(struct str s, size_t at)
{
	return at < s.n ? s.p[at] : '\0';
}

static bool has_dot_word(struct str s, size_t at)
{
	return byte_at(s, at) == 'd' && str_starts(str_skip(s, at), STR("dot"));
}

char host_closing_bracket(char c)
{
	return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '\0';
}

/* "[dot]", "(.)", with spaces inside and around. */
static size_t bracketed_dot_bytes(struct str s, size_t start)
{
	size_t at = skip_spaces(s, start);
	char close = host_closing_bracket(byte_at(s, at));

	if (close == '\0') {
		return 0;
	}
	at = skip_spaces(s, at + 1);
	if (byte_at(s, at) == '.') {
		at += 1;
	} else if (has_dot_word(s, at)) {
		at += 3;
	} else {
		return 0;
	}
	at = skip_spaces(s, at);
	if (byte_at(s, at) != close) {
		return 0;
	}
	return skip_spaces(s, at + 1) - start;
}

size_t host_dot_bytes(struct str s, size_t at, enum host_dots *ret_dots)
{
	size_t n = 0;

	*ret_dots = HOST_DOTS_PLAIN;
	switch (byte_at(s, at)) {
	case '.':
		n = 1;
		break;
	case '\xe3':
		n = str_starts(str_skip(s, at), STR("\xe3\x80\x82")) ? 3 : 0; /* ideographic stop */
		break;
	case ' ':
		if (has_dot_word(s, at + 1) && byte_at(s, at + 4) == ' ') {
			*ret_dots = HOST_DOTS_WORDS;
			n = 5;
			break;
		}
		__attribute__((fallthrough));
	case '(':
	case '[':
	case '{':
		*ret_dots = HOST_DOTS_BRACKETS;
		n = bracketed_dot_bytes(s, at);
		break;
	default:
		break;
	}
	return n > 0 && host_char_bytes(s, at + n) > 0 ? n : 0;
}

static void append(struct host *host, const char *p, size_t n)
{
	if (host->is_too_long || host->n + n > ADDRESS_HOST_MAX_BYTES) {
		host->is_too_long = true;
		return;
	}
	memcpy(host->text + host->n, p, n);
	host->n += n;
}

/*
 * Where the label that begins at `start` ends; `start` when there is none. Sets *has_underscore
 * where one stands inside it.
 */
static size_t label_end(struct str s, size_t start, bool *has_underscore)
{
	bool is_start_unspaced = start < s.n && is_unspaced_at(s, start);
	size_t at = start, underscore = SIZE_MAX;

	for (;;) {
		size_t n = host_char_bytes(s, at);

		if (n == 0 || is_unspaced_at(s, at) != is_start_unspaced) {
			break;
		}
		underscore = s.p[at] == '_' && underscore == SIZE_MAX ? at : underscore;
		at += n;
	}
	/* "_example.com_" is emphasis. */
	while (at > start && (s.p[at - 1] == '-' || s.p[at - 1] == '_')) {
		at--;
	}
	*has_underscore |= underscore < at;
	return at;
}

bool host_read(struct str s, size_t at, size_t max_labels, struct host *ret)
{
	enum host_dots next_dots = HOST_DOTS_PLAIN;

	ret->n = ret->n_labels = ret->last_label = 0;
	ret->dots = HOST_DOTS_PLAIN;
	ret->has_underscore = ret->is_too_long = false;
	ret->begin = ret->end = at;
	for (;;) {
		size_t end = label_end(s, at, &ret->has_underscore), n_dot;
		enum host_dots dots;

		if (end == at) {
			break;
		}
		if (ret->n_labels > 0) {
			append(ret, ".", 1);
		}
		ret->last_label = ret->n;
		append(ret, s.p + at, end - at);
		ret->n_labels++;
		ret->end = end;
		ret->dots = next_dots;
		n_dot = host_dot_bytes(s, end, &dots);
		if (ret->n_labels == max_labels || n_dot == 0) {
			break;
		}
		/* A dot that is bracketed or a word counts once a label has followed it. */
		at = end + n_dot;
		next_dots = dots > ret->dots ? dots : ret->dots;
	}
	ret->text[ret->n] = '\0';
	return ret->n_labels > 0;
}

bool host_is_top_level(const char *label)
{
	return psl_is_public_suffix2(
		       psl_builtin(), label, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

/* clang-format off */
/* Top-level domains that follow a full stop by mistake more often than on purpose. Sorted. */
static const char *const everyday_words[] = {
	"able", "ai", "am", "and", "app", "as", "at", "baby", "be", "best", "by", "call", "care",
	"cat", "cool", "dad", "day", "de", "diy", "do", "es", "esq", "fail", "fans", "fm", "foo",
	"free", "ga", "gs", "gt", "guru", "help", "here", "hot", "how", "id", "im", "in", "ing",
	"is", "it", "java", "joy", "kim", "la", "land", "li", "like", "lol", "love", "ma",
	"man", "md", "me", "meet", "men", "mo", "mom", "mov", "ms", "mu", "my", "na", "name",
	"ne", "new", "news", "now", "nu", "ok", "one", "open", "pa", "phd", "play", "pm", "prof",
	"ps", "py", "read", "rip", "rs", "run", "sa", "safe", "save", "se", "search", "sh", "show",
	"si", "so", "sucks", "talk", "tc", "th", "thanks", "to", "today", "us", "va", "video", "vs",
	"watch", "work", "world", "wow", "wtf", "you", "zero", "zip",
};

/* Sorted. */
static const char *const common_top_levels[] = {"biz", "com", "info", "net", "org", "ru"};
/* clang-format on */

static int compare_word(const void *key, const void *element)
{
	const struct str *word = key;
	return str_compare(*word, str_of(*(const char *const *)element));
}

bool host_is_everyday_word(struct str label)
{
	return bsearch(&label, everyday_words, sizeof everyday_words / sizeof everyday_words[0],
		       sizeof everyday_words[0], compare_word) != NULL;
}

bool host_is_common_top_level(struct str label)
{
	return bsearch(&label, common_top_levels,
		       sizeof common_top_levels / sizeof common_top_levels[0],
		       sizeof common_top_levels[0], compare_word) != NULL;
}

bool host_is_ipv4(struct str host)
{
	for (int i = 0; i < 4; i++) {
		struct str part = str_make(host.p, str_find_byte(host, '.'));
		int64_t value;

		if (part.n > 3 || ascii_parse_int(part, 0, 255, &value) != 0) {
			return false;
		}
		if (part.n == host.n) {
			return i == 3;
		}
		host = str_skip(host, part.n + 1);
	}
	return false;
}

/* A host of digits alone, or in hexadecimal, is an address too (URL standard, IPv4 parser). */
static bool is_ip_number(struct str host)
{
	bool is_hex = str_starts(host, STR("0x"));
	size_t i = is_hex ? 2 : 0;

	for (; i < host.n; i++) {
		if (is_hex ? ascii_hex_value(host.p[i]) < 0 : !ascii_is_digit(host.p[i])) {
			return false;
		}
	}
	return host.n > 0;
}

int host_describe(struct arena *arena, struct str host, struct link *link)
{
	const char *domain, *dot;
	char *p;

	if (str_ends(host, STR("."))) {
		host.n--;
	}
	if (str_starts(host, STR("www.")) && host.n > 4) {
		host = str_skip(host, 4);
	}
	p = arena_bytes(arena, host.n + 1);
	if (p == NULL) {
		return -ENOMEM;
	}
	memcpy(p, host.p, host.n);
	p[host.n] = '\0';
	link->host = link->domain = str_make(p, host.n);
	link->top_level = STR_NONE;
	link->is_ip = str_starts(host, STR("[")) || host_is_ipv4(host) || is_ip_number(host);
	if (link->is_ip) {
		return 0;
	}
	dot = memrchr(p, '.', host.n);
	link->top_level = dot == NULL ? link->host : str_of(dot + 1);
	domain = psl_registrable_domain(psl_builtin(), p);
	if (domain != NULL) {
		link->domain = str_of(domain);
	}
	return 0;
}
