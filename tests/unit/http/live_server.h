/* A server for tests, with routes and an authentication of their own. */
#ifndef HAMLET_TESTS_HTTP_LIVE_SERVER_H
#define HAMLET_TESTS_HTTP_LIVE_SERVER_H

#include "test.h"

#include "http/server.h"

/* What /echo takes; /bulk takes far more. */
#define BODY_CAP 1000

#define HEAD(line) line " HTTP/1.1\r\nHost: x\r\n"
#define GET(path)  HEAD("GET " path) "\r\n"
#define POST(path, headers, body)                                                                  \
	HEAD("POST " path) "Content-Type: application/json\r\n" headers "\r\n" body

/* Two loops on a free port of 127.0.0.1, no trusted proxies, time-outs of five seconds. */
struct http_server_options usual_options(void);
struct http_server *start_server(const struct http_server_options *options);

/* Wakes all requests that wait, once so many do (or two seconds have passed); how many there were.
 */
size_t wake_waiting(size_t n_expected);

/* For cmocka_run_group_tests: a server with the usual options for all tests of a group. */
int start_usual(void **state);
int stop_usual(void **state);
unsigned usual_port(void);

#endif
