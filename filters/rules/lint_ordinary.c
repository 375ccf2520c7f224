#include "lint_parts.h"

#include <errno.h>

#include <hamlet/mem.h>
#include <hamlet/text.h>

#include "matching.h"

/* What nobody would call spam, in the languages that are written most. */
static const struct {
	const char *author;
	const char *content;
} ordinary[] = {
	{"", ""},
	{"Anna", "I think the second half of the book is better than the first."},
	{"Tom Baker", "Thanks, that answered my question."},
	{"maria", "No estoy de acuerdo con lo que dices, pero entiendo por qué."},
	{"Luc", "Je ne comprends pas la fin du film."},
	{"Jürgen", "Das habe ich gestern auch gelesen, und ich sehe es genauso."},
	{"Ольга", "Спасибо, очень интересная статья."},
	{"Rina", "Saya suka bagian ketika mereka pulang ke rumah."},
	{"Ana", "Isso não faz sentido para mim, alguém pode explicar?"},
	{"王芳", "这篇文章写得很清楚。"},
	{"たろう", "とても面白かったです。"},
	{"ahmed", "شكرا على هذا المقال."},
	{"Ayşe", "Bence ikinci bölüm daha güzeldi."},
	{"Jan", "Wat een mooie foto van de haven!"},
	{"Kasia", "Nie wiedziałam o tym wcześniej."},
	{"minh", "Bài viết rất hay, cảm ơn bạn."},
	{"Priya", "मुझे यह कहानी बहुत पसंद आई।"},
	{"Jo", "Does this also work with the older version?"},
	{"Sam", "My brother lives near there; it rains a lot in spring."},
	{"K.", "2019 was a good year for it, see page 12."},
};
enum { N_ORDINARY = sizeof ordinary / sizeof *ordinary };

static struct comment make_comment(size_t i)
{
	struct comment comment = {.created_at_ms = 0};

	comment.field[COMMENT_CONTENT] = str_of(ordinary[i].content);
	if (i > 0) {
		comment.field[COMMENT_AUTHOR_NAME] = str_of(ordinary[i].author);
		comment.field[COMMENT_AUTHOR_EMAIL] = STR("reader@example.org");
		comment.field[COMMENT_AUTHOR_IP] = STR("192.0.2.7");
		comment.field[COMMENT_AUTHOR_AGENT] =
			STR("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0");
	}
	return comment;
}

/* One comment, matched by all rules. */
struct sampling {
	struct lint *lint;
	struct rule_matcher *matcher;
	struct arena *scratch;
	struct rule_hits *hits;
	uint32_t *n_hits; /* by rule */
};

static int match_one(const struct sampling *sampling, size_t i)
{
	const struct comment comment = make_comment(i);
	struct text text;
	const struct match_request request = {.input = {&comment, &text, {.now_ms = 0}},
		.only = RULESET_ALL_RULES,
		.is_everywhere = true};
	int r;

	arena_reset(sampling->scratch);
	r = text_prepare(sampling->scratch, comment.field[COMMENT_CONTENT], &text);
	if (r == 0) {
		r = ruleset_match_request(sampling->lint->rules, sampling->matcher, &request,
			sampling->scratch, sampling->hits);
	}
	for (size_t k = 0; k < sampling->matcher->n_found && r == 0; k++) {
		sampling->n_hits[sampling->matcher->found[k].rule]++;
	}
	return r;
}

static int sample(struct sampling *sampling)
{
	struct lint *lint = sampling->lint;
	int r = match_one(sampling, 0);

	for (size_t i = 0; i < lint->rules->n && r == 0; i++) {
		if (sampling->n_hits[i] > 0) {
			r = lint_note(lint, LINT_ALWAYS, i, "It hits a comment without any text.");
		}
	}
	for (size_t i = 1; i < N_ORDINARY && r == 0; i++) {
		r = match_one(sampling, i);
	}
	for (size_t i = 0; i < lint->rules->n && r == 0; i++) {
		if (sampling->n_hits[i] > N_ORDINARY / 2) {
			r = lint_note(lint, LINT_ALWAYS, i, "It hits %u of %d ordinary comments.",
				(unsigned)sampling->n_hits[i], (int)N_ORDINARY);
		}
	}
	return r;
}

static void free_matcher_at(struct rule_matcher **matcher)
{
	rule_matcher_free(*matcher);
}

static void fini_arena_at(struct arena *arena)
{
	arena_fini(arena);
}

int lint_ordinary(struct lint *lint)
{
	HAMLET_CLEANUP(mem_free_at) uint32_t *n_hits = mem_new(lint->rules->n + 1, sizeof *n_hits);
	HAMLET_CLEANUP(mem_free_at) struct rule_hits *hits = mem_new(1, sizeof *hits);
	HAMLET_CLEANUP(free_matcher_at) struct rule_matcher *matcher = NULL;
	HAMLET_CLEANUP(fini_arena_at) struct arena scratch;
	int r;

	arena_init(&scratch, 65536, LIMIT_REQUEST_ARENA_BYTES);
	if (n_hits == NULL || hits == NULL) {
		return -ENOMEM;
	}
	r = rule_matcher_new(&matcher);
	return r < 0 ? r : sample(&(struct sampling){lint, matcher, &scratch, hits, n_hits});
}
