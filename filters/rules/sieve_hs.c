#include "sieve.h"

#include <errno.h>
#include <stdatomic.h>

#include <hs.h>

#include <hamlet/buf.h>
#include <hamlet/mem.h>

#include "widen.h"

/* Of one widened regex: beyond, libhs may take seconds. */
#define WIDENED_BYTES 4096
/* A shorter match is in every text: libhs would only be in the way. */
#define MIN_WIDTH 4
/* Scratches kept for the next text: more threads than that at once make their own. */
#define SPARES 8
#define FLAGS  HS_FLAG_SINGLEMATCH

struct sieve_builder {
	struct buf expressions; /* each with its NUL */
	size_t begin[SIEVE_PATTERNS];
	uint32_t id[SIEVE_PATTERNS];
	unsigned n;
};

struct sieve {
	hs_database_t *database;
	hs_scratch_t *scratch; /* to clone */
	_Atomic(hs_scratch_t *) spare[SPARES];
};

static bool is_worth_it(const char *expression)
{
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;
	bool is_worth = hs_expression_info(expression, FLAGS, &info, &error) == HS_SUCCESS &&
			info->min_width >= MIN_WIDTH;

	/* libhs takes it from malloc, which is where mem_free returns it to. */
	mem_free(info);
	(void)hs_free_compile_error(error);
	return is_worth;
}

static int add_expression(
	struct sieve_builder *builder, struct str regex, bool is_caseless, bool *ret_is_taken)
{
	struct buf *out = &builder->expressions;
	size_t begin = out->n;
	int r;

	out->max_bytes = begin + WIDENED_BYTES;
	r = regex_widen(regex, is_caseless, out);
	buf_add_byte(out, '\0');
	if (r == 0 && out->error == 0 && is_worth_it(out->p + begin)) {
		builder->begin[builder->n] = begin;
		*ret_is_taken = true;
		return 0;
	}
	r = out->error == -ENOMEM ? -ENOMEM : 0;
	out->n = begin;
	out->error = 0;
	return r;
}

int sieve_builder_add(struct sieve_builder **builder, struct str regex, bool is_caseless,
	uint32_t id, bool *ret_is_taken)
{
	int r;

	*ret_is_taken = false;
	if (hs_valid_platform() != HS_SUCCESS) {
		return 0;
	}
	if (*builder == NULL) {
		*builder = mem_new(1, sizeof **builder);
		if (*builder == NULL) {
			return -ENOMEM;
		}
		buf_init(&(*builder)->expressions, WIDENED_BYTES);
	}
	if ((*builder)->n == SIEVE_PATTERNS) {
		return 0;
	}
	r = add_expression(*builder, regex, is_caseless, ret_is_taken);
	if (*ret_is_taken) {
		(*builder)->id[(*builder)->n++] = id;
	}
	return r;
}

void sieve_builder_free(struct sieve_builder *builder)
{
	if (builder != NULL) {
		buf_fini(&builder->expressions);
		mem_free(builder);
	}
}

static int compile(const struct sieve_builder *builder, struct sieve *sieve)
{
	const char *expressions[SIEVE_PATTERNS];
	unsigned flags[SIEVE_PATTERNS];
	hs_compile_error_t *error = NULL;
	hs_error_t r;

	for (size_t i = 0; i < builder->n; i++) {
		expressions[i] = builder->expressions.p + builder->begin[i];
		flags[i] = FLAGS;
	}
	r = hs_compile_multi(expressions, flags, builder->id, builder->n, HS_MODE_BLOCK, NULL,
		&sieve->database, &error);
	(void)hs_free_compile_error(error);
	if (r == HS_SUCCESS) {
		r = hs_alloc_scratch(sieve->database, &sieve->scratch);
	}
	return r;
}

int sieve_new(const struct sieve_builder *builder, struct sieve **ret)
{
	struct sieve *sieve;

	*ret = NULL;
	if (builder == NULL || builder->n == 0) {
		return 0;
	}
	sieve = mem_new(1, sizeof *sieve);
	if (sieve == NULL) {
		return -ENOMEM;
	}
	if (compile(builder, sieve) != HS_SUCCESS) {
		sieve_free(sieve);
		return 0;
	}
	*ret = sieve;
	return 0;
}

void sieve_free(struct sieve *sieve)
{
	if (sieve == NULL) {
		return;
	}
	for (size_t i = 0; i < SPARES; i++) {
		(void)hs_free_scratch(atomic_load(&sieve->spare[i]));
	}
	(void)hs_free_scratch(sieve->scratch);
	(void)hs_free_database(sieve->database);
	mem_free(sieve);
}

/* One that no other thread uses; NULL: no memory. */
static hs_scratch_t *take_scratch(struct sieve *sieve)
{
	hs_scratch_t *scratch = NULL;

	for (size_t i = 0; i < SPARES && scratch == NULL; i++) {
		/* Looked at first: an exchange takes the line from all others. */
		if (atomic_load_explicit(&sieve->spare[i], memory_order_relaxed) != NULL) {
			scratch = atomic_exchange_explicit(
				&sieve->spare[i], NULL, memory_order_acquire);
		}
	}
	if (scratch == NULL && hs_clone_scratch(sieve->scratch, &scratch) != HS_SUCCESS) {
		return NULL;
	}
	return scratch;
}

static void give_back(struct sieve *sieve, hs_scratch_t *scratch)
{
	for (size_t i = 0; i < SPARES && scratch != NULL; i++) {
		hs_scratch_t *none = NULL;

		if (atomic_compare_exchange_strong_explicit(&sieve->spare[i], &none, scratch,
			    memory_order_release, memory_order_relaxed)) {
			return;
		}
	}
	(void)hs_free_scratch(scratch);
}

struct sieve_sink {
	void (*may_match)(void *arg, uint32_t id);
	void *arg;
};

static int on_match(
	unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	const struct sieve_sink *sink = context;

	(void)from;
	(void)to;
	(void)flags;
	sink->may_match(sink->arg, id);
	return 0;
}

int sieve_scan(
	struct sieve *sieve, struct str s, void (*may_match)(void *arg, uint32_t id), void *arg)
{
	struct sieve_sink sink = {may_match, arg};
	hs_scratch_t *scratch;
	hs_error_t r;

	if (s.n < MIN_WIDTH) {
		return 0;
	}
	scratch = take_scratch(sieve);
	if (scratch == NULL) {
		return -ENOMEM;
	}
	r = hs_scan(sieve->database, s.p, (unsigned)s.n, 0, scratch, on_match, &sink);
	give_back(sieve, scratch);
	return r == HS_SUCCESS ? 0 : -EINVAL;
}
