#include "door.h"

#include <errno.h>

#include <hamlet/ascii.h>

#include "clock.h"
#include "flow/engine.h"
#include "http/akismet/answer.h"
#include "http/guards.h"
#include "http/respond.h"
#include "metrics.h"
#include "secret.h"

bool akismet_is_on(const struct akismet_call *call, enum akismet_field field)
{
	struct str value = str_trim(call->fields.text[field]);

	return str_eq(value, STR("1")) || str_eq_ignoring_case(value, STR("true"));
}

const struct site *akismet_site(struct akismet_call *call)
{
	struct request *request = call->call.request;
	const struct engine_view *view = engine_view(request->engine);
	const struct site *site =
		view == NULL ? NULL : directory_site_by_id(view->directory, call->site_id);

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the site");
	} else if (site == NULL) {
		akismet_say(request, "invalid");
	}
	return site;
}

/* ---- the key ---- */

static struct str first_label(struct str host)
{
	return str_make(host.p, str_find_byte(host, '.'));
}

/* The first that was sent, in the order in which they count. */
static struct str presented_key(
	struct request *request, const struct akismet_fields *fields, enum akismet_key which)
{
	struct str key = str_trim(fields->text[AKISMET_KEY]);
	struct str api_key = str_trim(fields->text[AKISMET_API_KEY]);
	struct str first = which == AKISMET_KEY_ASKED_ABOUT ? key : api_key;
	struct str second = which == AKISMET_KEY_ASKED_ABOUT ? api_key : key;

	if (first.n > 0) {
		return first;
	}
	if (second.n > 0) {
		return second;
	}
	return first_label(request_header(request, "Host", NULL));
}

/* Hosts are written in any case. */
static int lower_key(struct akismet_call *call, struct str presented)
{
	char *p;

	/* Nothing longer can be a key. */
	presented = str_make(
		presented.p, presented.n > SECRET_KEY_BYTES ? SECRET_KEY_BYTES + 1 : presented.n);
	p = arena_bytes(&call->call.request->arena, presented.n);
	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < presented.n; i++) {
		p[i] = ascii_lower(presented.p[i]);
	}
	call->key = str_make(p, presented.n);
	return 0;
}

/* NULL: unknown, or memory is out. */
static const struct site *find_site(struct akismet_call *call)
{
	const struct engine_view *view = engine_view(call->call.request->engine);
	const struct site_key *key =
		view == NULL ? NULL : directory_key(view->directory, call->key, clock_now_ms());

	return key == NULL ? NULL : directory_site_by_id(view->directory, key->site_id);
}

static void go_on(struct akismet_call *call, const struct site *site)
{
	call->site_id = site->id;
	call->call.request->caller = (struct caller){.kind = CALLER_SITE_KEY, .site_id = site->id};
	call->run(call, site);
}

static int refresh_work(struct call *call, struct store *store)
{
	return engine_refresh_directory(call->request->engine, store);
}

/* Wrong keys are slowed as wrong credentials are anywhere; clients ask again later. */
static void refuse_key(struct request *request)
{
	int64_t wait_s = guards_failed_attempt(request->address);
	const char *help = "The API key is not known here: it is the key of a site, as "
			   "`hamlet site add` prints it.";

	metric_add(METRIC_AUTH_FAILURES, 1);
	if (wait_s > 0) {
		help = "Too many wrong keys came from this address: try again later.";
		metric_add(METRIC_RATE_LIMITED, 1);
		respond_text(request, 429, "text/plain; charset=utf-8", str_of(help));
		guards_retry_after(request, wait_s);
	} else {
		akismet_say(request, "invalid");
	}
	/* Clients of verify-key throw when they are told more. */
	if (!str_ends(request->path, STR("/verify-key"))) {
		akismet_help(request, help);
	}
}

static void look_again(struct request *request)
{
	struct akismet_call *call = request->state;
	const struct site *site = find_site(call);

	if (site != NULL) {
		go_on(call, site);
		return;
	}
	refuse_key(request);
}

void akismet_enter(struct request *request, size_t state_bytes, enum akismet_key which,
	void (*run)(struct akismet_call *call, const struct site *site))
{
	struct akismet_call *call = call_new(request, state_bytes);
	const struct site *site;
	int r;

	if (call == NULL) {
		return;
	}
	call->run = run;
	r = akismet_fields_read(request, &call->fields);
	if (r == AKISMET_FIELDS_UNREADABLE) {
		akismet_say(request, "invalid");
		akismet_help(request, "The multipart body of the call cannot be read.");
		return;
	}
	if (r == 0) {
		r = lower_key(call, presented_key(request, &call->fields, which));
	}
	if (r != 0) {
		respond_fault(request, r, "reading the call");
		return;
	}
	site = find_site(call);
	if (site != NULL) {
		go_on(call, site);
	} else if (call->key.n == SECRET_KEY_BYTES) {
		/* The directory in memory may be older than a key just made. */
		call_read(&call->call, refresh_work, look_again);
	} else {
		look_again(request);
	}
}
