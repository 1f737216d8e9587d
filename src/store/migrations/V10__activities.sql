-- Append-only: a released migration is never edited. Every index says which question it serves.

-- Activities that stay together: they share a name, a start and an end. JSON.
CREATE TABLE activity_group (
  shop_id  INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  key      TEXT NOT NULL,
  body     TEXT NOT NULL,                            -- the group as it is typed
  sent     TEXT,                                     -- as it was when a part was sent last
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, key)
) STRICT, WITHOUT ROWID;

-- What the last comparison with the platform's list found, JSON.
CREATE TABLE activity_drift (
  shop_id INTEGER PRIMARY KEY REFERENCES shop (id) ON DELETE CASCADE,
  report  TEXT NOT NULL
) STRICT;

-- Notices that were told, so that none is told twice.
CREATE TABLE activity_told (
  shop_id INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  notice  TEXT NOT NULL,
  told_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, notice)
) STRICT, WITHOUT ROWID;

-- Paid orders whose lines no answer has returned: few of all orders.
CREATE INDEX orders_lineless ON orders (shop_id, pay_time) WHERE refunding IS NULL;
