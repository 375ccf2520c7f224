-- What reviewing asks of the store.

-- What people decided, in the order of time: the trail of decisions tells of one comment, this of
-- one person, one batch, one day. reason: why it was rejected, '' where nothing was said. batch 0:
-- decided by itself. filter_status: what the filter had said of the text that was decided.
CREATE TABLE acts (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	version INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	kind TEXT NOT NULL,
	actor TEXT NOT NULL,
	reason TEXT NOT NULL,
	batch INTEGER NOT NULL,
	received_at_ms INTEGER NOT NULL,
	filter_status INTEGER NOT NULL CHECK (filter_status BETWEEN 0 AND 2),
	UNIQUE (site_id, comment_id, version),
	FOREIGN KEY (site_id, comment_id) REFERENCES comments (site_id, id)
) STRICT;

CREATE INDEX acts_by_site ON acts (site_id, seq);
CREATE INDEX acts_by_actor ON acts (actor, seq);
CREATE INDEX acts_by_batch ON acts (batch, seq) WHERE batch > 0;

INSERT INTO acts (site_id, comment_id, version, at_ms, kind, actor, reason, batch, received_at_ms,
	filter_status)
	SELECT d.site_id, d.comment_id, d.version, d.at_ms, d.kind, d.actor, '', 0,
		c.received_at_ms,
		(SELECT f.status_after FROM decisions AS f WHERE f.site_id = d.site_id
			AND f.comment_id = d.comment_id AND f.version < d.version
			AND f.kind IN ('filter', 'edit') ORDER BY f.version DESC LIMIT 1)
	FROM decisions AS d JOIN comments AS c ON c.site_id = d.site_id AND c.id = d.comment_id
	WHERE d.kind NOT IN ('filter', 'edit') ORDER BY d.at_ms, d.comment_id, d.version;

CREATE INDEX acts_by_time ON acts (site_id, at_ms);

-- Decisions that were taken in one call.
CREATE TABLE batches (
	batch INTEGER PRIMARY KEY AUTOINCREMENT,
	actor TEXT NOT NULL,
	at_ms INTEGER NOT NULL
) STRICT;

-- Who looks at a comment, and until when nobody else is to decide it.
CREATE TABLE leases (
	comment_id BLOB NOT NULL PRIMARY KEY,
	site_id INTEGER NOT NULL,
	actor TEXT NOT NULL,
	expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER acts_are_never_changed BEFORE UPDATE ON acts
BEGIN
	SELECT raise(ABORT, 'what people decided is never changed');
END;

-- The queue by probability: pending comments alone, so that others cost nothing.
CREATE INDEX comments_pending_by_probability ON comments (site_id, probability, id) WHERE status = 0;

-- What comments are looked through by. It is filled in the background: indexed_row is the row of
-- comments up to which all are indexed, index_again names those that are to be indexed once more.
INSERT INTO meta (name, value) VALUES ('indexed_row', 0);

CREATE TABLE index_again (
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	PRIMARY KEY (site_id, comment_id)
) STRICT, WITHOUT ROWID;

-- Comments that are indexed; the number is that of the row in doc_words.
CREATE TABLE docs (
	doc INTEGER PRIMARY KEY,
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	UNIQUE (site_id, comment_id)
) STRICT;

-- kind: 0 thread, 1 author, 2 domain, 3 language, 4 reason, 5 rule. The numbers count comments.
CREATE TABLE facets (
	facet INTEGER PRIMARY KEY,
	site_id INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	value TEXT NOT NULL,
	n_pending INTEGER NOT NULL,
	n_approved INTEGER NOT NULL,
	n_rejected INTEGER NOT NULL,
	first_at_ms INTEGER NOT NULL,
	UNIQUE (site_id, kind, value)
) STRICT;

-- Which facets a comment has, with what orders a list of those that share one.
CREATE TABLE doc_facets (
	facet INTEGER NOT NULL,
	status INTEGER NOT NULL,
	id BLOB NOT NULL,
	doc INTEGER NOT NULL,
	probability REAL NOT NULL,
	PRIMARY KEY (facet, status, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX doc_facets_by_doc ON doc_facets (doc);
CREATE INDEX doc_facets_by_probability ON doc_facets (facet, probability, id) WHERE status = 0;

-- scope: "s" and the number of the site, so that a search never looks at another site's.
CREATE VIRTUAL TABLE doc_words USING fts5(scope, words, tokenize = "unicode61 remove_diacritics 2");
