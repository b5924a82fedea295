-- The line that a waiting build's log begins with, written down with the build itself: the log has it before there is a file.
ALTER TABLE builds ADD COLUMN queue_notice TEXT;
