#include "flow/rulebook.h"

#include <errno.h>

#include <hamlet/mem.h>

#include "log.h"
#include "pack_files.h"

#define BLOCK_BYTES    16384
#define BOOK_MAX_BYTES (512UL * 1024 * 1024)
#define SOURCES_BYTES  (1024UL * 1024 * 1024)

struct rulebook *rulebook_ref(struct rulebook *book)
{
	atomic_fetch_add_explicit(&book->n_refs, 1, memory_order_relaxed);
	return book;
}

void rulebook_unref(struct rulebook *book)
{
	if (book != NULL &&
		atomic_fetch_sub_explicit(&book->n_refs, 1, memory_order_acq_rel) == 1) {
		ruleset_unref(book->rules);
		ruleset_unref(book->fitted);
		arena_fini(&book->arena);
		mem_free(book);
	}
}

static void unref_at(struct rulebook **book)
{
	rulebook_unref(*book);
}

const struct site_rule *rulebook_stored(
	const struct rulebook *book, int64_t site_id, struct str name)
{
	for (size_t i = 0; i < book->stored.n; i++) {
		const struct site_rule *rule = &book->stored.item[i];

		if (rule->site_id == site_id && str_eq(rule->name, name)) {
			return rule;
		}
	}
	return NULL;
}

bool rulebook_packed(const struct rulebook *book, struct str name, size_t *ret)
{
	for (size_t i = 0; i < book->n_packed; i++) {
		struct rule_info info;

		ruleset_rule(book->rules, i, &info);
		if (str_eq(info.name, name)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/* ---- compiling ---- */

/* The stored rules as packs of one rule each. */
struct binding {
	struct arena *arena;
	const struct store_directory *directory;
	struct rule_source *source; /* NULL name: left out */
};

static const struct site *find_site(const struct store_directory *directory, int64_t id)
{
	for (size_t i = 0; i < directory->n_sites; i++) {
		if (directory->sites[i].id == id) {
			return &directory->sites[i];
		}
	}
	return NULL;
}

/* A list of one rule, which its JSON is in YAML too; bound to its site. Lines stay what they are.
 */
static int make_source(struct arena *arena, const struct site_rule *rule, const struct site *site,
	struct rule_source *ret)
{
	struct str json = str_trim(rule->source);
	int r;

	if (site == NULL) {
		r = arena_printf(arena, &ret->bytes, "[%.*s]", STR_FMT(json));
	} else {
		json.n -= json.n > 0 && json.p[json.n - 1] == '}';
		r = arena_printf(arena, &ret->bytes, "[%.*s, \"sites\": [\"%.*s\"]}]",
			STR_FMT(json), STR_FMT(site->name));
	}
	if (r < 0) {
		return -ENOMEM;
	}
	/* No pack is called so: a path has no such end. */
	return arena_printf(arena, &ret->name, "%.*s/%.*s (stored)",
		       STR_FMT(site == NULL ? STR("*") : site->name), STR_FMT(rule->name)) < 0
		       ? -ENOMEM
		       : 0;
}

static int bind_rule(
	const struct binding *binding, const struct site_rule *rule, struct rule_source *ret)
{
	const struct site *site = find_site(binding->directory, rule->site_id);

	*ret = (struct rule_source){0};
	return rule->site_id != 0 && site == NULL ? 0
						  : make_source(binding->arena, rule, site, ret);
}

static bool is_replaced(const struct site_rule *rule, const struct site_rule *candidate)
{
	return candidate != NULL && rule->site_id == candidate->site_id &&
	       str_eq(rule->name, candidate->name);
}

/* Packs, then stored rules, then the candidate: the later of two of one name is at fault. */
struct assembly {
	const struct rulebook_request *request;
	struct arena arena;
	struct rule_source *packs;
	size_t n_packs;
	struct rule_source *own; /* of the stored rules; without a name: left out */
	struct rule_source candidate;
	struct rule_source *all;
};

/* Only packs name files: a rule that came over HTTP must not read those of the machine. */
static int read_list(void *arg, struct str pack, struct str path, struct str *ret_bytes)
{
	struct assembly *assembly = arg;

	for (size_t i = 0; i < assembly->n_packs; i++) {
		if (str_eq(assembly->packs[i].name, pack)) {
			return pack_files_read_list(&assembly->arena, pack, path, ret_bytes);
		}
	}
	return -EACCES;
}

static int compile_once(struct assembly *assembly, size_t n_stored, bool only_fitted,
	struct arena *arena, struct ruleset **ret, struct rule_fault *ret_fault)
{
	struct rule_sources sources = {
		.item = assembly->all,
		.n = assembly->n_packs,
		.read_list = read_list,
		.arg = assembly,
		.only_fitted = only_fitted,
		.is_checked = only_fitted, /* with all the others, just before */
	};

	for (size_t i = 0; i < n_stored; i++) {
		if (assembly->own[i].name.n > 0) {
			assembly->all[sources.n++] = assembly->own[i];
		}
	}
	if (assembly->candidate.name.n > 0) {
		assembly->all[sources.n++] = assembly->candidate;
	}
	return ruleset_compile(&sources, arena, ret, ret_fault);
}

/* The stored rule that the fault is of is left out; false: it is of none. */
static bool leave_out(struct assembly *assembly, size_t n_stored, const struct rule_fault *fault)
{
	for (size_t i = 0; i < n_stored; i++) {
		if (assembly->own[i].name.n > 0 && str_eq(assembly->own[i].name, fault->source)) {
			LOG(ERROR, "rule_left_out", LOG_TEXT("rule", fault->source),
				LOG_TEXT("why", fault->detail));
			assembly->own[i].name = STR_NONE;
			return true;
		}
	}
	return false;
}

static int compile_all(struct assembly *assembly, struct rulebook *book, struct arena *arena,
	struct rule_fault *ret_fault)
{
	size_t n_stored = book->stored.n;
	int r;

	do {
		r = compile_once(assembly, n_stored, false, arena, &book->rules, ret_fault);
		if (r == 0 && ruleset_fitted(book->rules) != 0) {
			r = compile_once(assembly, n_stored, true, arena, &book->fitted, ret_fault);
		}
		if (r != RULES_BROKEN) {
			return r;
		}
		if (assembly->candidate.name.n > 0 &&
			str_eq(assembly->candidate.name, ret_fault->source)) {
			return RULEBOOK_CANDIDATE_BROKEN;
		}
	} while (leave_out(assembly, n_stored, ret_fault));
	return RULEBOOK_PACKS_BROKEN;
}

static int bind_stored(struct assembly *assembly, const struct rulebook *book)
{
	struct store_directory directory;
	struct binding binding = {.arena = &assembly->arena, .directory = &directory};
	const struct rulebook_request *request = assembly->request;
	int r = store_directory(request->store, &assembly->arena, &directory);

	assembly->own = arena_new(&assembly->arena, book->stored.n, sizeof *assembly->own);
	assembly->all = arena_new(
		&assembly->arena, assembly->n_packs + book->stored.n + 1, sizeof *assembly->all);
	if (r == 0 && (assembly->own == NULL || assembly->all == NULL)) {
		r = -ENOMEM;
	}
	for (size_t i = 0; r == 0 && i < book->stored.n; i++) {
		if (!is_replaced(&book->stored.item[i], request->candidate)) {
			r = bind_rule(&binding, &book->stored.item[i], &assembly->own[i]);
		}
	}
	if (r == 0 && request->candidate != NULL) {
		r = bind_rule(&binding, request->candidate, &assembly->candidate);
	}
	if (r == 0) {
		memcpy(assembly->all, assembly->packs, assembly->n_packs * sizeof *assembly->packs);
	}
	return r;
}

/* Each source of a stored rule is one rule, in its order, behind those of the packs. */
static int index_stored(const struct assembly *assembly, struct rulebook *book)
{
	size_t n_own = assembly->candidate.name.n > 0;
	size_t at;

	book->index = arena_new(&book->arena, book->stored.n, sizeof *book->index);
	if (book->index == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < book->stored.n; i++) {
		n_own += assembly->own[i].name.n > 0;
	}
	at = book->n_packed = ruleset_count(book->rules) - n_own;
	for (size_t i = 0; i < book->stored.n; i++) {
		book->index[i] = assembly->own[i].name.n > 0 ? at++ : RULEBOOK_LEFT_OUT;
	}
	return 0;
}

static int load(struct assembly *assembly, struct rulebook *book, struct arena *arena,
	struct rule_fault *ret_fault)
{
	const struct settings *settings = assembly->request->settings;
	struct str why = STR_NONE;
	int r = pack_files_sources(settings->rules, settings->n_rules, settings->data,
		&assembly->arena, &assembly->packs, &assembly->n_packs, &why);

	if (r == PACK_FILES_BAD) {
		*ret_fault = (struct rule_fault){0};
		return arena_copy(arena, why, &ret_fault->detail) < 0 ? -ENOMEM
								      : RULEBOOK_PACKS_BROKEN;
	}
	if (r == 0) {
		r = store_rules(assembly->request->store, &book->arena, &book->stored);
	}
	if (r == 0) {
		r = bind_stored(assembly, book);
	}
	if (r == 0) {
		r = compile_all(assembly, book, arena, ret_fault);
	}
	return r == 0 ? index_stored(assembly, book) : r;
}

int rulebook_load(const struct rulebook_request *request, struct arena *arena,
	struct rulebook **ret, struct rule_fault *ret_fault)
{
	HAMLET_CLEANUP(unref_at) struct rulebook *book = mem_new(1, sizeof *book);
	struct assembly assembly = {.request = request};
	int r;

	if (book == NULL) {
		return -ENOMEM;
	}
	atomic_init(&book->n_refs, 1);
	arena_init(&book->arena, BLOCK_BYTES, BOOK_MAX_BYTES);
	arena_init(&assembly.arena, BLOCK_BYTES, SOURCES_BYTES);
	r = load(&assembly, book, arena, ret_fault);
	arena_fini(&assembly.arena);
	if (r == 0) {
		*ret = book;
		book = NULL;
	}
	return r;
}

int rulebook_compile_alone(const struct site_rule *candidate, struct arena *arena,
	struct ruleset **ret, struct rule_fault *ret_fault)
{
	struct rule_source source = {0};
	int r = make_source(arena, candidate, NULL, &source);

	if (r == 0) {
		r = ruleset_compile(
			&(struct rule_sources){.item = &source, .n = 1}, arena, ret, ret_fault);
	}
	return r == RULES_BROKEN ? RULEBOOK_CANDIDATE_BROKEN : r;
}

int rulebook_fault_text(const struct rule_fault *fault, struct arena *arena, struct str *ret)
{
	int r = 0;

	if (fault->source.n == 0) {
		*ret = fault->detail;
	} else {
		r = arena_printf(arena, ret, "%.*s:%u: %.*s", STR_FMT(fault->source), fault->line,
			STR_FMT(fault->detail));
	}
	return r < 0 ? -ENOMEM : 0;
}
