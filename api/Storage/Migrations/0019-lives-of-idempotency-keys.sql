-- The life of the service that took a key: what a dead one began to answer is free again.
ALTER TABLE idempotency_keys ADD COLUMN life TEXT;
