#include "pattern_code.h"

#include <errno.h>

#include <hamlet/mem.h>

/* n_uses of a form that JIT was tried on in vain. */
#define NEVER UINT32_MAX

static void *take(size_t n, void *arg)
{
	(void)arg;
	return mem_new(n, 1);
}

static void give_back(void *p, void *arg)
{
	(void)arg;
	mem_free(p);
}

pcre2_general_context *pattern_memory(void)
{
	return pcre2_general_context_create(take, give_back, NULL);
}

static int explain(int error, size_t offset, struct arena *arena, struct str *ret_why)
{
	PCRE2_UCHAR message[256] = {0};
	int r;

	if (error == PCRE2_ERROR_HEAP_FAILED) {
		return -ENOMEM;
	}
	/* A message too long for the buffer is cut, and ended, by PCRE2. */
	(void)pcre2_get_error_message(error, message, sizeof message);
	r = arena_printf(arena, ret_why, "%s (at byte %zu)", (const char *)message, offset);
	return r < 0 ? r : PATTERN_CODE_MALFORMED;
}

/* NULL: *ret_error is PCRE2's. */
static pcre2_code *compile(struct str regex, uint32_t options, int *ret_error, size_t *ret_offset)
{
	pcre2_general_context *general = pattern_memory();
	pcre2_compile_context *context = NULL;
	pcre2_code *code = NULL;

	*ret_error = PCRE2_ERROR_HEAP_FAILED;
	if (general != NULL) {
		context = pcre2_compile_context_create(general);
	}
	if (context != NULL) {
		code = pcre2_compile(
			(PCRE2_SPTR)regex.p, regex.n, options, ret_error, ret_offset, context);
	}
	pcre2_compile_context_free(context);
	pcre2_general_context_free(general);
	return code;
}

int pattern_code_new(struct str regex, uint32_t options, struct arena *arena, pcre2_code **ret,
	struct str *ret_why)
{
	size_t offset = 0;
	int error;
	pcre2_code *code = compile(regex, options, &error, &offset);

	if (code == NULL) {
		return explain(error, offset, arena, ret_why);
	}
	*ret = code;
	return 0;
}

/* Puts the code there, unless another thread was first; the one that is there then. */
static pcre2_code *settle(_Atomic(pcre2_code *) *place, pcre2_code *code)
{
	pcre2_code *former = NULL;

	if (atomic_compare_exchange_strong_explicit(
		    place, &former, code, memory_order_acq_rel, memory_order_acquire)) {
		return code;
	}
	pcre2_code_free(code);
	return former;
}

/* NULL where JIT is not to be had: PCRE2 interprets then, slower, with the same hits. */
static pcre2_code *compile_by_jit(const pcre2_code *plain)
{
	pcre2_code *code = pcre2_code_copy(plain);

	if (code != NULL && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
		pcre2_code_free(code);
		code = NULL;
	}
	return code;
}

/* Counts a use; the code by JIT if it is time for that. */
static const pcre2_code *count_use(
	struct pattern_form *form, const pcre2_code *plain, struct pattern_jits *jits)
{
	unsigned n_uses = atomic_load_explicit(&form->n_uses, memory_order_relaxed);
	pcre2_code *code;

	if (n_uses == NEVER) {
		return NULL;
	}
	if (!jits->is_at_once && n_uses + 1 < PATTERN_JIT_USES) {
		/* That two threads may count one use for two does no harm. */
		atomic_store_explicit(&form->n_uses, n_uses + 1, memory_order_relaxed);
		return NULL;
	}
	if (jits->n_left == 0) {
		return NULL;
	}
	jits->n_left--;
	code = compile_by_jit(plain);
	if (code == NULL) {
		atomic_store_explicit(&form->n_uses, NEVER, memory_order_relaxed);
		return NULL;
	}
	return settle(&form->fast, code);
}

/* NULL: no memory, since the regex is known to be whole. */
static const pcre2_code *plain_code(struct pattern_form *form, struct str regex, uint32_t options)
{
	pcre2_code *code = atomic_load_explicit(&form->plain, memory_order_acquire);
	size_t offset;
	int error;

	if (code != NULL) {
		return code;
	}
	code = compile(regex, options, &error, &offset);
	return code == NULL ? NULL : settle(&form->plain, code);
}

int pattern_form_use(struct pattern_form *form, struct str regex, uint32_t options,
	struct pattern_jits *jits, struct pattern_code *ret)
{
	const pcre2_code *fast = atomic_load_explicit(&form->fast, memory_order_acquire);
	const pcre2_code *plain;

	if (fast == NULL) {
		plain = plain_code(form, regex, options);
		if (plain == NULL) {
			return -ENOMEM;
		}
		fast = count_use(form, plain, jits);
	}
	*ret = (struct pattern_code){fast != NULL ? fast : plain, fast != NULL};
	return 0;
}

void pattern_form_hurry(struct pattern_form *form)
{
	if (atomic_load_explicit(&form->n_uses, memory_order_relaxed) != NEVER) {
		atomic_store_explicit(&form->n_uses, PATTERN_JIT_USES, memory_order_relaxed);
	}
}

void pattern_form_fini(struct pattern_form *form)
{
	pcre2_code_free(atomic_load_explicit(&form->plain, memory_order_relaxed));
	pcre2_code_free(atomic_load_explicit(&form->fast, memory_order_relaxed));
}
