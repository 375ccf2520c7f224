#include "cli/noted.h"

#include "clock.h"

static int run(struct store_task *task, struct store *store)
{
	struct noted_event *event = (struct noted_event *)task;
	int r = event->run(event, store);

	return r == 0 ? store_audit_add(store, &event->record) : r;
}

int noted_run(struct cli_call *call, struct store *store, struct noted_event *event)
{
	event->task = (struct store_task){.run = run};
	event->arena = call->arena;
	event->record.actor = STR("command line");
	event->record.at_ms = clock_now_ms();
	store_run_batch(store, &event->task);
	return event->task.result;
}

int noted_object_id(struct noted_event *event, const char *kind, int64_t id)
{
	return arena_printf(event->arena, &event->record.object, "%s:%lld", kind, (long long)id);
}

int noted_object_name(struct noted_event *event, const char *kind, struct str name)
{
	return arena_printf(event->arena, &event->record.object, "%s:%.*s", kind, STR_FMT(name));
}
