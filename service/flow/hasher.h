/* Threads that hash passwords, so that the event loops do not. */
#ifndef FLOW_HASHER_H
#define FLOW_HASHER_H

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "password.h"

/* At once; each holds PASSWORD_MEMORY_KIB and most of a core while it works. */
#define HASHER_THREADS 2

/* A password to be hashed, or to be compared with a hash. Views are borrowed until done(). */
struct hash_task {
	struct hash_task *next;
	struct str password;
	bool is_to_verify;
	struct str hash;                /* to compare with; may be empty, which is never right */
	char made[PASSWORD_HASH_BYTES]; /* where it is hashed */
	size_t n_made;
	int result;                           /* as password_hash or password_verify */
	void (*done)(struct hash_task *task); /* on a thread of the hasher */
};

struct hasher;

/* The threads give way to others of the process: a flood of sign-ins must not slow comments. */
HAMLET_MUST_USE int hasher_start(struct hasher **ret);
/* Finishes what waits, then ends the threads. Accepts NULL. */
void hasher_stop(struct hasher *hasher);

/* In the order they come. -EAGAIN when LIMIT_PASSWORD_QUEUE wait: nothing was queued. */
HAMLET_MUST_USE int hasher_push(struct hasher *hasher, struct hash_task *task);

#endif
