-- What green builds left for those after them. The layers are folders of the data folder, shared by caches that grew out
-- of one another; one that no cache and no running build names is removed.
CREATE TABLE caches (
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    app_id   TEXT    NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    branch   TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    layers   TEXT    NOT NULL,
    paths    TEXT    NOT NULL,
    -- The layers hold more than the paths name.
    has_leftovers INTEGER NOT NULL,
    build    INTEGER NOT NULL,
    saved_at TEXT    NOT NULL,
    used_at  TEXT    NOT NULL,
    UNIQUE (app_id, branch, kind, key)
) STRICT;

-- Of the current attempt: the caches that its container sees, and whether they were cleared since it began.
ALTER TABLE builds ADD COLUMN caches TEXT;
ALTER TABLE builds ADD COLUMN caches_cleared INTEGER NOT NULL DEFAULT 0;

-- Data for hosting that the spec holds, the spec that was used and why, and whether the build ended without running a command because nothing had changed.
ALTER TABLE builds ADD COLUMN custom_headers TEXT;
ALTER TABLE builds ADD COLUMN used_spec TEXT;
ALTER TABLE builds ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
