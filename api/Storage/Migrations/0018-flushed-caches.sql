-- The start of the machine in which a cache was saved whose files may not all be on the disk yet; NULL once they are. After another start it is not to be
-- trusted.
ALTER TABLE caches ADD COLUMN unflushed_boot TEXT;
