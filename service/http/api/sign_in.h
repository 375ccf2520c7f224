/* Signing a person in who has proved who they are. */
#ifndef API_SIGN_IN_H
#define API_SIGN_IN_H

#include <hamlet/accounts.h>
#include <hamlet/result.h>

#include "flow/chores.h"
#include "http/request.h"
#include "password.h"
#include "secret.h"

struct sign_in {
	struct session_start start;
	char secret[SECRET_PASS_BYTES];
	unsigned char former_hash[STORE_HASH_BYTES]; /* of the cookie that came with the request */
	bool has_former;
	struct session session;
	struct user user;
};

/* On the event loop. False: answered already. */
HAMLET_MUST_USE bool sign_in_prepare(struct request *request, struct sign_in *sign_in);
/* Within a task: a new session, the end of the one that the request came with, and a record of it.
 * USER_UNKNOWN. */
HAMLET_MUST_USE int sign_in_work(
	struct request *request, struct store *store, struct sign_in *sign_in, int64_t user_id);
/* 200 SESSION and the cookie. */
void sign_in_respond(struct request *request, struct sign_in *sign_in);

/* A password to be hashed, or to be compared with a hash. */
struct hash_task {
	struct str password;
	bool is_to_verify;
	struct str hash;                /* to compare with; may be empty, which is never right */
	char made[PASSWORD_HASH_BYTES]; /* where it is hashed */
	size_t n_made;
	int result; /* as password_hash or password_verify; -EAGAIN when too many wait */
};

/* Hashes or compares off the loop; the handler goes on in resume(), with the task's result. */
void sign_in_hash(
	struct request *request, struct hash_task *task, void (*resume)(struct request *request));
/* What went wrong in hashing, as an answer. */
void sign_in_hash_fault(struct request *request, int fault);

#endif
