-- The triggers of 0010, so that none walks over builds: each search is told its index (another would do, by a walk over all builds of the app or
-- branch), and whether something of the branch is under way is asked of one build and not of each that waits.
DROP TRIGGER builds_turn_moved;

CREATE TRIGGER builds_turn_moved AFTER UPDATE OF state ON builds
  WHEN (new.state = 'queued') <> (old.state = 'queued')
    OR (new.state IN ('provisioning', 'running')) <> (old.state IN ('provisioning', 'running'))
BEGIN
    DELETE FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch;

    INSERT INTO queue_heads (app_id, branch, number, queued_at)
    SELECT app_id, branch, number, queued_at
      FROM (SELECT app_id, branch, number, queued_at
              FROM builds INDEXED BY builds_queued
             WHERE app_id = new.app_id AND branch = new.branch AND state = 'queued'
             ORDER BY number
             LIMIT 1)
     WHERE NOT EXISTS (SELECT 1 FROM builds INDEXED BY builds_active
                        WHERE app_id = new.app_id AND branch = new.branch AND state IN ('provisioning', 'running'));

    UPDATE queue_turns
       SET active = (SELECT COUNT(*) FROM builds INDEXED BY builds_active WHERE app_id = new.app_id AND state IN ('provisioning', 'running')),
           last_started = COALESCE((SELECT MAX(started_at) FROM builds INDEXED BY builds_started
                                     WHERE app_id = new.app_id AND started_at IS NOT NULL), ''),
           (head_number, head_queued_at) =
           (SELECT number, queued_at FROM queue_heads WHERE app_id = new.app_id ORDER BY queued_at, number LIMIT 1)
     WHERE app_id = new.app_id;
END;

DROP TRIGGER builds_turn_new;

CREATE TRIGGER builds_turn_new AFTER INSERT ON builds WHEN new.state = 'queued'
BEGIN
    INSERT INTO queue_heads (app_id, branch, number, queued_at)
    SELECT new.app_id, new.branch, new.number, new.queued_at
     WHERE NOT EXISTS (SELECT 1 FROM queue_heads WHERE app_id = new.app_id AND branch = new.branch)
       AND NOT EXISTS (SELECT 1 FROM builds INDEXED BY builds_active
                        WHERE app_id = new.app_id AND branch = new.branch AND state IN ('provisioning', 'running'));

    UPDATE queue_turns
       SET (head_number, head_queued_at) =
           (SELECT number, queued_at FROM queue_heads WHERE app_id = new.app_id ORDER BY queued_at, number LIMIT 1)
     WHERE app_id = new.app_id AND (head_number IS NULL OR head_queued_at > new.queued_at);
END;
