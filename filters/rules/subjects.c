#include "subjects.h"

static void add(struct rule_subjects *subjects, struct rule_subject subject)
{
	if (subject.form[RULE_FORM_RAW].n > 0 || subject.form[RULE_FORM_FOLDED].n > 0) {
		subjects->item[subjects->n++] = subject;
	}
}

/* A link as its own text and as its host, whichever is asked for. */
static void add_link(struct rule_subjects *subjects, const struct link *link, struct str raw,
	enum rule_field as, unsigned look_at)
{
	if ((look_at & RULE_FIELD_BIT(as)) != 0) {
		add(subjects, (struct rule_subject){.field = RULE_FIELD_BIT(as),
				      .form = {link->url, raw},
				      .host = link->host,
				      .span = link->span});
	}
	if ((look_at & RULE_FIELD_BIT(RULE_FIELD_DOMAIN)) != 0) {
		add(subjects, (struct rule_subject){.field = RULE_FIELD_BIT(RULE_FIELD_DOMAIN),
				      .form = {link->host, link->host},
				      .host = link->host,
				      .span = link->span});
	}
}

static void add_links(struct rule_subjects *subjects, const struct text *text, unsigned look_at)
{
	for (size_t i = 0; i < text->n_links && i < LIMIT_LINKS; i++) {
		const struct link *link = &text->links[i];
		struct str raw =
			str_make(text->raw.p + link->span.begin, link->span.end - link->span.begin);

		add_link(subjects, link, raw, RULE_FIELD_LINKS, look_at);
	}
}

/* The author's address stands in no place of the content. */
static int add_author_url(struct rule_subjects *subjects, struct arena *arena, struct str url,
	const struct ruleset *rules)
{
	struct link link = {0};
	bool is_link;
	int r;

	if (url.n == 0 || (rules->look_at & (RULE_FIELD_BIT(RULE_FIELD_URL) |
						    RULE_FIELD_BIT(RULE_FIELD_DOMAIN))) == 0) {
		return 0;
	}
	r = text_parse_link(arena, url, &link, &is_link);
	if (r < 0) {
		return r;
	}
	if (!is_link) {
		link = (struct link){0};
	}
	if ((rules->folded_look_at & RULE_FIELD_BIT(RULE_FIELD_URL)) != 0) {
		r = text_fold(arena, url, &link.url);
	}
	if (r < 0) {
		return r;
	}
	link.span = (struct span){0};
	add_link(subjects, &link, url, RULE_FIELD_URL, rules->look_at);
	return 0;
}

static int add_field(struct rule_subjects *subjects, struct arena *arena, struct str raw,
	enum rule_field field, const struct ruleset *rules)
{
	struct rule_subject subject = {.field = RULE_FIELD_BIT(field), .form[RULE_FORM_RAW] = raw};
	int r;

	if (raw.n == 0 || (rules->look_at & subject.field) == 0) {
		return 0;
	}
	if ((rules->folded_look_at & subject.field) != 0) {
		r = text_fold(arena, raw, &subject.form[RULE_FORM_FOLDED]);
		if (r < 0) {
			return r;
		}
	}
	if (field == RULE_FIELD_EMAIL) {
		struct str folded = subject.form[RULE_FORM_FOLDED];

		subject.host = str_skip(folded, str_find_byte(folded, '@') + 1);
	}
	add(subjects, subject);
	return 0;
}

int rule_subjects_gather(struct arena *arena, const struct rule_input *input,
	const struct ruleset *rules, struct rule_subjects *ret)
{
	static const enum rule_field plain[] = {RULE_FIELD_AUTHOR, RULE_FIELD_EMAIL, RULE_FIELD_IP,
		RULE_FIELD_AGENT, RULE_FIELD_LANGUAGE};
	const struct str *fields = input->comment->field;
	int r;

	ret->n = 0;
	if ((rules->look_at & RULE_FIELD_BIT(RULE_FIELD_CONTENT)) != 0) {
		add(ret, (struct rule_subject){.field = RULE_FIELD_BIT(RULE_FIELD_CONTENT),
				 .form = {input->text->matchable, input->text->raw}});
	}
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
		r = add_field(ret, arena, fields[rule_field_source(plain[i])], plain[i], rules);
		if (r < 0) {
			return r;
		}
	}
	r = add_author_url(ret, arena, fields[COMMENT_AUTHOR_URL], rules);
	if (r < 0) {
		return r;
	}
	add_links(ret, input->text, rules->look_at);
	return 0;
}
