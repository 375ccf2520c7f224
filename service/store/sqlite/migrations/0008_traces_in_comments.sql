-- A trace is part of its comment, which is written with it: a table of its own was one more row and
-- one more page of each stored check. Callbacks, which few comments have, stay apart.
ALTER TABLE comments ADD COLUMN text_key BLOB CHECK (text_key IS NULL OR length(text_key) = 32);
ALTER TABLE comments ADD COLUMN was_called_spam INTEGER NOT NULL DEFAULT 0
	CHECK (was_called_spam IN (0, 1));

-- Not UPDATE FROM, which would hold all of the traces in memory.
UPDATE comments SET
	text_key = (SELECT text_key FROM traces AS t
		WHERE t.site_id = comments.site_id AND t.comment_id = comments.id),
	was_called_spam = (SELECT was_called_spam FROM traces AS t
		WHERE t.site_id = comments.site_id AND t.comment_id = comments.id)
	WHERE EXISTS (SELECT 1 FROM traces AS t
		WHERE t.site_id = comments.site_id AND t.comment_id = comments.id);

CREATE TABLE callbacks (
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	url TEXT NOT NULL,
	key TEXT NOT NULL,
	PRIMARY KEY (site_id, comment_id),
	FOREIGN KEY (site_id, comment_id) REFERENCES comments (site_id, id)
) STRICT, WITHOUT ROWID;

INSERT INTO callbacks SELECT site_id, comment_id, callback, callback_key FROM traces
	WHERE callback <> '';

DROP TABLE traces;
