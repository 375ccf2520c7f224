#include "cli/pack_text.h"

static struct str first_line(struct str text)
{
	size_t end = str_find_byte(text, '\n');

	return str_make(text.p, end < text.n ? end + 1 : text.n);
}

static size_t indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ') {
		n++;
	}
	return n;
}

/* Whether the line can belong to a rule whose dash stands at that indent. */
static bool is_inside(struct str line, size_t indent)
{
	return str_trim(line).n == 0 || indent_of(line) > indent;
}

static bool is_telling(struct str line)
{
	struct str trimmed = str_trim(line);

	return trimmed.n > 0 && trimmed.p[0] != '#';
}

struct str pack_text_rule(struct str pack, unsigned line)
{
	struct str rest = pack, rule;
	size_t indent, end;

	for (unsigned at = 1; at < line && rest.n > 0; at++) {
		rest = str_skip(rest, first_line(rest).n);
	}
	if (rest.n == 0 || line == 0) {
		return STR_NONE;
	}
	rule = rest;
	indent = indent_of(first_line(rest));
	end = first_line(rest).n;
	for (size_t at = end; at < rest.n;) {
		struct str next = first_line(str_skip(rest, at));

		if (!is_inside(next, indent)) {
			break;
		}
		at += next.n;
		end = is_telling(next) ? at : end;
	}
	rule.n = end;
	return rule;
}

/* The rule's own line of this key; empty: it has none. *ret_value: what stands behind the colon. */
static struct str find_key(struct str rule, struct str key, struct str *ret_value)
{
	size_t keys_indent = indent_of(first_line(rule)) + 2;

	for (struct str rest = rule; rest.n > 0; rest = str_skip(rest, first_line(rest).n)) {
		struct str line = first_line(rest);
		struct str value = str_skip(line, indent_of(line));

		if (indent_of(line) == keys_indent && str_starts(value, key) &&
			str_starts(str_skip(value, key.n), STR(":"))) {
			*ret_value = str_skip(value, key.n + 1);
			return line;
		}
	}
	return STR_NONE;
}

bool pack_text_has_key(struct str rule, struct str key)
{
	struct str value;

	return find_key(rule, key, &value).n > 0;
}

bool pack_text_weight(struct str rule, struct pack_weight *ret)
{
	struct str value = STR_NONE;
	size_t remark;

	ret->line = find_key(rule, STR("weight"), &value);
	if (ret->line.n == 0) {
		return false;
	}
	remark = str_find_byte(value, '#');
	ret->is_by_hand = str_eq(str_trim(str_skip(value, remark)), STR("# by hand"));
	value.n = remark;
	ret->value = str_trim(value);
	return ret->value.n > 0;
}
