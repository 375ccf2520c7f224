-- What Akismet's interface needs: settings, finding comments by their text, calling back, figures.

ALTER TABLE sites ADD COLUMN akismet_spam_above REAL NOT NULL DEFAULT 0.5;
ALTER TABLE sites ADD COLUMN akismet_discard_above REAL NOT NULL DEFAULT 0.999;
ALTER TABLE sites ADD COLUMN akismet_stores INTEGER NOT NULL DEFAULT 1
	CHECK (akismet_stores IN (0, 1));
ALTER TABLE sites ADD COLUMN akismet_calls_back INTEGER NOT NULL DEFAULT 0
	CHECK (akismet_calls_back IN (0, 1));
ALTER TABLE sites ADD COLUMN akismet_review_s INTEGER NOT NULL DEFAULT 3600;

-- How a comment is found whose sender knows no id. callback '': nobody wants to be told.
CREATE TABLE traces (
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	text_key BLOB NOT NULL CHECK (length(text_key) = 32),
	was_called_spam INTEGER NOT NULL CHECK (was_called_spam IN (0, 1)),
	callback TEXT NOT NULL,
	callback_key TEXT NOT NULL,
	PRIMARY KEY (site_id, comment_id),
	FOREIGN KEY (site_id, comment_id) REFERENCES comments (site_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX traces_by_text ON traces (site_id, text_key, comment_id);

-- What is still to be told, at least once.
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	url TEXT NOT NULL,
	key TEXT NOT NULL,
	is_spam INTEGER NOT NULL CHECK (is_spam IN (0, 1)),
	created_at_ms INTEGER NOT NULL,
	next_at_ms INTEGER NOT NULL,
	n_tries INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_by_time ON outbox (next_at_ms);

-- Calls of Akismet's interface; month: 202611.
CREATE TABLE usage (
	site_id INTEGER NOT NULL,
	month INTEGER NOT NULL,
	n_spam INTEGER NOT NULL,
	n_ham INTEGER NOT NULL,
	n_missed_spam INTEGER NOT NULL,
	n_false_positives INTEGER NOT NULL,
	PRIMARY KEY (site_id, month)
) STRICT, WITHOUT ROWID;
