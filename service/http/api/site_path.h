/* The {site} of /v1/sites/{site} and what is below it. */
#ifndef API_SITE_PATH_H
#define API_SITE_PATH_H

#include <hamlet/store.h>

#include "http/request.h"

/* The site in the path, which the caller may administer; NULL: answered already, or to be dispatched
 * again when the sites have been read anew. */
const struct site *site_path_find(struct request *request);

#endif
