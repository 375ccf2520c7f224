/* The reasons of a verdict, as the API shows them and, a fifth as long, as the store keeps them. */
#ifndef FLOW_REASONS_H
#define FLOW_REASONS_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/verdict.h>

#include "json_writer.h"

/* [{"kind","code","text"?,"detail","log_odds","span"?}], as the API and `hamlet check` show them.
 */
void reasons_write(struct json_writer *json, const struct verdict *verdict);

/*
 * What reasons_write writes, but a reason of one of the shapes of reasons.def as
 *
 *	0x01 MARK TEXT 0x02 LOG_ODDS 0x02 [BEGIN,END] 0x03
 *
 * with the text escaped as in JSON and the span empty where there is none. Such bytes never stand
 * in JSON of ours, so what holds none of them is the JSON itself: other reasons, and all that was
 * kept before there were shapes.
 */
HAMLET_MUST_USE int reasons_keep(
	const struct verdict *verdict, struct arena *arena, struct str *ret_kept);
/* Writes what reasons_write wrote of the same verdict. */
void reasons_write_kept(struct json_writer *json, struct str kept);
/* Of an erased comment, whose reasons are gone with its text. */
void reasons_write_erased(struct json_writer *json);

#endif
