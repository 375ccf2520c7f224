#include "http/api/comment_path.h"

#include "http/api/precondition.h"
#include "http/respond.h"

void comment_path_answer_unknown(struct request *request)
{
	respond_problem(request, 404, "unknown_comment",
		"There is no such comment, or it is of another site.");
}

bool comment_path_read(struct request *request, struct comment_id *ret)
{
	if (!comment_id_parse(request->path_value[0], ret)) {
		comment_path_answer_unknown(request);
		return false;
	}
	return true;
}

void comment_path_answer_change(struct request *request, int result, const char *while_doing)
{
	switch (result) {
	case STORED_UNKNOWN:
		comment_path_answer_unknown(request);
		break;
	case STORED_STALE:
		precondition_answer_stale(request);
		break;
	case STORED_NOTHING_TO_UNDO:
		respond_problem(request, 409, "nothing_to_undo",
			"No person's decision stands on this comment as it is now, so there is "
			"nothing to undo.");
		break;
	case STORED_LEASED:
		respond_problem(request, 409, "leased",
			"Somebody else is looking at this comment: wait for their decision, or "
			"send \"force\": true.");
		break;
	case STORED_ERASED:
		respond_problem(request, 409, "erased",
			"The site keeps comments only for so long, and this one was erased: it "
			"stays as it was decided.");
		break;
	default:
		respond_fault(request, result, while_doing);
		break;
	}
}
