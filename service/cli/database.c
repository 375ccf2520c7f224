#include "cli/database.h"

void database_close_at(struct store **store)
{
	store_close(*store);
}

enum cli_exit database_open(const struct cli_call *call, enum store_mode mode, struct store **ret)
{
	struct str why = STR_NONE;
	int r = store_open(call->settings.database, mode, call->arena, ret, &why);

	if (r == 0) {
		return CLI_DONE;
	}
	return why.n == 0 ? cli_fault(call, r, "open the database")
			  : cli_fail(call, "%.*s", STR_FMT(why));
}

enum cli_exit database_open_existing(const struct cli_call *call, struct store **ret)
{
	struct store *reader = NULL;
	enum cli_exit exit = database_open(call, STORE_READER, &reader);

	if (exit != CLI_DONE) {
		return exit;
	}
	store_close(reader);
	return database_open(call, STORE_WRITER, ret);
}

enum cli_exit database_open_directory(const struct cli_call *call, enum store_mode mode,
	struct store **ret, struct store_directory *ret_directory)
{
	enum cli_exit exit = database_open(call, mode, ret);
	int r;

	if (exit != CLI_DONE) {
		return exit;
	}
	r = store_directory(*ret, call->arena, ret_directory);
	return r < 0 ? cli_fault(call, r, "read the sites and tokens") : CLI_DONE;
}

enum cli_exit database_find_site(const struct cli_call *call,
	const struct store_directory *directory, struct str name, const struct site **ret)
{
	for (size_t i = 0; i < directory->n_sites; i++) {
		if (str_eq(directory->sites[i].name, name)) {
			*ret = &directory->sites[i];
			return CLI_DONE;
		}
	}
	return cli_fail(
		call, "there is no site \"%.*s\"; `hamlet site list` names them", STR_FMT(name));
}

const struct site *database_site_by_id(const struct store_directory *directory, int64_t id)
{
	for (size_t i = 0; i < directory->n_sites; i++) {
		if (directory->sites[i].id == id) {
			return &directory->sites[i];
		}
	}
	return NULL;
}
