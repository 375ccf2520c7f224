#include "accept.h"

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/ascii.h>

#define WHOLE 1000 /* a weight of 1 */

/* How closely a range names a type. */
enum { NOT_MEANT, MEANT, KIND_NAMED, NAMED };

/* Takes what stands before the separator off the list. */
static struct str take(struct str *list, char separator)
{
	size_t end = str_find_byte(*list, separator);
	struct str part = str_trim(str_make(list->p, end));

	*list = str_skip(*list, end + 1);
	return part;
}

/* "0.5": at most three decimals; -1 for what is no weight. */
static int read_weight(struct str s)
{
	int weight, place = WHOLE / 10;

	if (s.n == 0 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.')) {
		return -1;
	}
	weight = (s.p[0] - '0') * WHOLE;
	for (size_t i = 2; i < s.n; i++, place /= 10) {
		if (!ascii_is_digit(s.p[i]) || place == 0) {
			return -1;
		}
		weight += (s.p[i] - '0') * place;
	}
	return weight <= WHOLE ? weight : -1;
}

/* Of the parameters of a range. */
static int weight_of(struct str parameters)
{
	while (parameters.n > 0) {
		struct str value = take(&parameters, ';');
		struct str name = take(&value, '=');

		if (str_eq_ignoring_case(name, STR("q"))) {
			return read_weight(str_trim(value));
		}
	}
	return WHOLE;
}

static int closeness(struct str range, struct str type)
{
	size_t slash = str_find_byte(type, '/');

	if (str_eq_ignoring_case(range, type)) {
		return NAMED;
	}
	if (str_ends(range, STR("/*")) && range.n == slash + 2 &&
		str_eq_ignoring_case(str_make(range.p, slash), str_make(type.p, slash))) {
		return KIND_NAMED;
	}
	return str_eq(range, STR("*/*")) ? MEANT : NOT_MEANT;
}

/* The weight of the closest range, and how close that is. */
static int find_weight(struct str accept, struct str type, int *ret_closest)
{
	int weight = 0;

	*ret_closest = 0;
	while (accept.n > 0) {
		struct str parameters = take(&accept, ',');
		int close = closeness(take(&parameters, ';'), type);
		int its_weight = close > *ret_closest ? weight_of(parameters) : -1;

		if (its_weight >= 0) {
			*ret_closest = close;
			weight = its_weight;
		}
	}
	return weight;
}

int accept_weight(struct str accept, struct str type)
{
	int unused;

	return find_weight(accept, type, &unused);
}

bool accept_prefers(struct str accept, struct str one, struct str other)
{
	int closest;
	int weight = find_weight(accept, one, &closest);
	int its_weight = accept_weight(accept, other);

	return weight > its_weight || (weight > 0 && weight == its_weight && closest == NAMED);
}
