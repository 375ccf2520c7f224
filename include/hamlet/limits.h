/* Every cap on what comes from outside, in one place; each is tested at the cap and one past it. */
#ifndef HAMLET_LIMITS_H
#define HAMLET_LIMITS_H

/* The longest content of one comment, in bytes of UTF-8. */
#define LIMIT_CONTENT_BYTES        65536
/* One request's body, in bytes: a comment whose every byte is escaped (\u00XX), and its fields. */
#define LIMIT_BODY_BYTES           (512 * 1024)
/* The body of a call that carries many labelled comments. */
#define LIMIT_BULK_BODY_BYTES      (64 * 1024 * 1024)
/* A call of Akismet's interface: a comment of 300 kB with every byte escaped (%XX), twice, since
 * WordPress repeats the form it came by; and the rest of that form. */
#define LIMIT_AKISMET_BODY_BYTES   (4 * 1024 * 1024)
/* All bodies that are being received, together: past it new ones are answered 503. Large ones of
 * callers whom the head does not make known are given half of it. */
#define LIMIT_BODIES_BYTES         (256 * 1024 * 1024)
/* Of a body that is refused: read and thrown away, so that the client sees why. */
#define LIMIT_DISCARDED_BYTES      (1024 * 1024)
/* One answer's body. */
#define LIMIT_ANSWER_BYTES         (128 * 1024 * 1024)
/* Labelled comments in one call. */
#define LIMIT_BULK_ROWS            100000
/* One line of labelled JSON Lines, in bytes. */
#define LIMIT_LINE_BYTES           (512 * 1024)
/* A request's target and headers together, in bytes: libmicrohttpd's pool per connection holds them,
 * and beside them the headers of the answer. */
#define LIMIT_HEADER_BYTES         12288
#define LIMIT_HEADERS              100
#define LIMIT_TARGET_BYTES         8192
#define LIMIT_QUERY_PARAMETERS     100
#define LIMIT_JSON_DEPTH           16
#define LIMIT_JSON_VALUES          20000
#define LIMIT_BULK_JSON_VALUES     1000000 /* in a body of many rows */
#define LIMIT_FORM_FIELDS          1000
#define LIMIT_FORM_NAME_BYTES      256
#define LIMIT_MULTIPART_BOUNDARY_BYTES 70 /* RFC 2046, section 5.1.1 */

/* Fields of a comment, in bytes. */
#define LIMIT_NAME_BYTES           256
#define LIMIT_EMAIL_BYTES          254 /* RFC 5321, section 4.5.3.1.3, less the angle brackets */
#define LIMIT_URL_BYTES            2048
#define LIMIT_AGENT_BYTES          1024
#define LIMIT_IP_BYTES             45
#define LIMIT_ID_BYTES             128
#define LIMIT_TYPE_BYTES           64
#define LIMIT_LANGUAGE_BYTES       64
#define LIMIT_TIME_BYTES           40
#define LIMIT_NOTE_BYTES           4096
#define LIMIT_IDEMPOTENCY_KEY_BYTES 255

/* Work on one comment. */
#define LIMIT_LINKS                64   /* links looked at one by one; more are counted */
#define LIMIT_TAG_BYTES            4096 /* a '<' without its '>' within this many bytes is text */
#define LIMIT_FEATURES             16384
#define LIMIT_REASONS              24   /* reasons told of one verdict; the rest is summed up */
#define LIMIT_RULE_HITS            64
#define LIMIT_REQUEST_ARENA_BYTES  (24 * 1024 * 1024)

/* Rules. */
#define LIMIT_PACK_BYTES           (64 * 1024 * 1024)
#define LIMIT_RULES                20000
#define LIMIT_RULE_ENTRIES         1000000 /* words, phrases, domains, networks of all rules */
#define LIMIT_RULE_ENTRY_BYTES     1024
#define LIMIT_RULE_CONDITIONS      64 /* of one rule */
#define LIMIT_RULE_COUNT           64 /* at_least */
#define LIMIT_RULE_SITES           100
#define LIMIT_LINT_FINDINGS        10000
#define LIMIT_LIST_BYTES           (16 * 1024 * 1024) /* one file that a rule names as its list */
#define LIMIT_STORED_RULES         1000 /* of one site, or of all sites */
#define LIMIT_PATTERN_BYTES        4096
#define LIMIT_PATTERN_REPEAT       1000 /* n of x{n} and x{n,m} */
#define LIMIT_PATTERN_MATCH_STEPS  100000 /* of one pattern over a comment: about 2 ms at most */
#define LIMIT_RULES_MATCH_STEPS    500000 /* of all patterns over a comment: about 10 ms */
#define LIMIT_PATTERN_DEPTH_STEPS  10000
#define LIMIT_PATTERN_HEAP_KIB     1024
#define LIMIT_PATTERN_STACK_BYTES  (256 * 1024)
#define LIMIT_YAML_DEPTH           16
#define LIMIT_YAML_VALUES          1000000
#define LIMIT_RULE_NAME_BYTES      100
#define LIMIT_RULE_WEIGHT          10.0 /* log-odds, either way */

/* Lists. */
#define LIMIT_PAGE_ITEMS           200
#define LIMIT_PAGE_DEFAULT         50
#define LIMIT_QUEUE_TOTAL          1000  /* beyond it a filter's total says "at least" */
#define LIMIT_SEARCHED             4000  /* comments that hold the words looked for, newest first */
#define LIMIT_SEARCH_BYTES         1024  /* words looked for */
#define LIMIT_FACET_BYTES          2048  /* of a filter's value; longer ones are not indexed */
#define LIMIT_LEASES               200   /* claimed or given back in one call */
#define LIMIT_LEASE_SECONDS        900
#define LIMIT_BULK_DECISIONS       1000  /* items of one call */
#define LIMIT_STREAMS              256   /* of live updates, in all */
#define LIMIT_STREAMS_PER_CALLER   8
#define LIMIT_STREAM_BYTES         65536 /* told to one that has not read it yet */
#define LIMIT_STREAM_SECONDS       1800 /* then it begins anew */
#define LIMIT_STREAM_LOOK_SECONDS  10   /* how often it is looked at whether who listens still may */
#define LIMIT_BULK_FILTER          100000 /* comments that one filter may decide */
#define LIMIT_HISTORY_DAYS         366
#define LIMIT_USAGE_MONTHS         120
#define LIMIT_COMMENT_FACETS       64    /* of one comment; more are not indexed */
#define LIMIT_ORIGINS              32
#define LIMIT_SITE_NAME_BYTES      64

/* Accounts. */
#define LIMIT_ACCOUNT_BODY_BYTES   16384 /* of a call about sessions, links and users */
#define LIMIT_PASSWORD_MIN         12  /* characters of a new one */
#define LIMIT_PASSWORD_MAX         256
#define LIMIT_PASSWORD_QUEUE       32 /* passwords that wait to be hashed */
#define LIMIT_USER_ROLES           100 /* of one user */
#define LIMIT_SESSIONS             50 /* of one user */
#define LIMIT_AUDIT_SKIPPED        1000000 /* records of one millisecond */

/* Files. */
#define LIMIT_MODEL_BYTES          (1024L * 1024 * 1024)
#define LIMIT_SETTINGS_FILE_BYTES  (1024 * 1024)

#endif
