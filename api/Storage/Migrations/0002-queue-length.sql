-- How many builds wait, kept up to date: whoever queues one is told its place without a count of all that are before it.
CREATE TABLE queue (
    length INTEGER NOT NULL
) STRICT;

INSERT INTO queue (length) SELECT COUNT(*) FROM builds WHERE state = 'queued';

CREATE TRIGGER builds_queued_new AFTER INSERT ON builds WHEN new.state = 'queued'
BEGIN
    UPDATE queue SET length = length + 1;
END;

CREATE TRIGGER builds_queued_moved AFTER UPDATE OF state ON builds WHEN (new.state = 'queued') <> (old.state = 'queued')
BEGIN
    UPDATE queue SET length = length + (new.state = 'queued') - (old.state = 'queued');
END;

CREATE TRIGGER builds_queued_gone AFTER DELETE ON builds WHEN old.state = 'queued'
BEGIN
    UPDATE queue SET length = length - 1;
END;
