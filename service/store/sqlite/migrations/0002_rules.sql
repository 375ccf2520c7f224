-- Rules that people write for their sites, who changed them, and what each rule did.

INSERT INTO meta (name, value) VALUES ('rules_version', 1);

-- site_id 0: all sites. source: one rule as JSON.
CREATE TABLE rules (
	site_id INTEGER NOT NULL,
	name TEXT NOT NULL,
	version INTEGER NOT NULL,
	source TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	changed_at_ms INTEGER NOT NULL,
	changed_by TEXT NOT NULL,
	PRIMARY KEY (site_id, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER rules_are_of_sites BEFORE INSERT ON rules
	WHEN NEW.site_id <> 0 AND NOT EXISTS (SELECT 1 FROM sites WHERE id = NEW.site_id)
BEGIN
	SELECT raise(ABORT, 'there is no such site');
END;

-- The audit trail of rules. source_before NULL: added; source_after NULL: deleted. version is the
-- rule's, afterwards; a name that comes again goes on where it ended.
CREATE TABLE rule_changes (
	site_id INTEGER NOT NULL,
	name TEXT NOT NULL,
	version INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	actor TEXT NOT NULL,
	note TEXT NOT NULL,
	source_before TEXT,
	source_after TEXT,
	PRIMARY KEY (site_id, name, version),
	CHECK (source_before IS NOT NULL OR source_after IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER rule_changes_are_never_changed BEFORE UPDATE ON rule_changes
BEGIN
	SELECT raise(ABORT, 'the history of rules is never changed');
END;

CREATE TRIGGER rule_changes_are_never_deleted BEFORE DELETE ON rule_changes
BEGIN
	SELECT raise(ABORT, 'the history of rules is never deleted');
END;

-- Which rules, of whatever origin, hit a comment when its present text was judged.
CREATE TABLE rule_hits (
	site_id INTEGER NOT NULL,
	comment_id BLOB NOT NULL,
	rule TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	is_shadow INTEGER NOT NULL CHECK (is_shadow IN (0, 1)),
	PRIMARY KEY (site_id, comment_id, rule),
	FOREIGN KEY (site_id, comment_id) REFERENCES comments (site_id, id)
) STRICT, WITHOUT ROWID;

-- What a rule did to a site's comments since since_ms, when it became what it is: hits from then
-- on, and the standing labels that people gave to what they hit.
CREATE TABLE rule_figures (
	site_id INTEGER NOT NULL,
	rule TEXT NOT NULL,
	since_ms INTEGER NOT NULL,
	n_hits INTEGER NOT NULL CHECK (n_hits >= 0),
	n_shadow_hits INTEGER NOT NULL CHECK (n_shadow_hits >= 0),
	last_hit_at_ms INTEGER NOT NULL,
	n_ham INTEGER NOT NULL CHECK (n_ham >= 0),
	n_spam INTEGER NOT NULL CHECK (n_spam >= 0),
	PRIMARY KEY (site_id, rule)
) STRICT, WITHOUT ROWID;
