/* Without libhs: takes no pattern. */
#include "sieve.h"

#include <assert.h>

int sieve_builder_add(struct sieve_builder **builder, struct str regex, bool is_caseless,
	uint32_t id, bool *ret_is_taken)
{
	(void)builder;
	(void)regex;
	(void)is_caseless;
	(void)id;
	*ret_is_taken = false;
	return 0;
}

void sieve_builder_free(struct sieve_builder *builder)
{
	assert(builder == NULL);
}

int sieve_new(const struct sieve_builder *builder, struct sieve **ret)
{
	assert(builder == NULL);
	*ret = NULL;
	return 0;
}

void sieve_free(struct sieve *sieve)
{
	assert(sieve == NULL);
}

int sieve_scan(
	struct sieve *sieve, struct str s, void (*may_match)(void *arg, uint32_t id), void *arg)
{
	(void)s;
	(void)may_match;
	(void)arg;
	assert(sieve == NULL);
	return 0;
}
