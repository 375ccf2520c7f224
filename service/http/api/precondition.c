#include "http/api/precondition.h"

#include <hamlet/ascii.h>

#include "http/respond.h"

void precondition_answer_stale(struct request *request)
{
	respond_problem(request, 412, "stale_version",
		"It has changed since the version named in If-Match: read it again, then decide.");
}

bool precondition_read(struct request *request, bool is_required, uint64_t *ret)
{
	bool is_there;
	struct str tag = str_trim(request_header(request, "If-Match", &is_there));
	int64_t version;

	if (!is_there) {
		if (is_required) {
			respond_problem(request, 428, "if_match_missing",
				"Send If-Match with the comment's ETag, so that no two people "
				"decide it at once; \"*\" means any version.");
			return false;
		}
		*ret = 0;
		return true;
	}
	if (str_eq(tag, STR("*"))) {
		*ret = 0;
		return true;
	}
	if (str_starts(tag, STR("W/"))) {
		precondition_answer_stale(request);
		return false;
	}
	if (tag.n < 2 || tag.p[0] != '"' || str_find_byte(str_skip(tag, 1), '"') != tag.n - 2) {
		respond_problem(request, 400, "malformed_if_match",
			"If-Match must be one ETag in double quotes, or *.");
		return false;
	}
	if (ascii_parse_int(str_make(tag.p + 1, tag.n - 2), 1, INT64_MAX, &version) != 0) {
		precondition_answer_stale(request);
		return false;
	}
	*ret = (uint64_t)version;
	return true;
}

bool precondition_is_known(const struct request *request, uint64_t version)
{
	struct str tags = request_header(request, "If-None-Match", NULL);
	int64_t known;

	while (tags.n > 0) {
		struct str tag = str_trim(str_make(tags.p, str_find_byte(tags, ',')));

		tags = str_skip(tags, str_find_byte(tags, ',') + 1);
		if (str_eq(tag, STR("*"))) {
			return true;
		}
		if (str_starts(tag, STR("W/"))) {
			tag = str_skip(tag, 2);
		}
		if (tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"' &&
			ascii_parse_int(str_make(tag.p + 1, tag.n - 2), 1, INT64_MAX, &known) ==
				0 &&
			(uint64_t)known == version) {
			return true;
		}
	}
	return false;
}
