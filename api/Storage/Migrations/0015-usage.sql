-- What the current attempt's container has used, as its runner told last.
ALTER TABLE builds ADD COLUMN usage TEXT;
