#include "body_account.h"

void body_account_init(struct body_account *account, size_t max_bytes)
{
	atomic_init(&account->n_bytes, 0);
	atomic_init(&account->n_strange_bytes, 0);
	account->max_bytes = max_bytes;
}

/* Moves *charged to n_bytes; what the account holds then. */
static size_t move(_Atomic size_t *account, size_t *charged, size_t n_bytes)
{
	/* Unsigned: a smaller charge wraps around, twice. */
	size_t more = n_bytes - *charged;

	*charged = n_bytes;
	return atomic_fetch_add_explicit(account, more, memory_order_relaxed) + more;
}

bool body_account_charge(
	struct body_account *account, struct body_charge *charge, size_t n_bytes, bool is_strange)
{
	size_t n_all;

	if (n_bytes <= BODY_WARM_BYTES) {
		return true;
	}
	n_all = move(&account->n_bytes, &charge->n_bytes, n_bytes);
	if (is_strange && move(&account->n_strange_bytes, &charge->n_strange_bytes, n_bytes) >
				  account->max_bytes / 2) {
		return false;
	}
	return n_all <= account->max_bytes;
}

void body_account_discharge(struct body_account *account, struct body_charge *charge)
{
	if (charge->n_bytes > 0) {
		(void)move(&account->n_bytes, &charge->n_bytes, 0);
	}
	if (charge->n_strange_bytes > 0) {
		(void)move(&account->n_strange_bytes, &charge->n_strange_bytes, 0);
	}
}
