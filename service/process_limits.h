/* What the process asks of the system before it serves: open files, and memory to give back. */
#ifndef HAMLET_PROCESS_LIMITS_H
#define HAMLET_PROCESS_LIMITS_H

#include <stddef.h>

/* For so many connections at a time. What cannot be had is logged. */
void process_limits_set(size_t n_connections);

#endif
