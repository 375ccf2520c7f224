/* A handler's call of the store: push, wait, go on in resume. */
#ifndef API_CALL_H
#define API_CALL_H

#include <hamlet/store.h>

#include "http/request.h"

/*
 * The first member of a handler's state (in the request's arena). work() runs on a thread of the
 * store and may use the request's arena; the handler goes on in resume(), where call->task.result
 * is what work() returned or the commit's fault.
 */
struct call {
	struct store_task task;
	struct request *request;
	int (*work)(struct call *call, struct store *store);
};

/* Zeroed state of the handler's own type, with its call set up; NULL after answering the fault. */
void *call_new(struct request *request, size_t state_bytes);
#define CALL_NEW(request, type) ((type *)call_new((request), sizeof(type)))

void call_write(struct call *call, int (*work)(struct call *call, struct store *store),
	void (*resume)(struct request *request));
void call_read(struct call *call, int (*work)(struct call *call, struct store *store),
	void (*resume)(struct request *request));

#endif
