-- People who sign in, what they may do where, their sessions and one-time links, and who did what.

-- expires_at_ms as before; created_at_ms 0: before this was kept.
ALTER TABLE site_keys ADD COLUMN created_at_ms INTEGER NOT NULL DEFAULT 0;

-- email NULL: deleted; the row stays, since trails name it. password_hash NULL: none chosen yet.
CREATE TABLE users (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	email TEXT UNIQUE,
	name TEXT NOT NULL,
	password_hash TEXT,
	is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
	created_at_ms INTEGER NOT NULL,
	seen_at_ms INTEGER NOT NULL
) STRICT;

-- site_id 0: all sites. role: as of tokens.
CREATE TABLE user_roles (
	user_id INTEGER NOT NULL REFERENCES users (id),
	site_id INTEGER NOT NULL,
	role INTEGER NOT NULL,
	PRIMARY KEY (user_id, site_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER user_roles_are_of_sites BEFORE INSERT ON user_roles
	WHEN NEW.site_id <> 0 AND NOT EXISTS (SELECT 1 FROM sites WHERE id = NEW.site_id)
BEGIN
	SELECT raise(ABORT, 'there is no such site');
END;

-- former_hash: what the secret was before rotated_at_ms, NULL before the first rotation.
-- is_confirmed: the present secret has been used. Ids are never used again.
CREATE TABLE sessions (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id INTEGER NOT NULL REFERENCES users (id),
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
	former_hash BLOB UNIQUE CHECK (length(former_hash) = 32),
	is_confirmed INTEGER NOT NULL CHECK (is_confirmed IN (0, 1)),
	created_at_ms INTEGER NOT NULL,
	rotated_at_ms INTEGER NOT NULL,
	seen_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id, seen_at_ms);
CREATE INDEX sessions_by_seen ON sessions (seen_at_ms);

-- purpose: 0 the first admin, 1 invitation, 2 reset. user_id NULL: of the first admin, who is yet
-- to be. A link that was used is gone.
CREATE TABLE links (
	hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
	purpose INTEGER NOT NULL CHECK (purpose IN (0, 1, 2)),
	user_id INTEGER REFERENCES users (id),
	created_at_ms INTEGER NOT NULL,
	expires_at_ms INTEGER NOT NULL,
	CHECK ((purpose = 0) = (user_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX links_by_user ON links (user_id);

-- What people and tokens did to users, sites, keys, tokens and settings. site_id 0: of no one site.
-- before and after: JSON, or '' for nothing.
CREATE TABLE audit (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at_ms INTEGER NOT NULL,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	object TEXT NOT NULL,
	site_id INTEGER NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_time ON audit (at_ms, id);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
	SELECT raise(ABORT, 'the audit trail is never changed');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
	SELECT raise(ABORT, 'the audit trail is never deleted');
END;

-- The trails that were there before, in the order of time; what the filter decided is not in it.
CREATE INDEX decisions_by_time ON decisions (at_ms, actor)
	WHERE kind <> 'filter' AND kind <> 'edit';
CREATE INDEX rule_changes_by_time ON rule_changes (at_ms);
