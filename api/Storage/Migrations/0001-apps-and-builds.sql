CREATE TABLE service (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE apps (
    id              TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    repository      TEXT,
    branch          TEXT    NOT NULL,
    environment     TEXT    NOT NULL,
    secret_names    TEXT    NOT NULL,
    secrets         TEXT,
    timeout_minutes INTEGER NOT NULL,
    cpus            REAL,
    memory_mb       INTEGER,
    concurrency     INTEGER NOT NULL,
    last_build      INTEGER NOT NULL,
    revision        INTEGER NOT NULL,
    created_at      TEXT    NOT NULL,
    updated_at      TEXT    NOT NULL
) STRICT;

-- The settings of an app that are read and changed on their own. A row whose value is null was deleted; it stays for
-- its revision, so that an ETag never means two things.
CREATE TABLE app_settings (
    app_id   TEXT    NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    value    TEXT,
    revision INTEGER NOT NULL,
    PRIMARY KEY (app_id, name)
) STRICT;

CREATE TABLE builds (
    app_id           TEXT    NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    number           INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    attempt          INTEGER NOT NULL,
    trigger          TEXT    NOT NULL,
    reason           TEXT,
    branch           TEXT    NOT NULL,
    requested_commit TEXT,
    commit_id        TEXT,
    environment      TEXT,
    requested_image  TEXT,
    clear_cache      INTEGER NOT NULL,
    pinned           TEXT,
    queued_at        TEXT    NOT NULL,
    started_at       TEXT,
    finished_at      TEXT,
    cancel_requested INTEGER NOT NULL,
    image_reference  TEXT,
    image_digest     TEXT,
    packages         TEXT    NOT NULL,
    steps            TEXT    NOT NULL,
    failure          TEXT,
    -- Of the current attempt:
    token_hash       TEXT,
    container_id     TEXT,
    claimant         TEXT,
    commands_started INTEGER NOT NULL,
    tools            TEXT,
    plan             TEXT,
    verdict          TEXT,
    log_received     INTEGER NOT NULL,
    log_length       INTEGER NOT NULL,
    events_received  INTEGER NOT NULL,
    PRIMARY KEY (app_id, number)
) STRICT;

CREATE INDEX builds_queued ON builds (app_id, branch, number) WHERE state = 'queued';

CREATE INDEX builds_waiting ON builds (queued_at) WHERE state = 'queued';

CREATE INDEX builds_active ON builds (app_id, branch) WHERE state IN ('provisioning', 'running');

CREATE INDEX builds_started ON builds (app_id, started_at) WHERE started_at IS NOT NULL;

CREATE INDEX builds_by_token ON builds (token_hash) WHERE token_hash IS NOT NULL;

CREATE TABLE idempotency_keys (
    scope      TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    request    TEXT    NOT NULL,
    status     INTEGER,
    location   TEXT,
    etag       TEXT,
    body       TEXT,
    created_at TEXT    NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;
