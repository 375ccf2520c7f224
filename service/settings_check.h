/* What a text setting may hold, beyond being text. */
#ifndef SERVICE_SETTINGS_CHECK_H
#define SERVICE_SETTINGS_CHECK_H

#include <hamlet/str.h>

/* Each returns NULL when the value is good, else what is allowed, as one static clause. */
typedef const char *setting_check(struct str value);

/* "sqlite:FILE". */
setting_check setting_check_database;
/* "127.0.0.1:8080", "[::1]:0". */
setting_check setting_check_listen;
/* A name of a log level. */
setting_check setting_check_log_level;
/* "full", "lite", or letters of families. */
setting_check setting_check_features;
/* An IPv4 or IPv6 address, or a block of them in CIDR notation (RFC 4632, RFC 4291). */
setting_check setting_check_network;
/* "https://comments.example", without a path; or empty. */
setting_check setting_check_public_url;

#endif
