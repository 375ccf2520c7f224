#include <hamlet/decide.h>
