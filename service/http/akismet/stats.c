/* Figures of a site: get-stats, usage-limit, key-sites. */
#include <errno.h>
#include <math.h>
#include <time.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "clock.h"
#include "flow/engine.h"
#include "flow/usage.h"
#include "http/akismet/answer.h"
#include "http/akismet/door.h"
#include "http/handlers.h"
#include "http/respond.h"

/* What a person takes to see that a comment is spam, in seconds. */
#define SECONDS_A_SPAM 5
#define FIRST_MONTH    197001
#define LAST_MONTH     999912
#define KEY_SITES_MAX  500

struct figures {
	struct akismet_call akismet; /* first */
	struct usage_query query;
	struct usage sum;
	bool has_any;
	void (*tell)(struct figures *figures, const struct site *site);
};

/* ---- reading ---- */

/* On the writer, which knows what is written already. */
static int read_work(struct call *call, struct store *store)
{
	struct figures *figures = (struct figures *)call;

	return usage_read(call->request->engine->usage, store, &figures->query,
		&call->request->arena, &figures->sum, &figures->has_any);
}

static void was_read(struct request *request)
{
	struct figures *figures = request->state;
	const struct site *site;

	if (figures->akismet.call.task.result != 0) {
		respond_fault(request, figures->akismet.call.task.result, "reading the figures");
		return;
	}
	site = akismet_site(&figures->akismet);
	if (site != NULL) {
		figures->tell(figures, site);
	}
}

static void read_then(struct figures *figures, int first, int last,
	void (*tell)(struct figures *figures, const struct site *site))
{
	figures->query = (struct usage_query){
		.site_id = figures->akismet.site_id, .first = first, .last = last};
	figures->tell = tell;
	call_write(&figures->akismet.call, read_work, was_read);
}

static uint64_t n_calls(const struct usage *usage)
{
	return usage->n[USAGE_SPAM] + usage->n[USAGE_HAM];
}

/* ---- get-stats ---- */

/* In hundredths of a percent and no finer: clients print the number as it is. */
static double accuracy_percent(const struct usage *usage)
{
	uint64_t n = n_calls(usage);
	uint64_t n_wrong = usage->n[USAGE_MISSED_SPAM] + usage->n[USAGE_FALSE_POSITIVES];

	return n == 0 || n_wrong >= n ? 0 : round(1e4 * (double)(n - n_wrong) / (double)n) / 100;
}

static void tell_stats(struct figures *figures, const struct site *site)
{
	struct json_writer json = respond_json(figures->akismet.call.request, 200);

	(void)site;
	json_object_begin(&json);
	json_member_int(&json, "spam", (int64_t)figures->sum.n[USAGE_SPAM]);
	json_member_int(&json, "ham", (int64_t)figures->sum.n[USAGE_HAM]);
	json_member_int(&json, "missed_spam", (int64_t)figures->sum.n[USAGE_MISSED_SPAM]);
	json_member_int(&json, "false_positives", (int64_t)figures->sum.n[USAGE_FALSE_POSITIVES]);
	json_member_rounded(&json, "accuracy", accuracy_percent(&figures->sum));
	json_member_int(&json, "time_saved", SECONDS_A_SPAM * (int64_t)figures->sum.n[USAGE_SPAM]);
	json_object_end(&json);
}

static void stats(struct akismet_call *call, const struct site *site)
{
	struct str from = call->fields.text[AKISMET_FROM];
	int month = usage_month(clock_now_ms());
	int first = FIRST_MONTH;

	(void)site;
	if (str_eq(from, STR("6-months"))) {
		first = usage_months_before(month, 6);
	} else if (str_eq(from, STR("60-days"))) {
		first = usage_months_before(month, 2);
	}
	read_then((struct figures *)call, first, LAST_MONTH, tell_stats);
}

void akismet_get_stats(struct request *request)
{
	akismet_enter(request, sizeof(struct figures), AKISMET_KEY_OF_CALLER, stats);
}

/* ---- usage-limit ---- */

static void tell_limit(struct figures *figures, const struct site *site)
{
	struct json_writer json = respond_json(figures->akismet.call.request, 200);

	(void)site;
	json_object_begin(&json);
	json_member_string(&json, "limit", STR("none"));
	json_member_int(&json, "usage", (int64_t)n_calls(&figures->sum));
	json_member_string(&json, "percentage", STR("0.0"));
	json_member_bool(&json, "throttled", false);
	json_object_end(&json);
}

static void limit(struct akismet_call *call, const struct site *site)
{
	int month = usage_month(clock_now_ms());

	(void)site;
	read_then((struct figures *)call, month, month, tell_limit);
}

void akismet_usage_limit(struct request *request)
{
	akismet_enter(request, sizeof(struct figures), AKISMET_KEY_OF_CALLER, limit);
}

/* ---- key-sites: a key is of one site here, so there is one row, or none ---- */

struct page {
	int64_t limit;
	int64_t offset;
	bool has_row;
};

static int64_t number_or(struct str s, int64_t otherwise, int64_t max)
{
	int64_t value = otherwise;

	return ascii_parse_int(str_trim(s), 0, max, &value) == 0 ? value : otherwise;
}

static bool holds(struct str text, struct str part)
{
	bool holds_it = false;

	for (struct str rest = text; !holds_it && rest.n >= part.n; rest = str_skip(rest, 1)) {
		holds_it = str_starts(rest, part);
		if (rest.n == 0) {
			break;
		}
	}
	return holds_it;
}

static struct str name_of(const struct site *site)
{
	return site->n_origins > 0 ? site->origins[0] : site->name;
}

static struct page page_of(const struct figures *figures, const struct site *site)
{
	const struct str *field = figures->akismet.fields.text;

	return (struct page){
		.limit = number_or(field[AKISMET_LIMIT], KEY_SITES_MAX, KEY_SITES_MAX),
		.offset = number_or(field[AKISMET_OFFSET], 0, INT32_MAX),
		.has_row = figures->has_any && holds(name_of(site), field[AKISMET_FILTER]),
	};
}

static void tell_sites_json(struct figures *figures, const struct site *site, struct str month)
{
	struct request *request = figures->akismet.call.request;
	struct page page = page_of(figures, site);
	struct json_writer json = respond_json(request, 200);

	json_object_begin(&json);
	json_key_text(&json, month);
	json_array_begin(&json);
	if (page.has_row && page.limit > 0 && page.offset == 0) {
		json_object_begin(&json);
		json_member_string(&json, "site", name_of(site));
		json_member_int(&json, "api_calls", (int64_t)n_calls(&figures->sum));
		json_member_int(&json, "spam", (int64_t)figures->sum.n[USAGE_SPAM]);
		json_member_int(&json, "ham", (int64_t)figures->sum.n[USAGE_HAM]);
		json_member_int(&json, "missed_spam", (int64_t)figures->sum.n[USAGE_MISSED_SPAM]);
		json_member_int(
			&json, "false_positives", (int64_t)figures->sum.n[USAGE_FALSE_POSITIVES]);
		json_member_bool(&json, "is_revoked", false);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_member_int(&json, "limit", page.limit);
	json_member_int(&json, "offset", page.offset);
	json_member_int(&json, "total", page.has_row);
	json_object_end(&json);
}

static void tell_sites_csv(struct figures *figures, const struct site *site, struct str month)
{
	struct request *request = figures->akismet.call.request;
	struct page page = page_of(figures, site);
	struct str text, row = STR_NONE;
	int r = 0;

	if (page.has_row && page.limit > 0 && page.offset == 0) {
		r = arena_printf(&request->arena, &row, "%.*s,%llu,%llu,%llu,%llu,%llu,false\n",
			STR_FMT(name_of(site)), (unsigned long long)n_calls(&figures->sum),
			(unsigned long long)figures->sum.n[USAGE_SPAM],
			(unsigned long long)figures->sum.n[USAGE_HAM],
			(unsigned long long)figures->sum.n[USAGE_MISSED_SPAM],
			(unsigned long long)figures->sum.n[USAGE_FALSE_POSITIVES]);
	}
	if (r == 0) {
		r = arena_printf(&request->arena, &text,
			"Active sites for %.*s during %.*s (limit:%lld, offset: %lld, total: %d)\n"
			"Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
			"%.*s",
			STR_FMT(figures->akismet.key), STR_FMT(month), (long long)page.limit,
			(long long)page.offset, page.has_row, STR_FMT(row));
	}
	if (r != 0) {
		respond_fault(request, r, "writing the figures");
		return;
	}
	respond_text(request, 200, "text/csv; charset=utf-8", text);
}

static void tell_sites(struct figures *figures, const struct site *site)
{
	struct request *request = figures->akismet.call.request;
	struct str month;

	if (arena_printf(&request->arena, &month, "%04d-%02d", figures->query.first / 100,
		    figures->query.first % 100) != 0) {
		respond_fault(request, -ENOMEM, "writing the figures");
	} else if (str_eq(figures->akismet.fields.text[AKISMET_FORMAT], STR("csv"))) {
		tell_sites_csv(figures, site, month);
	} else {
		tell_sites_json(figures, site, month);
	}
}

/* "2026-11" as 202611; the present month where it says none. */
static int asked_month(struct str s)
{
	int64_t year, month;

	s = str_trim(s);
	if (s.n == 7 && s.p[4] == '-' &&
		ascii_parse_int(str_make(s.p, 4), 1970, 9999, &year) == 0 &&
		ascii_parse_int(str_skip(s, 5), 1, 12, &month) == 0) {
		return (int)(year * 100 + month);
	}
	return usage_month(clock_now_ms());
}

static void sites(struct akismet_call *call, const struct site *site)
{
	int month = asked_month(call->fields.text[AKISMET_MONTH]);

	(void)site;
	read_then((struct figures *)call, month, month, tell_sites);
}

void akismet_key_sites(struct request *request)
{
	akismet_enter(request, sizeof(struct figures), AKISMET_KEY_OF_CALLER, sites);
}
