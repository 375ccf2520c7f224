#include "cli/rule_rows.h"

#include <errno.h>

#include <hamlet/store.h>

#include "cli/database.h"
#include "cli/training_rows.h"

#define PAGE_LABELS      1000
#define PAGE_BLOCK_BYTES 262144
#define PAGE_MAX_BYTES   (256UL * 1024 * 1024)

static bool is_asked_for(const struct label_event *event, int64_t site_id)
{
	return site_id == 0 || event->site_id == 0 || event->site_id == site_id;
}

static int add_page(const struct label_list *page, int64_t site_id, struct labelled_rows *rows)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < page->n; i++) {
		const struct label_event *event = &page->item[i];

		if (is_asked_for(event, site_id)) {
			r = labelled_rows_add(
				rows, &(struct labelled_row){
					      .comment = {.content = event->content,
						      .author_name = event->author_name,
						      .label = event->label,
						      .site_id = event->site_id},
					      .sender = {.email = event->author_email,
						      .url = event->author_url,
						      .ip = event->author_ip,
						      .agent = event->author_agent,
						      .language = event->language},
				      });
		}
	}
	return r;
}

static int read_labels(struct store *store, int64_t site_id, struct labelled_rows *rows)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct label_list page = {0};
	uint64_t seq = 0, through = 0;
	int r = store_labels_last_seq(store, &through);

	arena_init(&arena, PAGE_BLOCK_BYTES, PAGE_MAX_BYTES);
	while (r == 0) {
		arena_reset(&arena);
		r = store_labels_standing(store, seq, through, PAGE_LABELS, &arena, &page);
		if (r != 0 || page.n == 0) {
			break;
		}
		seq = page.item[page.n - 1].seq;
		r = add_page(&page, site_id, rows);
	}
	return r;
}

static enum cli_exit read_database(const struct cli_call *call, struct labelled_rows *rows)
{
	HAMLET_CLEANUP(database_close_at) struct store *store = NULL;
	struct store_directory directory;
	const struct site *site = NULL;
	enum cli_exit exit = database_open_directory(call, STORE_READER, &store, &directory);
	int r;

	if (exit == CLI_DONE && cli_has(call, "site")) {
		exit = database_find_site(call, &directory, cli_value(call, "site"), &site);
	}
	if (exit != CLI_DONE) {
		return exit;
	}
	r = read_labels(store, site == NULL ? 0 : site->id, rows);
	return r == 0 ? CLI_DONE : cli_fault(call, r, "read the labels");
}

enum cli_exit rule_rows_read(const struct cli_call *call, struct labelled_rows *rows)
{
	size_t n = 0;
	const struct str *paths = cli_values(call, "data-set", &n);
	enum cli_exit exit;

	if (paths == NULL) {
		return cli_fault(call, -ENOMEM, "read the rows");
	}
	rows->keeps_senders = true;
	exit = n > 0 ? training_rows_read(call, paths, n, cli_has(call, "skip-bad"), rows)
		     : read_database(call, rows);
	if (exit == CLI_DONE && rows->n == 0) {
		exit = cli_fail(call, "there are no labelled comments to measure the rules on");
	}
	return exit;
}
