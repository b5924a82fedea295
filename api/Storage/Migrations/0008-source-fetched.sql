-- One way: once an attempt's source is there, its runner gets the clone key no more. What follows may run what lies in the checkout.
ALTER TABLE builds ADD COLUMN source_fetched INTEGER NOT NULL DEFAULT 0;
