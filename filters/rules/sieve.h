/*
 * Patterns that no literal can spare us, sieved by libhs where it is built in: one pass over a text
 * says which of them may match it; PCRE2 has the last word.
 */
#ifndef HAMLET_RULES_SIEVE_H
#define HAMLET_RULES_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

/* What is gathered for one. */
struct sieve_builder;
/* Immutable, shared by all threads. */
struct sieve;

/*
 * Takes a regex that PCRE2 has accepted in UTF mode, if libhs can tell where it does not match;
 * *ret_is_taken. *builder is NULL at first. It takes SIEVE_PATTERNS at most, and none without
 * libhs. -ENOMEM.
 */
#define SIEVE_PATTERNS 64
HAMLET_MUST_USE int sieve_builder_add(struct sieve_builder **builder, struct str regex,
	bool is_caseless, uint32_t id, bool *ret_is_taken);
/* Accepts NULL. */
void sieve_builder_free(struct sieve_builder *builder);

/*
 * The sieve of all that was taken; NULL if that was nothing, or if libhs will not have them
 * together: every one may match then. Some milliseconds a pattern. -ENOMEM.
 */
HAMLET_MUST_USE int sieve_new(const struct sieve_builder *builder, struct sieve **ret);
/* Accepts NULL. */
void sieve_free(struct sieve *sieve);

/* Calls may_match() for each that may match s, at least once. -ENOMEM; -EINVAL: libhs gave up. */
HAMLET_MUST_USE int sieve_scan(
	struct sieve *sieve, struct str s, void (*may_match)(void *arg, uint32_t id), void *arg);

#endif
