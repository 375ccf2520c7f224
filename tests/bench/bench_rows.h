/* The comments that the storage benchmarks write: the same ones, whoever writes them. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdint.h>

#include <hamlet/store.h>

/* The nth comment: about 730 bytes, one thread for each hundred. Views are static or in `scratch`.
 */
struct bench_row {
	char thread[64];
	char name[32];
};
struct stored_comment bench_comment(int64_t site_id, uint64_t n, struct bench_row *scratch);

/* Makes a new database at url with one site; ends the program when it cannot. */
int64_t bench_make_database(const char *url);
/* {"writer": name, "rows": n, "group": n, "seconds": s, "rows_per_second": r} and a newline. */
void bench_report(const char *writer, uint64_t n_rows, uint64_t group, double seconds);
double bench_now_seconds(void);

/* The command line of both programs: FILE [ROWS [GROUP]]. FILE must not exist. */
struct bench_options {
	char url[512];
	const char *path;
	uint64_t n_rows;
	uint64_t group;
};
void bench_options_read(int n_arguments, char **arguments, struct bench_options *ret);

#endif
