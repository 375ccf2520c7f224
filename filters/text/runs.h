/* Where the stretches of a rewritten text came from. */
#ifndef TEXT_RUNS_H
#define TEXT_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/text.h>

/*
 * A stretch of the rewritten text, up to the next run's begin: a copy of what was there from
 * from_begin on, byte for byte, or all of it for all of [from_begin, from_end) (an entity, a tag).
 */
struct run {
	uint32_t begin;
	uint32_t from_begin;
	uint32_t from_end; /* 0: a copy */
};

/*
 * From spans of the rewritten text to spans of what it was made from, in place; the begins of both
 * runs and spans ascend. Without runs nothing was rewritten.
 */
void runs_map_spans(const struct run *runs, size_t n_runs, struct span *spans, size_t n);

#endif
