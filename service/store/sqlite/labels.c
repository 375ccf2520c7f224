#include "sqlite_store.h"

#include <errno.h>

/* ---- writing ---- */

int label_append(struct sqlite_store *s, const struct label_event *event,
	const struct comment_id *comment_id, int64_t *ret_seq)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LABEL_INSERT);
	int r;

	call_int(&call, event->site_id);
	call_int(&call, event->label);
	call_int(&call, event->feature_version);
	call_int(&call, event->at_ms);
	call_str(&call, event->source);
	call_str(&call, event->author_name);
	call_str(&call, event->content);
	call_str(&call, event->author_email);
	call_str(&call, event->author_url);
	call_str(&call, event->author_ip);
	call_str(&call, event->author_agent);
	call_str(&call, event->language);
	if (comment_id != NULL) {
		call_blob(&call, comment_id->byte, sizeof comment_id->byte);
	} else {
		call_null(&call);
	}
	r = call_run(&call);
	if (r != 0) {
		return r;
	}
	*ret_seq = sqlite3_last_insert_rowid(s->db);
	return counter_add(s, event->site_id, label_counter_name(event->label), 1);
}

int label_take_back(
	struct sqlite_store *s, int64_t site_id, int64_t seq, enum label label, int64_t now_ms)
{
	HAMLET_CLEANUP(call_end) struct call call = call_begin(s, STATEMENT_LABEL_TAKE_BACK);
	int r;

	call_int(&call, now_ms);
	call_int(&call, seq);
	r = call_run(&call);
	return r == 0 ? counter_add(s, site_id, label_counter_name(label), -1) : r;
}

int sqlite_labels_add(
	struct store *store, const struct label_event *events, size_t n, uint64_t *ret_last_seq)
{
	struct sqlite_store *s = sqlite_of(store);
	int64_t seq = 0;
	int r = sqlite_begin(s);

	if (r != 0) {
		return r;
	}
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = label_append(s, &events[i], NULL, &seq);
	}
	if (r == 0 && n == 0) {
		r = call_one_int(s, STATEMENT_LABELS_LAST, &seq);
	}
	r = sqlite_end(s, r);
	if (r == 0) {
		*ret_last_seq = (uint64_t)seq;
	}
	return r;
}

/* ---- reading ---- */

static int read_event(struct call *call, struct arena *arena, struct label_event *ret)
{
	int64_t label;

	ret->seq = (uint64_t)call_ret_int(call);
	ret->site_id = call_ret_int(call);
	ret->sign = call_ret_int(call) != 0 ? 1 : -1;
	label = call_ret_int(call);
	if (label < 0 || label >= LABEL_COUNT) {
		return -EBADMSG;
	}
	ret->label = (enum label)label;
	ret->feature_version = (uint32_t)call_ret_int(call);
	ret->at_ms = call_ret_int(call);
	ret->source = call_ret_str(call, arena);
	ret->author_name = call_ret_str(call, arena);
	ret->content = call_ret_str(call, arena);
	ret->author_email = call_ret_str(call, arena);
	ret->author_url = call_ret_str(call, arena);
	ret->author_ip = call_ret_str(call, arena);
	ret->author_agent = call_ret_str(call, arena);
	ret->language = call_ret_str(call, arena);
	return call_end_of_row(call);
}

static int read_events(struct call *call, size_t limit, struct arena *arena, struct label_list *ret)
{
	struct label_list list = {.item = arena_new(arena, limit, sizeof *list.item)};
	int r = 0;

	if (list.item == NULL) {
		return -ENOMEM;
	}
	while (r == 0 && list.n < limit && (r = call_step(call)) == CALL_ROW) {
		r = read_event(call, arena, &list.item[list.n++]);
	}
	if (r == 0) {
		*ret = list;
	}
	return r;
}

int sqlite_labels_after(struct store *store, uint64_t seq, size_t limit, struct arena *arena,
	struct label_list *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(sqlite_of(store), STATEMENT_LABELS_AFTER);

	call_uint(&call, seq);
	call_uint(&call, limit);
	return read_events(&call, limit, arena, ret);
}

int sqlite_labels_standing(struct store *store, uint64_t seq, uint64_t through, size_t limit,
	struct arena *arena, struct label_list *ret)
{
	HAMLET_CLEANUP(call_end)
	struct call call = call_begin(sqlite_of(store), STATEMENT_LABELS_STANDING);

	call_uint(&call, seq);
	call_uint(&call, through);
	call_uint(&call, limit);
	return read_events(&call, limit, arena, ret);
}

int sqlite_labels_last_seq(struct store *store, uint64_t *ret)
{
	int64_t seq = 0;
	int r = call_one_int(sqlite_of(store), STATEMENT_LABELS_LAST, &seq);

	if (r == 0) {
		*ret = (uint64_t)seq;
	}
	return r;
}
