-- Priorities, weights, superseding, and limits of the queue. The rule is the one of BuildQueue.TakeAsync.
ALTER TABLE apps ADD COLUMN weight INTEGER NOT NULL DEFAULT 1;
ALTER TABLE apps ADD COLUMN supersede TEXT NOT NULL DEFAULT 'none';

ALTER TABLE builds ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- The newer build of its branch that a canceled one made room for.
ALTER TABLE builds ADD COLUMN superseded_by INTEGER;
-- Attempts that failed for a reason outside the build, before any command of the user's had run, and were followed by another: a JSON array.
ALTER TABLE builds ADD COLUMN failed_attempts TEXT;

-- Where the turns of all apps have come to: what an app did not use while nothing of it waited is not kept for it.
ALTER TABLE queue ADD COLUMN virtual_time REAL NOT NULL DEFAULT 0;

DROP INDEX builds_waiting;
CREATE INDEX builds_waiting ON builds (-priority, queued_at, app_id, number) WHERE state = 'queued';
CREATE INDEX builds_urgent ON builds (app_id, branch, priority DESC) WHERE state = 'queued';
CREATE INDEX builds_to_cancel ON builds (app_id, number) WHERE state = 'queued' AND cancel_requested = 1;

-- A head has the highest priority of all that wait behind it in its branch: they cannot come before it does.
ALTER TABLE queue_heads ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
DROP INDEX queue_heads_oldest;
CREATE INDEX queue_heads_next ON queue_heads (app_id, priority DESC, queued_at, number);

DROP INDEX queue_turns_next;
ALTER TABLE queue_turns ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
-- Builds under way for each unit of weight.
ALTER TABLE queue_turns ADD COLUMN load REAL NOT NULL DEFAULT 0;
-- Grows by 1/weight with each start: an app of weight 2 has two turns for each one of an app of weight 1.
ALTER TABLE queue_turns ADD COLUMN pass REAL NOT NULL DEFAULT 0;
ALTER TABLE queue_turns ADD COLUMN head_priority INTEGER NOT NULL DEFAULT 0;
UPDATE queue_turns
   SET load = active, waiting = (SELECT COUNT(*) FROM builds WHERE app_id = queue_turns.app_id AND state = 'queued');
CREATE INDEX queue_turns_next ON queue_turns (head_priority DESC, load, pass, last_started, head_queued_at, app_id) WHERE head_number IS NOT NULL;

CREATE TRIGGER apps_turn_weight AFTER UPDATE OF weight ON apps WHEN new.weight <> old.weight
BEGIN
    UPDATE queue_turns SET load = active * 1.0 / new.weight WHERE app_id = new.id;
END;

DROP TRIGGER builds_turn_new;

-- A new build has the highest number of its app: it is a head only where its branch has none and nothing under way.
CREATE TRIGGER builds_turn_new AFTER INSERT ON builds WHEN new.state = 'queued'
BEGIN
    INSERT INTO queue_heads (app_id, branch, number, queued_at, priority)
    SELECT new.app_id, new.branch, new.number, new.queued_at, new.priority
     WHERE NOT EXISTS (SELECT 1 FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch)
       AND NOT EXISTS (SELECT 1 FROM builds INDEXED BY builds_active
                        WHERE app_id = new.app_id AND branch = new.branch AND state IN ('provisioning', 'running'));

    UPDATE queue_heads SET priority = new.priority WHERE app_id = new.app_id AND branch = new.branch AND priority < new.priority;

    UPDATE queue_turns SET waiting = waiting + 1 WHERE app_id = new.app_id;

    UPDATE queue_turns
       SET (head_number, head_queued_at, head_priority) =
           (SELECT number, queued_at, priority FROM queue_heads WHERE app_id = new.app_id ORDER BY priority DESC, queued_at, number LIMIT 1)
     WHERE app_id = new.app_id
       AND (head_number IS NULL OR head_priority < new.priority
            OR (head_priority = new.priority
                AND head_queued_at > (SELECT queued_at FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch)))
       AND EXISTS (SELECT 1 FROM queue_heads WHERE app_id = new.app_id);
END;

DROP TRIGGER builds_turn_moved;

CREATE TRIGGER builds_turn_moved AFTER UPDATE OF state ON builds
  WHEN (new.state = 'queued') <> (old.state = 'queued')
    OR (new.state IN ('provisioning', 'running')) <> (old.state IN ('provisioning', 'running'))
BEGIN
    DELETE FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch;

    INSERT INTO queue_heads (app_id, branch, number, queued_at, priority)
    SELECT app_id, branch, number, queued_at,
           (SELECT priority FROM builds INDEXED BY builds_urgent
             WHERE app_id = new.app_id AND branch = new.branch AND state = 'queued' ORDER BY priority DESC LIMIT 1)
      FROM (SELECT app_id, branch, number, queued_at
              FROM builds INDEXED BY builds_queued
             WHERE app_id = new.app_id AND branch = new.branch AND state = 'queued'
             ORDER BY number
             LIMIT 1)
     WHERE NOT EXISTS (SELECT 1 FROM builds INDEXED BY builds_active
                        WHERE app_id = new.app_id AND branch = new.branch AND state IN ('provisioning', 'running'));

    UPDATE queue
       SET virtual_time = MAX(virtual_time, (SELECT pass FROM queue_turns WHERE app_id = new.app_id))
     WHERE old.state = 'queued' AND new.state = 'provisioning';

    UPDATE queue_turns
       SET active = (SELECT COUNT(*) FROM builds INDEXED BY builds_active WHERE app_id = new.app_id AND state IN ('provisioning', 'running')),
           waiting = waiting + (new.state = 'queued') - (old.state = 'queued'),
           pass = CASE WHEN old.state = 'queued' AND new.state = 'provisioning'
                       THEN (SELECT virtual_time FROM queue) + 1.0 / (SELECT weight FROM apps WHERE id = new.app_id)
                       ELSE pass END,
           last_started = COALESCE((SELECT MAX(started_at) FROM builds INDEXED BY builds_started
                                     WHERE app_id = new.app_id AND started_at IS NOT NULL), ''),
           (head_number, head_queued_at) =
           (SELECT number, queued_at FROM queue_heads WHERE app_id = new.app_id ORDER BY priority DESC, queued_at, number LIMIT 1),
           head_priority =
           COALESCE((SELECT priority FROM queue_heads WHERE app_id = new.app_id ORDER BY priority DESC, queued_at, number LIMIT 1), 0)
     WHERE app_id = new.app_id;

    UPDATE queue_turns SET load = active * 1.0 / (SELECT weight FROM apps WHERE id = new.app_id) WHERE app_id = new.app_id;
END;
