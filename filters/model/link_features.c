#include "feature_set.h"

#include <hamlet/utf8.h>

#include "glyph.h"

#define MAX_LINKS      20
#define MAX_PATH_WORDS 8
#define MIN_PATH_WORD  2

/* Services that hide where a link leads. */
static const char *const shorteners[] = {
	"adf.ly",
	"bit.do",
	"bit.ly",
	"buff.ly",
	"cutt.ly",
	"goo.gl",
	"is.gd",
	"linktr.ee",
	"mobiltr.co",
	"ow.ly",
	"rb.gy",
	"rebrand.ly",
	"s.id",
	"shorturl.at",
	"t.co",
	"t.ly",
	"t.me",
	"tiny.cc",
	"tinyurl.com",
	"tr.im",
	"v.gd",
	"wa.me",
	"youtu.be",
};

static bool is_shortener(struct str domain)
{
	for (size_t i = 0; i < sizeof shorteners / sizeof *shorteners; i++) {
		if (str_eq(domain, str_of(shorteners[i]))) {
			return true;
		}
	}
	return false;
}

static void add_path_words(struct feature_set *set, const struct link *link)
{
	size_t n_words = 0;
	size_t begin = 0;

	for (size_t at = 0; at <= link->path.n && n_words < MAX_PATH_WORDS;) {
		size_t next = at;
		enum glyph glyph =
			at < link->path.n ? glyph_of(utf8_next(link->path, &next)) : GLYPH_SPACE;

		if (glyph != GLYPH_LETTER && glyph != GLYPH_DIGIT && glyph != GLYPH_UNSPACED) {
			if (at - begin >= MIN_PATH_WORD) {
				feature_set_add(set, LINK_PATH,
					str_make(link->path.p + begin, at - begin), link->span);
				n_words++;
			}
			next = at < link->path.n ? next : at + 1;
			begin = next;
		}
		at = next;
	}
}

int link_features_extract(struct feature_set *set, const struct feature_source *source)
{
	const struct text *text = source->passage->text;
	size_t n = text->n_links < MAX_LINKS ? text->n_links : MAX_LINKS;

	for (size_t i = 0; i < n; i++) {
		const struct link *link = &text->links[i];

		feature_set_add(set, LINK_HOST, link->host, link->span);
		feature_set_add(set, LINK_DOMAIN, link->domain, link->span);
		feature_set_add(set, LINK_TOP_LEVEL, link->top_level, link->span);
		add_path_words(set, link);
		if (is_shortener(link->domain)) {
			feature_set_add(set, LINK_TRAIT, STR("shortened"), link->span);
		}
		if (link->is_ip) {
			feature_set_add(set, LINK_TRAIT, STR("IP address"), link->span);
		}
		if (link->has_query) {
			feature_set_add(set, LINK_TRAIT, STR("query"), link->span);
		}
	}
	return 0;
}
