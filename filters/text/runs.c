#include "runs.h"

#include <stdbool.h>

/* The last run that begins at or before `at`, not before run `from`. */
static size_t run_at(const struct run *runs, size_t n_runs, size_t from, uint32_t at)
{
	while (from + 1 < n_runs && runs[from + 1].begin <= at) {
		from++;
	}
	return from;
}

/* The same; it may be far behind `from`, again and again: many spans may end in one place. */
static size_t far_run_at(const struct run *runs, size_t n_runs, size_t from, uint32_t at)
{
	while (n_runs - from > 1) {
		size_t middle = from + (n_runs - from) / 2;
		bool is_before = runs[middle].begin <= at;

		from = is_before ? middle : from;
		n_runs = is_before ? n_runs : middle;
	}
	return from;
}

/* Where what ends at `end`, in run `at` or a later one, ended. */
static uint32_t end_of(const struct run *runs, size_t n_runs, size_t at, uint32_t end)
{
	const struct run *run = &runs[far_run_at(runs, n_runs, at, end - 1)];

	return run->from_end == 0 ? run->from_begin + (end - run->begin) : run->from_end;
}

void runs_map_spans(const struct run *runs, size_t n_runs, struct span *spans, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n && n_runs > 0;) {
		const struct run *run;
		uint32_t shift, limit;

		at = run_at(runs, n_runs, at, spans[i].begin);
		run = &runs[at];
		limit = at + 1 < n_runs ? run[1].begin : UINT32_MAX;
		shift = run->from_begin - run->begin;
		for (; run->from_end == 0 && i < n && spans[i].end <= limit; i++) {
			spans[i].begin += shift;
			spans[i].end += shift;
		}
		for (; i < n && spans[i].begin < limit; i++) {
			spans[i].end = end_of(runs, n_runs, at, spans[i].end);
			spans[i].begin =
				run->from_end == 0 ? spans[i].begin + shift : run->from_begin;
		}
	}
}
