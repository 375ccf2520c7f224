/* Memory held for bodies that are under way, of all loops together. */
#ifndef HTTP_BODY_ACCOUNT_H
#define HTTP_BODY_ACCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <hamlet/result.h>

/* Buffers of so many bytes stay with their exchange, and are bounded by the connections; larger ones
 * are given back once their request is over. */
#define BODY_WARM_BYTES 16384

struct body_account {
	_Atomic size_t n_bytes;
	_Atomic size_t n_strange_bytes; /* of them, in large bodies of who may be nobody */
	size_t max_bytes;
};

/* What one body holds. Zeroed: nothing. */
struct body_charge {
	size_t n_bytes;
	size_t n_strange_bytes;
};

void body_account_init(struct body_account *account, size_t max_bytes);

/*
 * The body's buffer holds n_bytes now. is_strange: the body is a large one, of more than
 * LIMIT_BODY_BYTES, whose sender is not known. False when all bodies together are too many, or the
 * strange ones more than half of that, so that they always leave room for a known sender's. It is
 * charged all the same.
 */
HAMLET_MUST_USE bool body_account_charge(
	struct body_account *account, struct body_charge *charge, size_t n_bytes, bool is_strange);
/* The body holds nothing any more. */
void body_account_discharge(struct body_account *account, struct body_charge *charge);

#endif
