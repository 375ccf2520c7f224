/* Answers as Akismet's clients read them: text to the byte, status 200, headers that some compare.
 */
#ifndef AKISMET_ANSWER_H
#define AKISMET_ANSWER_H

#include <hamlet/str.h>

#include "http/request.h"

/* The whole body: clients compare it with ==, so there is no line end. */
void akismet_say(struct request *request, const char *text);

/* Why there is no verdict: clients take anything but "false" for spam unless this header comes. */
void akismet_help(struct request *request, const char *sentence);

/* "Missing required field: NAME", with its headers. */
void akismet_say_missing(struct request *request, const char *field);

#endif
