-- What a claim reads, kept up to date with every change of a build's state, so that a claim costs the same however many wait.

-- The build that is next in its branch, of every branch that has one waiting and none under way.
CREATE TABLE queue_heads (
    app_id    TEXT    NOT NULL,
    branch    TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    queued_at TEXT    NOT NULL,
    PRIMARY KEY (app_id, branch)
) STRICT;

CREATE INDEX queue_heads_oldest ON queue_heads (app_id, queued_at, number);

-- Each app's turn: how many of its builds are under way, when it last began one, and the oldest of its heads; null where nothing may start.
CREATE TABLE queue_turns (
    app_id         TEXT    NOT NULL PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE,
    active         INTEGER NOT NULL DEFAULT 0,
    last_started   TEXT    NOT NULL DEFAULT '',
    head_number    INTEGER,
    head_queued_at TEXT
) STRICT;

CREATE INDEX queue_turns_next ON queue_turns (active, last_started, head_queued_at, app_id) WHERE head_number IS NOT NULL;

INSERT INTO queue_heads (app_id, branch, number, queued_at)
SELECT builds.app_id, builds.branch, builds.number, builds.queued_at
  FROM (SELECT app_id, branch, MIN(number) AS number FROM builds WHERE state = 'queued' GROUP BY app_id, branch) AS first
  JOIN builds ON builds.app_id = first.app_id AND builds.number = first.number
 WHERE NOT EXISTS (SELECT 1 FROM builds AS same
                    WHERE same.app_id = builds.app_id AND same.branch = builds.branch AND same.state IN ('provisioning', 'running'));

INSERT INTO queue_turns (app_id, active, last_started, head_number, head_queued_at)
SELECT id,
       (SELECT COUNT(*) FROM builds WHERE app_id = apps.id AND state IN ('provisioning', 'running')),
       COALESCE((SELECT MAX(started_at) FROM builds WHERE app_id = apps.id AND started_at IS NOT NULL), ''),
       (SELECT number FROM queue_heads WHERE app_id = apps.id ORDER BY queued_at, number LIMIT 1),
       (SELECT queued_at FROM queue_heads WHERE app_id = apps.id ORDER BY queued_at, number LIMIT 1)
  FROM apps;

CREATE TRIGGER apps_turn_new AFTER INSERT ON apps
BEGIN
    INSERT INTO queue_turns (app_id) VALUES (new.id);
END;

-- A new build has the highest number of its app: it is a head only where its branch has none and nothing under way.
CREATE TRIGGER builds_turn_new AFTER INSERT ON builds WHEN new.state = 'queued'
BEGIN
    INSERT INTO queue_heads (app_id, branch, number, queued_at)
    SELECT new.app_id, new.branch, new.number, new.queued_at
     WHERE NOT EXISTS (SELECT 1 FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch)
       AND NOT EXISTS (SELECT 1 FROM builds
                        WHERE app_id = new.app_id AND branch = new.branch AND state IN ('provisioning', 'running'));

    UPDATE queue_turns
       SET (head_number, head_queued_at) =
           (SELECT number, queued_at FROM queue_heads WHERE app_id = new.app_id ORDER BY queued_at, number LIMIT 1)
     WHERE app_id = new.app_id AND (head_number IS NULL OR head_queued_at > new.queued_at);
END;

CREATE TRIGGER builds_turn_moved AFTER UPDATE OF state ON builds
  WHEN (new.state = 'queued') <> (old.state = 'queued')
    OR (new.state IN ('provisioning', 'running')) <> (old.state IN ('provisioning', 'running'))
BEGIN
    DELETE FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch;

    INSERT INTO queue_heads (app_id, branch, number, queued_at)
    SELECT app_id, branch, number, queued_at
      FROM builds
     WHERE app_id = new.app_id AND branch = new.branch AND state = 'queued'
       AND NOT EXISTS (SELECT 1 FROM builds
                        WHERE app_id = new.app_id AND branch = new.branch AND state IN ('provisioning', 'running'))
     ORDER BY number
     LIMIT 1;

    UPDATE queue_turns
       SET active = (SELECT COUNT(*) FROM builds WHERE app_id = new.app_id AND state IN ('provisioning', 'running')),
           last_started = COALESCE((SELECT MAX(started_at) FROM builds WHERE app_id = new.app_id AND started_at IS NOT NULL), ''),
           (head_number, head_queued_at) =
           (SELECT number, queued_at FROM queue_heads WHERE app_id = new.app_id ORDER BY queued_at, number LIMIT 1)
     WHERE app_id = new.app_id;
END;

-- Builds go only with their app, and with it goes its turn.
CREATE TRIGGER builds_turn_gone AFTER DELETE ON builds WHEN old.state = 'queued'
BEGIN
    DELETE FROM queue_heads WHERE app_id = old.app_id AND branch = old.branch;
END;

-- A branch that is built seldom is found without a walk over the builds of all others.
CREATE INDEX builds_by_branch ON builds (app_id, branch, number);
