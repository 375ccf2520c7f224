-- Comments are erased when their site keeps them no longer, and what was learned from them is taken
-- back; labels keep what rules look at.

-- 0: for ever.
ALTER TABLE sites ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 0;

-- 0: not erased. Of an erased comment site, id, status, times and verdict's number are left.
ALTER TABLE comments ADD COLUMN erased_at_ms INTEGER NOT NULL DEFAULT 0;

-- The search index keeps words of rows that are gone until its segments are merged: 0 there are
-- none, 1 there are, 2 they are being merged.
INSERT INTO meta (name, value) VALUES ('words_to_merge', 0);

-- How far a site's comments have been looked through in the order of their ids: what was never
-- changed since it came is erased up to here. What was changed is found by the index; so a submit
-- costs no more than before.
CREATE TABLE erased_through (
	site_id INTEGER PRIMARY KEY,
	comment_id BLOB NOT NULL
) STRICT;

CREATE INDEX comments_by_last_change ON comments (site_id, changed_at_ms)
	WHERE version > 1 AND status <> 0 AND erased_at_ms = 0;

-- From here on an added label names its comment, NULL for none, and keeps its other fields. is_blank:
-- the texts of a label that was taken back are gone.
ALTER TABLE labels ADD COLUMN comment_id BLOB;
ALTER TABLE labels ADD COLUMN author_email TEXT NOT NULL DEFAULT '';
ALTER TABLE labels ADD COLUMN author_url TEXT NOT NULL DEFAULT '';
ALTER TABLE labels ADD COLUMN author_ip TEXT NOT NULL DEFAULT '';
ALTER TABLE labels ADD COLUMN author_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE labels ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE labels ADD COLUMN is_blank INTEGER NOT NULL DEFAULT 0 CHECK (is_blank IN (0, 1));

DROP TRIGGER labels_are_never_changed;

-- Labels of before: those in force by what the comment names, others by the decision of their time.
UPDATE labels SET comment_id = c.id FROM comments AS c WHERE c.label_seq = labels.seq;

UPDATE labels SET comment_id =
	(SELECT c.id FROM decisions AS d JOIN comments AS c
		ON c.site_id = d.site_id AND c.id = d.comment_id
		WHERE d.at_ms = labels.at_ms AND d.kind <> 'filter' AND d.kind <> 'edit'
		AND d.site_id = labels.site_id AND d.label = labels.label
		AND c.content = labels.content AND c.author_name = labels.author_name LIMIT 1)
	WHERE source = 'decision' AND taken_back IS NULL AND comment_id IS NULL;

UPDATE labels SET author_email = c.author_email, author_url = c.author_url,
	author_ip = c.author_ip, author_agent = c.author_agent, language = c.language
	FROM comments AS c WHERE c.site_id = labels.site_id AND c.id = labels.comment_id
	AND c.content = labels.content;

CREATE INDEX labels_by_comment ON labels (site_id, comment_id) WHERE comment_id IS NOT NULL;

-- All that may ever change of a label is that its texts go, once it is taken back.
CREATE TRIGGER labels_are_only_blanked BEFORE UPDATE ON labels
	WHEN NEW.seq <> OLD.seq OR NEW.site_id <> OLD.site_id OR OLD.taken_back IS NOT NULL
		OR NEW.taken_back IS NOT NULL OR NEW.label <> OLD.label
		OR NEW.feature_version <> OLD.feature_version OR NEW.at_ms <> OLD.at_ms
		OR NEW.source <> OLD.source OR NEW.comment_id IS NOT NULL OR NEW.is_blank <> 1
		OR NEW.author_name <> '' OR NEW.author_email <> '' OR NEW.author_url <> ''
		OR NEW.author_ip <> '' OR NEW.author_agent <> '' OR NEW.language <> ''
		OR NEW.content <> ''
		OR NOT EXISTS (SELECT 1 FROM labels AS t WHERE t.taken_back = OLD.seq)
BEGIN
	SELECT raise(ABORT, 'of a label, only texts that were taken back may go');
END;

-- Labels whose texts are to go, with the event that takes each back.
CREATE TABLE label_blanks (
	seq INTEGER PRIMARY KEY,
	taken_back_at INTEGER NOT NULL
) STRICT;
