-- A build of code that nobody of the team has looked at: it is given no secrets, and leaves nothing behind that another build reads.
ALTER TABLE builds ADD COLUMN trusted INTEGER NOT NULL DEFAULT 1;
