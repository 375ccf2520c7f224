#include "guests.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>

#include <hamlet/hash.h>
#include <hamlet/mem.h>

/* Chains by index: entry 0 is the end of every chain. */
struct guest {
	struct address address;
	size_t n_connections;
	uint32_t next;
};

struct guests {
	pthread_mutex_t lock;
	size_t max_connections;
	size_t max_per_address;
	size_t n_connections;
	uint64_t seed;
	uint32_t free;
	uint32_t n_buckets; /* a power of two */
	uint32_t *bucket;
	struct guest *guest;
};

int guests_new(size_t max_connections, size_t max_per_address, struct guests **ret)
{
	struct guests *guests = mem_new(1, sizeof *guests);
	/* Loops may overshoot the sum by one each, since they ask and enter in two steps. */
	size_t n = max_connections + 256;

	assert(max_connections < UINT32_MAX / 4);
	if (guests == NULL) {
		return -ENOMEM;
	}
	pthread_mutex_init(&guests->lock, NULL);
	guests->max_connections = max_connections;
	guests->max_per_address = max_per_address;
	/* Where the process lies in memory is random, which is enough to keep chains apart. */
	guests->seed = hash_mix((uint64_t)(uintptr_t)guests);
	for (guests->n_buckets = 1; guests->n_buckets < n; guests->n_buckets *= 2) {
	}
	guests->bucket = mem_new(guests->n_buckets, sizeof *guests->bucket);
	guests->guest = mem_new(n + 1, sizeof *guests->guest);
	if (guests->bucket == NULL || guests->guest == NULL) {
		guests_free(guests);
		return -ENOMEM;
	}
	for (uint32_t i = 1; i < n; i++) {
		guests->guest[i].next = i + 1;
	}
	guests->free = 1;
	*ret = guests;
	return 0;
}

void guests_free(struct guests *guests)
{
	if (guests != NULL) {
		pthread_mutex_destroy(&guests->lock);
		mem_free(guests->bucket);
		mem_free(guests->guest);
		mem_free(guests);
	}
}

/* The link that holds the address's entry, or the 0 at the end of its chain. */
static uint32_t *find(struct guests *guests, const struct address *address)
{
	struct str key = str_make((const char *)address->byte, sizeof address->byte);
	uint32_t *link = &guests->bucket[hash_bytes(key, guests->seed) & (guests->n_buckets - 1)];

	while (*link != 0 && memcmp(guests->guest[*link].address.byte, key.p, key.n) != 0) {
		link = &guests->guest[*link].next;
	}
	return link;
}

bool guests_may_enter(struct guests *guests, const struct address *address, bool is_spared)
{
	struct address key = address_for_limits(address);
	bool may_enter;

	pthread_mutex_lock(&guests->lock);
	may_enter = guests->n_connections < guests->max_connections &&
		    (is_spared || guests->guest[*find(guests, &key)].n_connections <
					  guests->max_per_address);
	pthread_mutex_unlock(&guests->lock);
	return may_enter;
}

bool guests_enter(struct guests *guests, const struct address *address)
{
	struct address key = address_for_limits(address);
	uint32_t *link;
	bool has_room;

	pthread_mutex_lock(&guests->lock);
	link = find(guests, &key);
	has_room = *link != 0 || guests->free != 0;
	if (*link == 0 && has_room) {
		uint32_t taken = guests->free;

		guests->free = guests->guest[taken].next;
		guests->guest[taken] = (struct guest){.address = key};
		*link = taken;
	}
	if (has_room) {
		guests->guest[*link].n_connections++;
		guests->n_connections++;
	}
	pthread_mutex_unlock(&guests->lock);
	return has_room;
}

void guests_leave(struct guests *guests, const struct address *address)
{
	struct address key = address_for_limits(address);
	uint32_t *link;
	struct guest *guest;

	pthread_mutex_lock(&guests->lock);
	link = find(guests, &key);
	assert(*link != 0);
	guest = &guests->guest[*link];
	guests->n_connections--;
	if (--guest->n_connections == 0) {
		uint32_t left = *link;

		*link = guest->next;
		guest->next = guests->free;
		guests->free = left;
	}
	pthread_mutex_unlock(&guests->lock);
}

size_t guests_count(struct guests *guests)
{
	size_t n;

	pthread_mutex_lock(&guests->lock);
	n = guests->n_connections;
	pthread_mutex_unlock(&guests->lock);
	return n;
}
