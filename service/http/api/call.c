#include "http/api/call.h"

#include <errno.h>

#include "flow/engine.h"
#include "http/respond.h"

void *call_new(struct request *request, size_t state_bytes)
{
	struct call *call = arena_new(&request->arena, 1, state_bytes);

	if (call == NULL) {
		respond_fault(request, -ENOMEM, "making room for the request");
		return NULL;
	}
	call->request = request;
	request->state = call;
	return call;
}

static int run(struct store_task *task, struct store *store)
{
	struct call *call = (struct call *)task;

	return call->work(call, store);
}

static void done(struct store_task *task)
{
	request_wake(((struct call *)task)->request);
}

static void push(struct call *call, void (*resume)(struct request *),
	int (*queue_push)(struct store_queue *, struct store_task *))
{
	int r;

	call->task.run = run;
	call->task.done = done;
	/* Before the push: the answer may be there before it returns. */
	request_wait(call->request, resume);
	r = queue_push(call->request->engine->queue, &call->task);
	if (r != 0) {
		call->task.result = r;
		request_wake(call->request);
	}
}

void call_write(struct call *call, int (*work)(struct call *call, struct store *store),
	void (*resume)(struct request *request))
{
	call->work = work;
	push(call, resume, store_queue_write);
}

void call_read(struct call *call, int (*work)(struct call *call, struct store *store),
	void (*resume)(struct request *request))
{
	call->work = work;
	push(call, resume, store_queue_read);
}
