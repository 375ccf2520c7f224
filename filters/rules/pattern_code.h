/* A regular expression as PCRE2's code: checked at once, made ready for speed once it is used. */
#ifndef HAMLET_RULES_PATTERN_CODE_H
#define HAMLET_RULES_PATTERN_CODE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * One form of a regex, shared by all threads. Most patterns are never tried, or a few times: they
 * are interpreted. One that is used PATTERN_JIT_USES times, or whose caller wants it at once, is
 * compiled by JIT as well, which takes as long as some hundred tries save, and many times the
 * memory. Codes never change: each is made whole, then put in its place, and stays there as long as
 * the form.
 */
struct pattern_form {
	_Atomic(pcre2_code *) plain; /* NULL: not used yet */
	_Atomic(pcre2_code *) fast;  /* by JIT; NULL: not worth it yet, or not to be had */
	atomic_uint n_uses;          /* while that is NULL */
};

#define PATTERN_JIT_USES 8

/* What may be compiled by JIT during one comment. */
struct pattern_jits {
	unsigned n_left;
	bool is_at_once; /* at the first use of each */
};

/* Borrowed from a form. */
struct pattern_code {
	const pcre2_code *code;
	bool is_jit; /* pcre2_jit_match may be called */
};

enum pattern_code_outcome { PATTERN_CODE_MALFORMED = 1 };

/*
 * Compiles the regex (valid UTF-8) with PCRE2's options. PATTERN_CODE_MALFORMED: *ret_why in the
 * arena is PCRE2's message with the offset of its byte.
 */
HAMLET_MUST_USE int pattern_code_new(struct str regex, uint32_t options, struct arena *arena,
	pcre2_code **ret, struct str *ret_why);

/*
 * The form's code, compiled if this is its first use; of a regex that pattern_code_new has taken.
 * It may be compiled by JIT, which is taken off what is left. -ENOMEM.
 */
HAMLET_MUST_USE int pattern_form_use(struct pattern_form *form, struct str regex, uint32_t options,
	struct pattern_jits *jits, struct pattern_code *ret);
/* Makes the next use count as the PATTERN_JIT_USES-th. */
void pattern_form_hurry(struct pattern_form *form);
void pattern_form_fini(struct pattern_form *form);

/* So that running out of memory can be tested. NULL: no memory. */
pcre2_general_context *pattern_memory(void);

#endif
