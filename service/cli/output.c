#include "cli/output.h"

#include <stdio.h>

#define MAX_BYTES (256UL * 1024 * 1024)

void output_init(struct output *output)
{
	buf_init(&output->bytes, MAX_BYTES);
	json_writer_init(&output->json, &output->bytes);
}

void output_fini(struct output *output)
{
	buf_fini(&output->bytes);
}

enum cli_exit output_print(struct output *output, const struct cli_call *call)
{
	buf_add_byte(&output->bytes, '\n');
	if (output->bytes.error != 0) {
		return cli_fault(call, output->bytes.error, "write the answer");
	}
	fwrite(output->bytes.p, 1, output->bytes.n, stdout);
	buf_clear(&output->bytes);
	json_writer_init(&output->json, &output->bytes);
	return CLI_DONE;
}

void output_probability(struct output *output, const char *name, double value)
{
	char digits[32];

	snprintf(digits, sizeof digits, "%.17g", value);
	json_key(&output->json, name);
	json_raw(&output->json, str_of(digits));
}
