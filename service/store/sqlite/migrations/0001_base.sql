-- Sites, comments and what people said of them, labels, models.
--
-- Keys begin with the site, so that a sharding database could distribute by it; the label log and
-- the models are of the whole database. Status: 0 pending, 1 approved, 2 rejected. Label: 0 ham,
-- 1 spam. Times: ms since 1970. Text that was not sent is ''.
--
-- SQLite makes a temporary table of three or more values behind IN whenever it checks a row; where
-- every comment is checked, it says BETWEEN or OR instead.

CREATE TABLE meta (
	name TEXT PRIMARY KEY NOT NULL,
	value ANY NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('directory_version', 1), ('last_change', 0);

CREATE TABLE sites (
	id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL,
	name TEXT NOT NULL UNIQUE,
	approve_below REAL NOT NULL,
	reject_above REAL NOT NULL,
	is_premoderated INTEGER NOT NULL CHECK (is_premoderated IN (0, 1)),
	requires_name INTEGER NOT NULL CHECK (requires_name IN (0, 1)),
	requires_email INTEGER NOT NULL CHECK (requires_email IN (0, 1)),
	created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE site_origins (
	site_id INTEGER NOT NULL REFERENCES sites (id),
	position INTEGER NOT NULL,
	origin TEXT NOT NULL,
	PRIMARY KEY (site_id, position)
) STRICT, WITHOUT ROWID;

-- expires_at_ms 0: never.
CREATE TABLE site_keys (
	site_id INTEGER NOT NULL REFERENCES sites (id),
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	expires_at_ms INTEGER NOT NULL,
	PRIMARY KEY (site_id, hash)
) STRICT, WITHOUT ROWID;

-- site_id NULL: all sites. Ids are never used again: the audit trail names them.
CREATE TABLE tokens (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	site_id INTEGER REFERENCES sites (id),
	role INTEGER NOT NULL,
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	created_at_ms INTEGER NOT NULL
) STRICT;

-- A rowid table, although its key is (site_id, id): rows are long, and an index B-tree that holds
-- them whole would have a fan-out of five.
CREATE TABLE comments (
	site_id INTEGER NOT NULL REFERENCES sites (id),
	id BLOB NOT NULL CHECK (length(id) = 16),
	version INTEGER NOT NULL,
	status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
	origin INTEGER NOT NULL CHECK (origin BETWEEN 0 AND 2), -- site, browser, Akismet
	probability REAL NOT NULL,
	received_at_ms INTEGER NOT NULL,
	changed_at_ms INTEGER NOT NULL,
	change INTEGER NOT NULL,            -- position in the feed of changes, 0 before the first
	standing INTEGER NOT NULL,          -- version of the decision in force
	label_seq INTEGER,                  -- the label event in force for the present text
	created_at_ms INTEGER NOT NULL,
	thread TEXT NOT NULL,
	author_name TEXT NOT NULL,
	author_email TEXT NOT NULL,
	author_url TEXT NOT NULL,
	author_ip TEXT NOT NULL,
	author_agent TEXT NOT NULL,
	content TEXT NOT NULL,
	parent TEXT NOT NULL,
	external_id TEXT NOT NULL,
	type TEXT NOT NULL,
	language TEXT NOT NULL,
	created_at TEXT NOT NULL,
	reasons_json TEXT NOT NULL,
	model TEXT NOT NULL,
	idempotency_key TEXT NOT NULL,
	request_hash BLOB,                  -- with the answer, where a key can bring it back
	answer TEXT,
	PRIMARY KEY (site_id, id)
) STRICT;

CREATE INDEX comments_by_status ON comments (site_id, status, id);
CREATE INDEX comments_by_thread ON comments (site_id, thread, status, id);
CREATE INDEX comments_by_change ON comments (site_id, change) WHERE change > 0;

-- What makes a second call a retry. kind: 0 idempotency key, 1 external id.
CREATE TABLE answers (
	site_id INTEGER NOT NULL,
	kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
	key TEXT NOT NULL,
	comment_id BLOB NOT NULL,
	PRIMARY KEY (site_id, kind, key)
) STRICT, WITHOUT ROWID;

-- The audit trail. version is the comment's, afterwards. replaced: the version of the decision
-- that was in force before a person's (of an undo: of the one undone); NULL where undoing ends.
CREATE TABLE decisions (
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	version INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	kind TEXT NOT NULL
		CHECK (kind = 'filter' OR kind = 'approve' OR kind = 'spam' OR kind = 'reject'
			OR kind = 'trash' OR kind = 'undo' OR kind = 'edit'),
	actor TEXT NOT NULL,
	note TEXT NOT NULL,
	status_before INTEGER NOT NULL CHECK (status_before BETWEEN 0 AND 2),
	status_after INTEGER NOT NULL CHECK (status_after BETWEEN 0 AND 2),
	replaced INTEGER,
	label INTEGER CHECK (label IN (0, 1)), -- which this decision asks for, if any
	PRIMARY KEY (site_id, comment_id, version),
	FOREIGN KEY (site_id, comment_id) REFERENCES comments (site_id, id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decisions_are_never_changed BEFORE UPDATE ON decisions
BEGIN
	SELECT raise(ABORT, 'decisions are never changed');
END;

-- The label log. A take-back names the event it takes back, and copies nothing of it.
CREATE TABLE labels (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	site_id INTEGER NOT NULL,
	taken_back INTEGER REFERENCES labels (seq),
	label INTEGER NOT NULL CHECK (label IN (0, 1)),
	feature_version INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	source TEXT NOT NULL,
	author_name TEXT,
	content TEXT,
	CHECK ((taken_back IS NULL) = (content IS NOT NULL)),
	CHECK ((taken_back IS NULL) = (author_name IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX labels_by_taken_back ON labels (taken_back) WHERE taken_back IS NOT NULL;

CREATE TRIGGER labels_are_never_changed BEFORE UPDATE ON labels
BEGIN
	SELECT raise(ABORT, 'labels are never changed');
END;

CREATE TRIGGER labels_are_never_deleted BEFORE DELETE ON labels
BEGIN
	SELECT raise(ABORT, 'labels are never deleted');
END;

-- Comments of a status and standing labels of a kind, by site.
CREATE TABLE counters (
	site_id INTEGER NOT NULL,
	name TEXT NOT NULL CHECK (name IN ('pending', 'approved', 'rejected', 'ham', 'spam')),
	n INTEGER NOT NULL CHECK (n >= 0),
	PRIMARY KEY (site_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE models (
	version INTEGER PRIMARY KEY AUTOINCREMENT,
	created_at_ms INTEGER NOT NULL,
	labels_through INTEGER NOT NULL,
	n_ham INTEGER NOT NULL,
	n_spam INTEGER NOT NULL,
	is_promoted INTEGER NOT NULL CHECK (is_promoted IN (0, 1)),
	quality_json TEXT NOT NULL,
	note TEXT NOT NULL
) STRICT;

-- In parts, since a model file may be longer than the longest value SQLite takes.
CREATE TABLE model_parts (
	version INTEGER NOT NULL REFERENCES models (version),
	part INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (version, part)
) STRICT;
