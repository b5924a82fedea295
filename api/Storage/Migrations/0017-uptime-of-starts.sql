-- When a build was taken, by a clock that nobody sets: milliseconds since the machine was started, and which start that was.
ALTER TABLE builds ADD COLUMN started_boot TEXT;
ALTER TABLE builds ADD COLUMN started_uptime INTEGER;
