/* How functions report their outcome. */
#ifndef HAMLET_RESULT_H
#define HAMLET_RESULT_H

/*
 * A fallible function returns int:
 *   0          done; only then are its ret_ outputs written
 *   negative   an errno: an unexpected fault (-ENOMEM, -EIO, ...), passed up unchanged
 *   positive   a named outcome of that very function, an enum declared beside it; the caller
 *              handles it and never forwards it
 * Every such function is HAMLET_MUST_USE.
 */
#define HAMLET_MUST_USE __attribute__((warn_unused_result))
#define HAMLET_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* On the declaration of an owning local: calls fn(&variable) when the scope ends. */
#define HAMLET_CLEANUP(fn) __attribute__((cleanup(fn)))

#endif
