/* Stands in for the table of files where the service is built without the review page. */
#include "web_file.h"

const struct web_file web_files[] = {{.path = NULL}};
const size_t web_files_n = 0;
