#include "cli/people.h"

#include <errno.h>
#include <stdio.h>

#include "cli/database.h"
#include "cli/output.h"
#include "clock.h"
#include "public_url.h"
#include "secret.h"
#include "user_check.h"

enum cli_exit people_find(
	struct cli_call *call, struct str email, struct store **ret, struct user *ret_user)
{
	struct str spelled, why, password_hash;
	enum cli_exit exit;
	int r = user_check_email(email, call->arena, &spelled, &why);

	if (r < 0) {
		return cli_fault(call, r, "read the e-mail");
	}
	if (r > 0) {
		return cli_misuse(call, "\"%.*s\": %.*s", STR_FMT(email), STR_FMT(why));
	}
	exit = database_open_existing(call, ret);
	if (exit != CLI_DONE) {
		return exit;
	}
	r = store_user_by_email(*ret, spelled, call->arena, ret_user, &password_hash);
	if (r < 0) {
		return cli_fault(call, r, "look up the user");
	}
	return r == 0 ? CLI_DONE
		      : cli_fail(call,
				"there is nobody of the e-mail \"%.*s\"; `hamlet user list` "
				"names them",
				STR_FMT(spelled));
}

enum cli_exit people_make_link(struct cli_call *call, struct store *store,
	enum link_purpose purpose, struct sign_in_link *ret, struct str *ret_url)
{
	struct store_directory directory;
	struct str base, secret;
	char *text = arena_bytes(call->arena, SECRET_PASS_BYTES);
	int r = store_directory(store, call->arena, &directory);

	if (r == 0) {
		r = public_url(&call->settings, 0, call->arena, &base);
	}
	if (r != 0 || text == NULL) {
		return cli_fault(call, r != 0 ? r : -ENOMEM, "make a link");
	}
	secret_make_pass(text);
	secret = str_make(text, SECRET_PASS_BYTES);
	*ret = (struct sign_in_link){.purpose = purpose, .created_at_ms = clock_now_ms()};
	ret->expires_at_ms = ret->created_at_ms + call->settings.link_hours * INT64_C(3600000);
	secret_hash(directory.secret, secret, ret->hash);
	r = public_url_of_link(base, secret, call->arena, ret_url);
	return r == 0 ? CLI_DONE : cli_fault(call, r, "make a link");
}

enum cli_exit people_print_link(
	const struct cli_call *call, const struct user *user, struct str url)
{
	HAMLET_CLEANUP(output_fini) struct output output;

	output_init(&output);
	if (cli_has(call, "json")) {
		json_object_begin(&output.json);
		json_member_int(&output.json, "id", user->id);
		json_member_string(&output.json, "email", user->email);
		json_member_string(&output.json, "link", url);
		json_object_end(&output.json);
		return output_print(&output, call);
	}
	printf("%.*s\n", STR_FMT(url));
	printf("This link is for %.*s: it holds once, within %lld hours, and is not shown again.\n",
		STR_FMT(user->email), (long long)call->settings.link_hours);
	return CLI_DONE;
}
