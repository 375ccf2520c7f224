#include "http/api/precondition.h"

#include <hamlet/ascii.h>

#include "http/respond.h"

void precondition_answer_stale(struct request *request)
{
	respond_problem(request, 412, "stale_version",
		"It has changed since the version named in If-Match: read it again, then decide.");
}

enum tag_outcome { TAG_NONE, TAG_READ, TAG_MALFORMED };

struct tag {
	uint64_t version; /* 0: not one of ours */
	bool is_weak;
};

/* Tags are compared by character: "01" is no version. */
static uint64_t version_of(struct str opaque)
{
	int64_t version;

	return opaque.n == 0 || opaque.p[0] == '0' ||
			       ascii_parse_int(opaque, 1, INT64_MAX, &version) != 0
		       ? 0
		       : (uint64_t)version;
}

/* Takes one tag off a list of them (RFC 9110, sections 5.6.1 and 8.8.3), which may have gaps. */
static enum tag_outcome take_tag(struct str *list, struct tag *ret)
{
	struct str rest = *list;
	size_t end;

	while (rest.n > 0 && (rest.p[0] == ',' || rest.p[0] == ' ' || rest.p[0] == '\t')) {
		rest = str_skip(rest, 1);
	}
	if (rest.n == 0) {
		return TAG_NONE;
	}
	ret->is_weak = str_starts(rest, STR("W/"));
	rest = str_skip(rest, ret->is_weak ? 2 : 0);
	end = rest.n > 0 && rest.p[0] == '"' ? str_find_byte(str_skip(rest, 1), '"') : rest.n;
	if (end + 2 > rest.n) {
		return TAG_MALFORMED;
	}
	ret->version = version_of(str_make(rest.p + 1, end));
	rest = str_trim(str_skip(rest, end + 2));
	*list = rest;
	return rest.n == 0 || rest.p[0] == ',' ? TAG_READ : TAG_MALFORMED;
}

/*
 * Adds what a line of If-Match names. Of several versions that the caller has seen only the latest
 * can be the stored one, since none comes back.
 */
static bool read_line(struct str line, bool *is_any, uint64_t *latest)
{
	enum tag_outcome outcome;
	struct tag tag;

	if (str_eq(str_trim(line), STR("*"))) {
		*is_any = true;
		return true;
	}
	while ((outcome = take_tag(&line, &tag)) == TAG_READ) {
		if (!tag.is_weak && tag.version > *latest) {
			*latest = tag.version;
		}
	}
	return outcome == TAG_NONE;
}

bool precondition_read(struct request *request, bool is_required, uint64_t *ret)
{
	bool is_there = false, is_any = false;
	uint64_t latest = 0;

	for (size_t i = 0; i < request->n_headers; i++) {
		if (!str_eq_ignoring_case(request->header[i].name, STR("If-Match"))) {
			continue;
		}
		is_there = true;
		if (!read_line(request->header[i].value, &is_any, &latest)) {
			respond_problem(request, 400, "malformed_if_match",
				"If-Match must be ETags in double quotes, or *.");
			return false;
		}
	}
	if (!is_there && is_required) {
		respond_problem(request, 428, "if_match_missing",
			"Send If-Match with the comment's ETag, so that no two people "
			"decide it at once; \"*\" means any version.");
		return false;
	}
	if (is_there && !is_any && latest == 0) {
		precondition_answer_stale(request);
		return false;
	}
	*ret = is_any ? 0 : latest;
	return true;
}

bool precondition_is_known(const struct request *request, uint64_t version)
{
	struct str tags = request_header(request, "If-None-Match", NULL);
	struct tag tag;

	if (str_eq(str_trim(tags), STR("*"))) {
		return true;
	}
	while (take_tag(&tags, &tag) == TAG_READ) {
		if (tag.version == version) {
			return true;
		}
	}
	return false;
}
