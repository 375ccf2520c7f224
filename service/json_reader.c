#include "json_reader.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>

#include <cjson/cJSON.h>

#include <hamlet/limits.h>

#include "json_scan.h"

/* cJSON's hooks take no argument: this is the arena of the call that runs on this thread. */
static _Thread_local struct arena *current_arena;

static void *take_from_arena(size_t n)
{
	return current_arena == NULL ? NULL : arena_new(current_arena, 1, n);
}

static void leave_to_arena(void *p)
{
	(void)p;
}

static void set_hooks(void)
{
	cJSON_Hooks hooks = {.malloc_fn = take_from_arena, .free_fn = leave_to_arena};

	cJSON_InitHooks(&hooks);
}

static int read_capped(struct str text, size_t max_values, struct arena *arena,
	const struct cJSON **ret, struct json_fault *fault)
{
	static pthread_once_t hooks_are_set = PTHREAD_ONCE_INIT;
	const struct cJSON *tree;
	int r = json_scan(text, max_values, arena, fault);

	if (r != 0) {
		return r;
	}
	pthread_once(&hooks_are_set, set_hooks);
	current_arena = arena;
	tree = cJSON_ParseWithLength(text.p, text.n);
	current_arena = NULL;
	if (tree == NULL) {
		/* The scanner found no fault, so only memory can be wanting. */
		return -ENOMEM;
	}
	*ret = tree;
	return 0;
}

int json_read(
	struct str text, struct arena *arena, const struct cJSON **ret, struct json_fault *fault)
{
	return read_capped(text, LIMIT_JSON_VALUES, arena, ret, fault);
}

int json_read_bulk(
	struct str text, struct arena *arena, const struct cJSON **ret, struct json_fault *fault)
{
	return read_capped(text, LIMIT_BULK_JSON_VALUES, arena, ret, fault);
}

/* cJSON marks nodes with further bits beside their type. */
static int type_of(const struct cJSON *value)
{
	return value == NULL ? cJSON_Invalid : value->type & 0xff;
}

const struct cJSON *json_get(const struct cJSON *object, const char *name)
{
	if (!json_is_object(object)) {
		return NULL;
	}
	for (const struct cJSON *member = object->child; member != NULL; member = member->next) {
		if (strcmp(member->string, name) == 0) {
			return member;
		}
	}
	return NULL;
}

bool json_is_object(const struct cJSON *value)
{
	return type_of(value) == cJSON_Object;
}

bool json_is_array(const struct cJSON *value)
{
	return type_of(value) == cJSON_Array;
}

bool json_is_string(const struct cJSON *value)
{
	return type_of(value) == cJSON_String;
}

bool json_is_null(const struct cJSON *value)
{
	return type_of(value) == cJSON_NULL;
}

bool json_get_string(const struct cJSON *value, struct str *ret)
{
	if (!json_is_string(value)) {
		return false;
	}
	/* No NUL inside: the scanner refuses \u0000. */
	*ret = str_of(value->valuestring);
	return true;
}

bool json_get_double(const struct cJSON *value, double *ret)
{
	if (type_of(value) != cJSON_Number) {
		return false;
	}
	*ret = value->valuedouble;
	return true;
}

bool json_get_int(const struct cJSON *value, long long *ret)
{
	const double largest = 9007199254740992.0; /* 2^53 */

	if (type_of(value) != cJSON_Number || fabs(value->valuedouble) > largest ||
		value->valuedouble != trunc(value->valuedouble)) {
		return false;
	}
	*ret = (long long)value->valuedouble;
	return true;
}

bool json_get_bool(const struct cJSON *value, bool *ret)
{
	int type = type_of(value);

	if (type != cJSON_True && type != cJSON_False) {
		return false;
	}
	*ret = type == cJSON_True;
	return true;
}

const struct cJSON *json_first(const struct cJSON *container)
{
	return json_is_object(container) || json_is_array(container) ? container->child : NULL;
}

const struct cJSON *json_next(const struct cJSON *value)
{
	return value == NULL ? NULL : value->next;
}

struct str json_name(const struct cJSON *member)
{
	return str_of(member->string);
}

bool json_equal(const struct cJSON *a, const struct cJSON *b)
{
	return cJSON_Compare(a, b, true);
}
