/* JSON on standard output. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <hamlet/buf.h>

#include "cli/cli.h"
#include "json_writer.h"

/* A buffer with a writer on it, for one document. */
struct output {
	struct buf bytes;
	struct json_writer json;
};

void output_init(struct output *output);
void output_fini(struct output *output);
/* Prints the document and a newline, and empties the buffer for the next one. */
enum cli_exit output_print(struct output *output, const struct cli_call *call);

/* A probability as every reader gets back the same number: 17 significant digits. */
void output_probability(struct output *output, const char *name, double value);

#endif
