/* What a backend of the store implements: one slot per business event, none of them optional. */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/accounts.h>
#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/review.h>
#include <hamlet/store.h>
#include <hamlet/store_erase.h>
#include <hamlet/store_models.h>
#include <hamlet/store_usage.h>
#include <hamlet/store_outbox.h>
#include <hamlet/str.h>

/*
 * Each slot is the function of the same name in <hamlet/store.h> or <hamlet/accounts.h>, which say
 * what it does; store.c and store_accounts.c have asserted the arguments. A backend makes every
 * event atomic by itself, inside a batch too.
 */
struct store_backend {
	const char *scheme; /* of the URL, without the colon */

	/* rest: the URL without its scheme. Fills in everything but mode of the handle. */
	int (*open)(struct str rest, enum store_mode mode, struct arena *arena, struct store **ret,
		struct str *ret_why);
	void (*close)(struct store *store);
	void (*run_batch)(struct store *store, struct store_task *first);

	int (*site_add)(struct store *store, const struct site *site,
		const unsigned char key_hash[STORE_HASH_BYTES], int64_t *ret_id);
	int (*site_update)(struct store *store, const struct site *site, uint64_t expected_version);
	int (*site_rotate_key)(struct store *store, int64_t site_id,
		const unsigned char key_hash[STORE_HASH_BYTES], int64_t now_ms,
		int64_t former_expire_at_ms);
	int (*site_revoke_key)(struct store *store, int64_t site_id,
		const unsigned char key_hash[STORE_HASH_BYTES]);
	int (*token_add)(struct store *store, const struct token *token, int64_t *ret_id);
	int (*token_revoke)(struct store *store, int64_t token_id);
	int (*directory)(struct store *store, struct arena *arena, struct store_directory *ret);
	int (*directory_version)(struct store *store, uint64_t *ret);
	int (*probe)(struct store *store);

	int (*comment_accept)(struct store *store, const struct accept_request *request,
		struct arena *arena, struct str *ret_answer);
	int (*comment_get)(struct store *store, int64_t site_id, struct comment_id id,
		struct arena *arena, struct stored_comment *ret);
	int (*comment_edit)(struct store *store, const struct stored_comment *comment,
		uint64_t expected_version, uint64_t *ret_version);
	int (*comment_delete)(struct store *store, int64_t site_id, struct comment_id id,
		uint64_t expected_version, int64_t now_ms);
	int (*erasable)(struct store *store, const struct erasable_query *query,
		struct arena *arena, struct erasable *ret);
	int (*comments_erase)(
		struct store *store, const struct erase_request *request, size_t *ret_n);
	int (*comments)(struct store *store, const struct comment_query *query, struct arena *arena,
		struct comment_page *ret);
	int (*changes)(struct store *store, int64_t site_id, uint64_t after, size_t limit,
		struct arena *arena, struct comment_page *ret);

	int (*facet_record)(struct store *store, int64_t site_id, const struct facet *facet,
		struct facet_record *ret);
	int (*queue_page)(struct store *store, const struct queue_query *query, struct arena *arena,
		struct queue_page *ret);
	int (*queue_total)(struct store *store, const struct queue_query *query, uint64_t max,
		uint64_t *ret, bool *ret_is_capped);
	int (*unindexed)(
		struct store *store, size_t limit, struct arena *arena, struct unindexed_list *ret);
	int (*unindexed_count)(struct store *store, uint64_t *ret);
	int (*index)(struct store *store, const struct index_entry *entries, size_t n);

	int (*comment_decide)(struct store *store, const struct decide_request *request,
		struct arena *arena, struct stored_comment *ret);
	int (*decisions)(struct store *store, int64_t site_id, struct comment_id id,
		struct arena *arena, struct decision_list *ret);
	int (*acts)(struct store *store, const struct act_query *query, struct arena *arena,
		struct act_list *ret);
	int (*batch_add)(struct store *store, struct str actor, int64_t now_ms, int64_t *ret_batch);
	int (*leases_claim)(struct store *store, const struct lease_request *request,
		struct arena *arena, struct lease_list *ret);
	int (*leases_drop)(struct store *store, const struct lease_request *request,
		struct arena *arena, struct lease_list *ret);
	int (*leases)(struct store *store, const struct lease_request *request, struct arena *arena,
		struct lease_list *ret);
	int (*comment_named)(struct store *store, int64_t site_id, struct str external_id,
		struct arena *arena, struct stored_comment *ret);
	int (*last_change)(struct store *store, uint64_t *ret);
	int (*history)(struct store *store, const struct history_query *query, struct arena *arena,
		struct history *ret);

	int (*labels_add)(struct store *store, const struct label_event *events, size_t n,
		uint64_t *ret_last_seq);
	int (*labels_after)(struct store *store, uint64_t seq, size_t limit, struct arena *arena,
		struct label_list *ret);
	int (*labels_standing)(struct store *store, uint64_t seq, uint64_t through, size_t limit,
		struct arena *arena, struct label_list *ret);
	int (*labels_last_seq)(struct store *store, uint64_t *ret);
	int (*words_merge)(struct store *store, bool may_begin, bool *ret_is_done);
	int (*labels_blank)(struct store *store, uint64_t through, size_t limit, size_t *ret_n);

	int (*comment_traced)(struct store *store, const struct trace_query *query,
		struct arena *arena, struct stored_comment *ret, bool *ret_was_called_spam);
	int (*outbox_due)(struct store *store, int64_t now_ms, size_t limit, struct arena *arena,
		struct outbox_list *ret);
	int (*outbox_done)(struct store *store, int64_t id);
	int (*outbox_later)(struct store *store, int64_t id, int64_t next_at_ms);
	int (*usage_add)(struct store *store, const struct usage *items, size_t n);
	int (*usage)(struct store *store, int64_t site_id, int first, int last, struct arena *arena,
		struct usage_list *ret);

	int (*rules)(struct store *store, struct arena *arena, struct site_rule_list *ret);
	int (*rules_version)(struct store *store, uint64_t *ret);
	int (*rule_add)(
		struct store *store, const struct rule_change *change, uint64_t *ret_version);
	int (*rule_update)(
		struct store *store, const struct rule_change *change, uint64_t *ret_version);
	int (*rule_delete)(struct store *store, const struct rule_change *change);
	int (*rule_history)(struct store *store, int64_t site_id, struct str name, size_t limit,
		struct arena *arena, struct rule_history *ret);
	int (*rule_figures)(struct store *store, int64_t site_id, struct arena *arena,
		struct rule_figures_list *ret);

	int (*model_add)(struct store *store, const struct model_record *model, struct str file,
		int64_t *ret_version);
	int (*model_in_force)(struct store *store, struct arena *arena, struct model_record *ret,
		struct str *ret_file);
	int (*model_restore)(struct store *store, int64_t version, struct str note, int64_t now_ms,
		int64_t *ret_version);
	int (*model_behind)(struct store *store, struct arena *arena, struct model_record *ret,
		struct str *ret_file);
	int (*model_rebase)(struct store *store, const struct model_record *model, uint64_t through,
		struct str file);
	int (*models)(struct store *store, int64_t before, size_t limit, struct arena *arena,
		struct model_list *ret);

	int (*user_add)(struct store *store, const struct user *user, int64_t *ret_id);
	int (*user_update)(struct store *store, const struct user *user);
	int (*user_delete)(struct store *store, int64_t user_id);
	int (*user_set_password)(struct store *store, int64_t user_id, struct str password_hash,
		int64_t keep_session_id);
	int (*user_get)(
		struct store *store, int64_t user_id, struct arena *arena, struct user *ret);
	int (*user_by_email)(struct store *store, struct str email, struct arena *arena,
		struct user *ret, struct str *ret_password_hash);
	int (*users)(struct store *store, const struct user_query *query, struct arena *arena,
		struct user_list *ret);
	int (*actor_name)(
		struct store *store, struct str actor, struct arena *arena, struct str *ret);
	int (*session_add)(struct store *store, const struct session_start *start, int64_t *ret_id);
	int (*session_find)(struct store *store, const unsigned char hash[STORE_HASH_BYTES],
		struct arena *arena, struct session *ret, struct user *ret_user);
	int (*session_renew)(struct store *store, const struct session_renewal *renewal);
	int (*session_end)(struct store *store, int64_t session_id);
	int (*sessions_end)(struct store *store, int64_t user_id);
	int (*link_add)(struct store *store, const struct sign_in_link *link);
	int (*link_get)(struct store *store, const unsigned char hash[STORE_HASH_BYTES],
		int64_t now_ms, struct arena *arena, struct sign_in_link *ret,
		struct user *ret_user);
	int (*link_use)(struct store *store, const struct link_use *use, int64_t *ret_user_id);
	int (*audit_add)(struct store *store, const struct audit_record *record);
	int (*audit)(struct store *store, const struct audit_query *query, struct arena *arena,
		struct audit_list *ret);

	int (*figures)(struct store *store, int64_t site_id, struct store_figures *ret);
	int (*backup)(struct store *store, struct str path,
		void (*progress)(void *arg, size_t done, size_t total), void *arg);
	/* rest: the URL without its scheme. */
	int (*restore)(struct store *backup, struct str rest, bool may_replace,
		void (*progress)(void *arg, size_t done, size_t total), void *arg);
};

/* A backend's handle begins with one. */
struct store {
	const struct store_backend *backend;
	enum store_mode mode;
	bool is_in_batch;
};

extern const struct store_backend store_backend_sqlite;

#endif
