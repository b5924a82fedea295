-- Keys that are bound to apps: to registrations of them, so that one that comes later under the id of one that was removed is not theirs. A bound key
-- that has no app left sees none.
ALTER TABLE api_keys ADD COLUMN is_bound INTEGER NOT NULL DEFAULT 0;

CREATE TABLE api_key_apps (
    key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    PRIMARY KEY (key_id, app_id)
) STRICT;

CREATE INDEX api_key_apps_by_app ON api_key_apps (app_id);

-- Of the last rotation: when it was, the secret before, and how long that one holds.
ALTER TABLE api_keys ADD COLUMN rotated_at TEXT;
ALTER TABLE api_keys ADD COLUMN old_hash TEXT;
ALTER TABLE api_keys ADD COLUMN old_ends_at TEXT;

ALTER TABLE api_keys ADD COLUMN last_used_from TEXT;

-- Every request to change something. Entries are added, are given their outcome once (with it the app that they registered), and go when they are older
-- than what is kept; nothing else can be done to them.
CREATE TABLE audit (
    id         INTEGER NOT NULL PRIMARY KEY,
    at         TEXT    NOT NULL,
    actor_id   TEXT,
    actor_name TEXT,
    operation  TEXT    NOT NULL,
    method     TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    app_id     TEXT,
    status     INTEGER,
    address    TEXT,
    request_id TEXT
) STRICT;

CREATE INDEX audit_by_actor ON audit (actor_id, id);

CREATE INDEX audit_by_app ON audit (app_id, id) WHERE app_id IS NOT NULL;

-- What is older than this may go.
CREATE TABLE audit_retention (
    ended_before TEXT NOT NULL
) STRICT;

INSERT INTO audit_retention (ended_before) VALUES ('');

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
  WHEN old.status IS NOT NULL OR new.status IS NULL
    OR (old.app_id IS NOT NULL AND new.app_id IS NOT old.app_id)
    OR new.id IS NOT old.id OR new.at IS NOT old.at OR new.actor_id IS NOT old.actor_id OR new.actor_name IS NOT old.actor_name
    OR new.operation IS NOT old.operation OR new.method IS NOT old.method OR new.path IS NOT old.path
    OR new.address IS NOT old.address OR new.request_id IS NOT old.request_id
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;

CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN old.at >= COALESCE((SELECT MIN(ended_before) FROM audit_retention), '')
BEGIN
    SELECT RAISE(ABORT, 'the audit log is kept');
END;
