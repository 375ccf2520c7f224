#include "http/api/precondition.h"

#include <hamlet/ascii.h>

#include "http/respond.h"

/* Each time somebody else's change was made, so this is for as many who make one at once. */
#define MAX_REDONE 32

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

/* What the lines of If-Match name. */
struct named {
	bool is_there;
	bool is_any;
	size_t n_versions;
	uint64_t latest;
	bool is_wanted; /* the version that was looked for is among them */
};

/* Adds what one line names; false: malformed. */
static bool read_line(struct str line, uint64_t wanted, struct named *named)
{
	enum tag_outcome outcome;
	struct tag tag;

	named->is_there = true;
	if (str_eq(str_trim(line), STR("*"))) {
		named->is_any = true;
		return true;
	}
	while ((outcome = take_tag(&line, &tag)) == TAG_READ) {
		if (!tag.is_weak && tag.version != 0) {
			named->n_versions++;
			named->latest = tag.version > named->latest ? tag.version : named->latest;
			named->is_wanted |= tag.version == wanted;
		}
	}
	return outcome == TAG_NONE;
}

/* wanted: the version looked for, or 0. */
static bool read_lines(const struct request *request, uint64_t wanted, struct named *ret)
{
	*ret = (struct named){0};
	for (size_t i = 0; i < request->n_headers; i++) {
		if (str_eq_ignoring_case(request->header[i].name, STR("If-Match")) &&
			!read_line(request->header[i].value, wanted, ret)) {
			return false;
		}
	}
	return true;
}

bool precondition_read(struct request *request, bool is_required, uint64_t *ret)
{
	struct named named;

	if (!read_lines(request, 0, &named)) {
		respond_problem(request, 400, "malformed_if_match",
			"If-Match must be ETags in double quotes, or *.");
		return false;
	}
	if (!named.is_there && is_required) {
		respond_problem(request, 428, "if_match_missing",
			"Send If-Match with the comment's ETag, so that no two people "
			"decide it at once; \"*\" means any version.");
		return false;
	}
	if (named.is_there && !named.is_any && named.latest == 0) {
		/* Weak tags match nothing (RFC 9110, section 13.1.1), and reading again would not
		 * help. */
		respond_problem(request, 412, "stale_version",
			"If-Match names no version: send the ETag as it was given, in double "
			"quotes and without W/, which proxies put before it.");
		return false;
	}
	*ret = named.is_any ? 0 : named.latest;
	return true;
}

bool precondition_holds(const struct request *request, uint64_t version)
{
	struct named named;

	return read_lines(request, version, &named) &&
	       (!named.is_there || named.is_any || named.is_wanted);
}

int precondition_settle(struct request *request, struct store *store, int64_t site_id,
	struct comment_id id, uint64_t *version)
{
	struct stored_comment comment;
	struct named named;
	int r;

	/* One alone is compared by the store. */
	if (!read_lines(request, 0, &named) || named.is_any || named.n_versions < 2) {
		return 0;
	}
	r = store_comment_get(store, site_id, id, &request->arena, &comment);
	if (r == 0 && precondition_holds(request, comment.version)) {
		*version = comment.version;
	}
	return r;
}

bool precondition_redoes(struct request *request, uint64_t named, unsigned *n_redone)
{
	if (named != 0) {
		precondition_answer_stale(request);
		return false;
	}
	if (*n_redone == MAX_REDONE) {
		respond_problem(request, 503, "busy",
			"Others change it all the time: try again in a moment.");
		respond_header(request, "Retry-After", STR("1"));
		return false;
	}
	++*n_redone;
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
