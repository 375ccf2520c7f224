/* One HTTP request as the handlers see it, from its first byte to its answer. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct engine;
struct stream;
struct route;
struct session_look;
struct signed_in;
struct http_loop;

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHOD_COUNT
};

struct http_pair {
	struct str name;
	struct str value;
};

enum body_kind { BODY_NONE, BODY_JSON, BODY_FORM, BODY_MULTIPART, BODY_NDJSON, BODY_OTHER };

/* Who calls, as auth.c has found out before the handler runs. */
enum caller_kind {
	CALLER_ANYONE,
	CALLER_BROWSER,
	CALLER_SITE_KEY,
	CALLER_VIEWER, /* from here on people, each of whom may do what the one before may */
	CALLER_MODERATOR,
	CALLER_ADMIN
};

/* Where the route lets them act: at one site, at some, or at all. */
struct caller {
	enum caller_kind kind;
	int64_t site_id;     /* 0: not bound to one site */
	const int64_t *site; /* those bound to, where site_id is 0; n_sites 0: all sites */
	size_t n_sites;
	int64_t token_id;             /* of a token; 0: none */
	const struct signed_in *user; /* of a session; NULL: none. See session_auth.h */
};

#define RESPONSE_HEADERS 12

struct response {
	unsigned status;                           /* 0: not answered yet */
	struct http_pair header[RESPONSE_HEADERS]; /* views live in the arena or are static */
	size_t n_headers;
	struct buf body;
	bool must_close;       /* the connection cannot be used further */
	struct stream *stream; /* NULL, or what goes on after the body */
};

#define REQUEST_PATH_VALUES 2

/*
 * Lives in the pool of its loop; everything a handler makes for it belongs into arena. All views
 * are valid until the answer is sent.
 */
struct request {
	struct arena arena;
	struct engine *engine;
	struct http_loop *loop;
	const struct route *route;
	enum http_method method;
	struct str method_name;                     /* as sent */
	struct str target;                          /* path and query as sent */
	struct str path;                            /* percent-decoded, valid UTF-8, no NUL */
	struct str path_value[REQUEST_PATH_VALUES]; /* for the {…} of the route */
	struct http_pair *query;                    /* decoded */
	size_t n_query;
	struct http_pair *header; /* names as sent */
	size_t n_headers;
	enum body_kind body_kind;
	struct str content_type; /* whole value */
	struct buf body;
	char address[46]; /* the client's, behind trusted proxies; text, NUL-ended */
	struct caller caller;
	bool is_known;                     /* by the head alone; see auth_check_head */
	bool is_from_proxy;                /* a trusted one: its X-Forwarded headers count */
	bool has_looked_twice;             /* auth.c's business */
	struct session_look *session_look; /* session_auth.c's business */
	struct str set_cookie;             /* value of Set-Cookie, whatever the answer; or empty */
	char id[17];                       /* request id for logs and X-Request-Id; NUL-ended */
	int64_t started_ns;                /* monotonic */
	struct response response;

	void (*resume)(struct request *request); /* see request_wait */
	void *state;                             /* the handler's own, in the arena */
	struct request *next_completed;
	void *connection; /* libmicrohttpd's; wire.c's business */
};

/* First header of that name (case ignored), or an empty view; *ret_is_there may be NULL. */
struct str request_header(const struct request *request, const char *name, bool *ret_is_there);
/* First query parameter of that name; false when it was not sent. */
bool request_query(const struct request *request, const char *name, struct str *ret);

/* Whether the client has closed its side of the connection; any thread, while it is answered. */
bool request_is_left(const struct request *request);

/*
 * A handler either answers before it returns (respond.h), or calls request_wait with what is to
 * run later and hands the request to somebody who will call request_wake exactly once, from any
 * thread. resume() then runs on the request's loop and must answer, or wait again.
 */
void request_wait(struct request *request, void (*resume)(struct request *request));
void request_wake(struct request *request);

typedef void request_handler(struct request *request);

#endif
