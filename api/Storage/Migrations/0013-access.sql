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
