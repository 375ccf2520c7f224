/* What WordPress's Akismet plugin is told when a person has decided. */
#ifndef AKISMET_CALLBACK_H
#define AKISMET_CALLBACK_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

#include "flow/outbox.h"

/* Its webhook's format: {"key","endpoint":"comment-check","comments":[{"guid","result"}]}, sent
 * with the header X-Akismet-Webhook. -ENOMEM. */
HAMLET_MUST_USE int akismet_callback(
	const struct outbox_item *item, struct arena *arena, struct outbox_message *ret);

#endif
