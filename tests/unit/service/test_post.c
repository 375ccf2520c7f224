/* Names are resolved, and addresses reached, as the test has it: these two stand before libc's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "post.h"

#define PRIVATE_ADDRESS "10.0.0.1"
#define PUBLIC_ADDRESS  "8.8.8.8"

/* ---- what libcurl asks ---- */

#define STANDS_BEFORE_LIBC __attribute__((visibility("default")))

static const char *const *addresses; /* of every name */
static uint16_t port;                /* at which the public one answers; 0: nowhere */

STANDS_BEFORE_LIBC int getaddrinfo(const char *restrict name, const char *restrict service,
	const struct addrinfo *restrict hints, struct addrinfo **restrict ret)
{
	struct addrinfo **next = ret;

	(void)name;
	(void)service;
	*ret = NULL;
	for (size_t i = 0; addresses[i] != NULL; i++) {
		struct addrinfo *info = calloc(1, sizeof *info);
		struct sockaddr_in *address = calloc(1, sizeof *address);

		if (info == NULL || address == NULL) {
			abort();
		}
		address->sin_family = AF_INET;
		(void)inet_pton(AF_INET, addresses[i], &address->sin_addr);
		*info = (struct addrinfo){
			.ai_family = AF_INET,
			.ai_socktype = hints != NULL ? hints->ai_socktype : SOCK_STREAM,
			.ai_addrlen = sizeof *address,
			.ai_addr = (struct sockaddr *)address,
		};
		*next = info;
		next = &info->ai_next;
	}
	return 0;
}

STANDS_BEFORE_LIBC void freeaddrinfo(struct addrinfo *info)
{
	while (info != NULL) {
		struct addrinfo *next = info->ai_next;

		free(info->ai_addr);
		free(info);
		info = next;
	}
}

STANDS_BEFORE_LIBC int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t n)
{
	struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(port)};

	(void)address;
	(void)n;
	if (port == 0) {
		errno = ECONNREFUSED;
		return -1;
	}
	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return (int)syscall(SYS_connect, fd, &there, sizeof there);
}

/* ---- who answers ---- */

static void *answer_once(void *arg)
{
	static const char answer[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
	int fd = accept(*(int *)arg, NULL, NULL);
	char request[4096];

	assert_true(fd >= 0);
	assert_true(read(fd, request, sizeof request) > 0);
	assert_int_equal(write(fd, answer, sizeof answer - 1), sizeof answer - 1);
	close(fd);
	return NULL;
}

static int listen_somewhere(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t n = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &n), 0);
	port = ntohs(address.sin_port);
	return fd;
}

static int send_to(const char *const *names_addresses)
{
	static const char *const headers[] = {NULL};
	const struct post post = {
		.url = STR("http://blog.example/hook"), .body = STR("{}"), .headers = headers};
	long status;

	addresses = names_addresses;
	return post_send(&post, &status);
}

static const char *const both[] = {PRIVATE_ADDRESS, PUBLIC_ADDRESS, NULL};

static void what_one_public_address_has_taken_is_sent(void **state)
{
	pthread_t thread;
	int fd = listen_somewhere();

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, answer_once, &fd), 0);
	assert_int_equal(send_to(both), 0);
	pthread_join(thread, NULL);
	close(fd);
}

static void a_public_address_that_does_not_answer_may_do_so_later(void **state)
{
	(void)state;
	port = 0;
	assert_int_equal(send_to(both), POST_FAILED);
}

static void private_addresses_alone_are_refused(void **state)
{
	static const char *const alone[] = {PRIVATE_ADDRESS, NULL};

	(void)state;
	assert_int_equal(send_to(alone), POST_REFUSED);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_public_address_has_taken_is_sent),
		cmocka_unit_test(a_public_address_that_does_not_answer_may_do_so_later),
		cmocka_unit_test(private_addresses_alone_are_refused),
	};

	if (post_init() != 0) {
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
