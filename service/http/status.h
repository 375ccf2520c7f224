/* Titles of HTTP's status codes, for problems. */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

/* The phrase registered with IANA; "Error" for a code this service does not use. */
const char *status_title(unsigned status);

#endif
