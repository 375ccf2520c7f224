/* The two functions of a fuzz target, as libFuzzer calls them. */
#ifndef HAMLET_TESTS_FUZZ_H
#define HAMLET_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Once, before the first input; 0 when all is ready. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
/* One input; aborts when a property does not hold, else returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
