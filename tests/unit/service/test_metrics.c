#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "metrics.h"

static void write_all(struct buf *out)
{
	buf_init(out, 1 << 20);
	metrics_write(out);
	buf_add_byte(out, '\0');
	assert_int_equal(out->error, 0);
}

static void a_counter_adds_and_a_gauge_is_set(void **state)
{
	struct buf out;

	(void)state;
	metric_add(METRIC_CHECKS, 2);
	metric_add(METRIC_CHECKS, 3);
	metric_set(METRIC_CONNECTIONS, 7);
	metric_set(METRIC_CONNECTIONS, 4);
	assert_int_equal(metric_get(METRIC_CHECKS), 5);
	write_all(&out);
	assert_non_null(
		strstr(out.p, "# HELP hamlet_checks_total Verdicts given without storing\n"
			      "# TYPE hamlet_checks_total counter\nhamlet_checks_total 5\n"));
	assert_non_null(strstr(out.p, "# TYPE hamlet_connections gauge\nhamlet_connections 4\n"));
	buf_fini(&out);
}

static void latencies_are_counted_by_class_in_seconds(void **state)
{
	struct buf out;

	(void)state;
	metric_request(201, 1000000);     /* on the bound of 1 ms */
	metric_request(204, 1000001);     /* one past it */
	metric_request(404, 20000000000); /* past the last bound */
	write_all(&out);
	assert_non_null(strstr(out.p, "_bucket{status=\"2xx\",le=\"0.0005\"} 0\n"));
	assert_non_null(strstr(out.p, "_bucket{status=\"2xx\",le=\"0.001\"} 1\n"));
	assert_non_null(strstr(out.p, "_bucket{status=\"2xx\",le=\"0.0025\"} 2\n"));
	assert_non_null(strstr(out.p, "_bucket{status=\"2xx\",le=\"+Inf\"} 2\n"));
	assert_non_null(strstr(out.p, "_sum{status=\"2xx\"} 0.002000001\n"));
	assert_non_null(strstr(out.p, "_count{status=\"2xx\"} 2\n"));
	assert_non_null(strstr(out.p, "_bucket{status=\"4xx\",le=\"10\"} 0\n"));
	assert_non_null(strstr(out.p, "_bucket{status=\"4xx\",le=\"+Inf\"} 1\n"));
	assert_non_null(strstr(out.p, "_count{status=\"5xx\"} 0\n"));
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_adds_and_a_gauge_is_set),
		cmocka_unit_test(latencies_are_counted_by_class_in_seconds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
