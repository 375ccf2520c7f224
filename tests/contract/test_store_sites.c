#include "contract.h"

#include <errno.h>
#include <string.h>

static struct store_directory directory(struct contract *c)
{
	struct store_directory found = {0};

	assert_int_equal(store_directory(c->store, &c->arena, &found), 0);
	return found;
}

static void a_new_store_has_a_secret_of_its_own(struct contract *c)
{
	static const unsigned char zero[STORE_HASH_BYTES];
	struct store_directory before = directory(c);
	struct store_directory after;

	assert_memory_not_equal(before.secret, zero, sizeof zero);
	contract_reopen(c);
	after = directory(c);
	assert_memory_equal(before.secret, after.secret, sizeof before.secret);
}

static void a_site_comes_back_as_it_was_added(struct contract *c)
{
	struct str origins[] = {STR("https://b.example"), STR("http://a.example:8080")};
	struct site site = {
		.name = STR("blog.example"),
		.origins = origins,
		.n_origins = 2,
		.settings = {.approve_below = 0.1,
			.reject_above = 0.9,
			.is_premoderated = true,
			.requires_email = true},
		.created_at_ms = 12345,
	};
	unsigned char hash[STORE_HASH_BYTES] = "a key";
	struct store_directory found;
	int64_t id = 0;

	assert_int_equal(store_site_add(c->store, &site, hash, &id), 0);
	contract_reopen(c);
	found = directory(c);
	assert_int_equal(found.n_sites, 2);
	assert_int_equal(found.sites[1].id, id);
	assert_int_equal(found.sites[1].version, 1);
	assert_str(found.sites[1].name, "blog.example");
	assert_int_equal(found.sites[0].n_origins, 0);
	assert_int_equal(found.sites[1].n_origins, 2);
	assert_str(found.sites[1].origins[0], "https://b.example");
	assert_str(found.sites[1].origins[1], "http://a.example:8080");
	assert_true(found.sites[1].settings.approve_below == 0.1);
	assert_true(found.sites[1].settings.reject_above == 0.9);
	assert_true(found.sites[1].settings.is_premoderated);
	assert_false(found.sites[1].settings.requires_name);
	assert_true(found.sites[1].settings.requires_email);
	assert_int_equal(found.sites[1].created_at_ms, 12345);
	assert_int_equal(found.n_keys, 2);
	assert_int_equal(found.keys[1].site_id, id);
	assert_memory_equal(found.keys[1].hash, hash, sizeof hash);
	assert_int_equal(found.keys[1].expires_at_ms, 0);
}

static void a_site_name_is_taken_once(struct contract *c)
{
	struct site site = {.name = STR("news")};
	unsigned char hash[STORE_HASH_BYTES] = "another key";
	uint64_t version = directory(c).version;
	int64_t id;

	assert_int_equal(store_site_add(c->store, &site, hash, &id), SITE_NAME_TAKEN);
	assert_int_equal(directory(c).n_sites, 1);
	assert_int_equal(directory(c).n_keys, 1);
	assert_int_equal(directory(c).version, version);
}

static void an_update_replaces_origins_and_settings(struct contract *c)
{
	struct str origins[] = {STR("https://new.example")};
	struct site site = {
		.id = c->site_id,
		.origins = origins,
		.n_origins = 1,
		.settings = {.approve_below = 0.2, .reject_above = 0.8},
	};
	struct store_directory found;

	assert_int_equal(store_site_update(c->store, &site, 7), SITE_STALE);
	assert_int_equal(store_site_update(c->store, &site, 1), 0);
	site.n_origins = 0;
	assert_int_equal(store_site_update(c->store, &site, 1), SITE_STALE);
	found = directory(c);
	assert_int_equal(found.sites[0].version, 2);
	assert_int_equal(found.sites[0].n_origins, 1);
	assert_str(found.sites[0].name, "news");
	assert_true(found.sites[0].settings.approve_below == 0.2);
	assert_false(found.sites[0].settings.requires_name);
	assert_int_equal(store_site_update(c->store, &site, 0), 0);
	assert_int_equal(directory(c).sites[0].n_origins, 0);
	site.id = 99;
	assert_int_equal(store_site_update(c->store, &site, 0), SITE_UNKNOWN);
}

/* When the key of that hash ends, or -1 where there is none. */
static int64_t end_of(const struct store_directory *found, const char *hash)
{
	for (size_t i = 0; i < found->n_keys; i++) {
		if (strcmp((const char *)found->keys[i].hash, hash) == 0) {
			return found->keys[i].expires_at_ms;
		}
	}
	return -1;
}

static void a_rotated_key_gives_the_former_ones_an_end(struct contract *c)
{
	unsigned char second[STORE_HASH_BYTES] = "second";
	unsigned char third[STORE_HASH_BYTES] = "third";
	struct store_directory found;

	assert_int_equal(store_site_rotate_key(c->store, c->site_id, second, 1000, 2000), 0);
	found = directory(c);
	assert_int_equal(found.n_keys, 2);
	assert_int_equal(end_of(&found, "key of news"), 2000);
	assert_int_equal(end_of(&found, "second"), 0);
	/* The end that was set is not put off. */
	assert_int_equal(store_site_rotate_key(c->store, c->site_id, third, 1500, 9000), 0);
	found = directory(c);
	assert_int_equal(end_of(&found, "key of news"), 2000);
	assert_int_equal(end_of(&found, "second"), 9000);
	assert_int_equal(end_of(&found, "third"), 0);
	assert_int_equal(store_site_rotate_key(c->store, 99, second, 1000, 2000), SITE_UNKNOWN);
}

static void a_rotation_forgets_keys_that_have_ended(struct contract *c)
{
	unsigned char second[STORE_HASH_BYTES] = "second";
	unsigned char third[STORE_HASH_BYTES] = "third";
	struct store_directory found;

	assert_int_equal(store_site_rotate_key(c->store, c->site_id, second, 1000, 2000), 0);
	assert_int_equal(store_site_rotate_key(c->store, c->site_id, third, 2000, 3000), 0);
	found = directory(c);
	assert_int_equal(found.n_keys, 2);
	assert_int_equal(end_of(&found, "key of news"), -1);
}

static void a_key_belongs_to_one_site(struct contract *c)
{
	struct site site = {.name = STR("other")};
	unsigned char hash[STORE_HASH_BYTES] = "key of news";
	int64_t id;

	assert_int_equal(store_site_add(c->store, &site, hash, &id), -EEXIST);
	assert_int_equal(directory(c).n_sites, 1);
}

static void tokens_come_and_go(struct contract *c)
{
	struct token all = {.role = ROLE_ADMIN, .hash = "one", .created_at_ms = 5};
	struct token one = {.site_id = c->site_id, .role = ROLE_MODERATOR, .hash = "two"};
	struct store_directory found;
	int64_t ids[3] = {0};

	assert_int_equal(store_token_add(c->store, &all, &ids[0]), 0);
	assert_int_equal(store_token_add(c->store, &one, &ids[1]), 0);
	assert_int_equal(store_token_add(c->store, &one, &ids[2]), -EEXIST);
	found = directory(c);
	assert_int_equal(found.n_tokens, 2);
	assert_int_equal(found.tokens[0].id, ids[0]);
	assert_int_equal(found.tokens[0].site_id, 0);
	assert_int_equal(found.tokens[0].role, ROLE_ADMIN);
	assert_int_equal(found.tokens[0].created_at_ms, 5);
	assert_memory_equal(found.tokens[0].hash, all.hash, STORE_HASH_BYTES);
	assert_int_equal(found.tokens[1].site_id, c->site_id);
	assert_int_equal(found.tokens[1].role, ROLE_MODERATOR);
	assert_int_equal(store_token_revoke(c->store, ids[1]), 0);
	assert_int_equal(store_token_revoke(c->store, ids[1]), TOKEN_UNKNOWN);
	assert_int_equal(directory(c).n_tokens, 1);
	/* The audit trail names tokens by their ids. */
	assert_int_equal(store_token_add(c->store, &one, &ids[2]), 0);
	assert_true(ids[2] > ids[1]);
}

static void a_token_needs_its_site(struct contract *c)
{
	struct token token = {.site_id = 99, .role = ROLE_MODERATOR};
	int64_t id;

	assert_int_equal(store_token_add(c->store, &token, &id), -EINVAL);
	assert_int_equal(directory(c).n_tokens, 0);
}

static void every_change_of_the_directory_shows_in_its_version(struct contract *c)
{
	struct store *reader = contract_open(c, STORE_READER);
	unsigned char hash[STORE_HASH_BYTES] = "second";
	struct token token = {.role = ROLE_ADMIN};
	struct site site = {.id = c->site_id};
	uint64_t before = 0;
	uint64_t after = 0;
	int64_t id = 0;

	for (int i = 0; i < 5; i++) {
		assert_int_equal(store_directory_version(reader, &before), 0);
		switch (i) {
		case 0:
			sample_site(c, "other");
			break;
		case 1:
			assert_int_equal(store_site_update(c->store, &site, 0), 0);
			break;
		case 2:
			assert_int_equal(
				store_site_rotate_key(c->store, c->site_id, hash, 1, 2), 0);
			break;
		case 3:
			assert_int_equal(store_token_add(c->store, &token, &id), 0);
			break;
		default:
			assert_int_equal(store_token_revoke(c->store, id), 0);
			break;
		}
		assert_int_equal(store_directory_version(reader, &after), 0);
		assert_true(after > before);
	}
	assert_int_equal(directory(c).version, after);
	sample_accept(c, c->site_id, 1, STATUS_PENDING);
	assert_int_equal(store_directory_version(reader, &before), 0);
	assert_int_equal(before, after);
	assert_int_equal(store_probe(c->store), 0);
	assert_int_equal(store_directory_version(reader, &before), 0);
	assert_int_equal(before, after);
	store_close(reader);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_new_store_has_a_secret_of_its_own),
	CONTRACT_TEST(a_site_comes_back_as_it_was_added),
	CONTRACT_TEST(a_site_name_is_taken_once),
	CONTRACT_TEST(an_update_replaces_origins_and_settings),
	CONTRACT_TEST(a_rotated_key_gives_the_former_ones_an_end),
	CONTRACT_TEST(a_rotation_forgets_keys_that_have_ended),
	CONTRACT_TEST(a_key_belongs_to_one_site),
	CONTRACT_TEST(tokens_come_and_go),
	CONTRACT_TEST(a_token_needs_its_site),
	CONTRACT_TEST(every_change_of_the_directory_shows_in_its_version),
};

int main(void)
{
	return contract_run("store: sites", tests, sizeof tests / sizeof *tests);
}
