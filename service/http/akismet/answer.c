#include "answer.h"

#include "http/respond.h"

void akismet_say(struct request *request, const char *text)
{
	respond_text(request, 200, "text/plain; charset=utf-8", str_of(text));
}

void akismet_help(struct request *request, const char *sentence)
{
	respond_header(request, "X-akismet-debug-help", str_of(sentence));
}

void akismet_say_missing(struct request *request, const char *field)
{
	struct str text;

	if (arena_printf(&request->arena, &text, "Missing required field: %s", field) != 0) {
		text = STR("Missing required field");
	}
	respond_text(request, 200, "text/plain; charset=utf-8", text);
	respond_header(request, "X-akismet-error", STR("missing-required-field"));
	respond_header(request, "X-akismet-debug-help", text);
}
