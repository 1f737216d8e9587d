-- Append-only: a released migration is never edited. Every index says which question it serves.

-- The store's revision: it grows by one with every commit that changed an order.
CREATE TABLE revision (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  rev INTEGER NOT NULL
) STRICT;
INSERT INTO revision (one, rev) VALUES (1, 0);

CREATE TABLE shop (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL UNIQUE,
  first_read INTEGER                                 -- when a list of it was first read, by the platform's clock
) STRICT;

-- What the filter asks for. NULL is unknown; '' in a text is known to be empty.
CREATE TABLE orders (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused
  shop_id        INTEGER NOT NULL REFERENCES shop (id),
  tid            INTEGER NOT NULL,
  rev            INTEGER NOT NULL,                   -- the revision that last wrote it
  created        INTEGER,                            -- times are Unix seconds
  modified       INTEGER,
  pay_time       INTEGER,
  newest         INTEGER,                            -- the greatest modified any answer showed
  status         TEXT,
  flag           INTEGER,
  refunding      INTEGER,                            -- 0, 1; NULL while the lines are unknown
  buyer_nick     TEXT,
  buyer_open_uid TEXT,
  num_iid        INTEGER,                            -- the trade's own; the lines' stand in order_line
  payment_fen    INTEGER,
  memo           TEXT,
  message        TEXT,
  message_exists INTEGER NOT NULL DEFAULT 0,         -- known to exist, not read: message is NULL then
  UNIQUE (shop_id, tid)
) STRICT;
CREATE INDEX orders_rev ON orders (rev);                           -- what changed since a revision
CREATE INDEX orders_created ON orders (shop_id, created, tid);     -- first rows before the index is ready
CREATE INDEX orders_modified ON orders (shop_id, modified, tid);   -- the same by modified
CREATE INDEX orders_buyer ON orders (buyer_open_uid) WHERE buyer_open_uid IS NOT NULL;  -- the buyer's other orders

CREATE TABLE order_line (
  order_id      INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  place         INTEGER NOT NULL,
  oid           INTEGER,
  num_iid       INTEGER,
  num           INTEGER,
  payment_fen   INTEGER,
  status        TEXT,
  refund_status TEXT,
  PRIMARY KEY (order_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_line_item ON order_line (num_iid);              -- orders of an item

-- All that is known of an order: the merged item with the origin of each field, compressed.
CREATE TABLE item (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  body     BLOB NOT NULL
) STRICT;

-- The last answer of each source, so that an unchanged one costs a hash compare.
CREATE TABLE seen (
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  source   TEXT NOT NULL,
  hash     INTEGER NOT NULL,
  modified INTEGER,
  read_at  INTEGER NOT NULL,
  PRIMARY KEY (order_id, source)
) STRICT, WITHOUT ROWID;

-- What replaced what, written in the same commit: what is not recorded now can never be shown later.
CREATE TABLE change (
  id       INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  rev      INTEGER NOT NULL,
  watched  TEXT NOT NULL,
  path     TEXT NOT NULL,
  old      TEXT NOT NULL,
  new      TEXT NOT NULL,
  source   TEXT NOT NULL,
  read_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX change_order ON change (order_id);                    -- an order's timeline

-- Orders that left the store, so that a mirror of an older revision can follow.
CREATE TABLE removed (
  rev      INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  PRIMARY KEY (rev, order_id)
) STRICT, WITHOUT ROWID;

-- Titles of items as orders showed them, for lists of item ids.
CREATE TABLE catalogue (
  shop_id  INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  num_iid  INTEGER NOT NULL,
  title    TEXT NOT NULL,
  modified INTEGER NOT NULL,                         -- of the order that showed it
  PRIMARY KEY (shop_id, num_iid)
) STRICT, WITHOUT ROWID;

-- Orders whose texts or lines still have to be read one by one.
CREATE TABLE wanting (
  order_id      INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  shop_id       INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  first_refused INTEGER,                             -- when details were first refused, if ever
  last_refused  INTEGER,
  reason        TEXT,                                -- why, the last time
  given_up      INTEGER NOT NULL DEFAULT 0           -- refused in two passes a day apart
) STRICT;
CREATE INDEX wanting_shop ON wanting (shop_id, given_up);          -- what is left to read

-- Spans of time that were read completely, with the rows of the same commit.
CREATE TABLE coverage (
  id      INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  list    TEXT NOT NULL,
  start_s INTEGER NOT NULL,
  end_s   INTEGER NOT NULL,
  grade   TEXT NOT NULL,                             -- complete | degraded
  rows    INTEGER NOT NULL,
  read_at INTEGER NOT NULL
) STRICT;
CREATE INDEX coverage_list ON coverage (shop_id, list, start_s);   -- what a list has covered

-- Items that could not be read, with their raw text.
CREATE TABLE quarantine (
  id       INTEGER PRIMARY KEY,
  shop_id  INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  hash     INTEGER NOT NULL,
  source   TEXT NOT NULL,
  tid      INTEGER,
  field    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  raw      TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  times    INTEGER NOT NULL,
  UNIQUE (shop_id, hash)
) STRICT;

-- What each pass did.
CREATE TABLE pass (
  id      INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  started INTEGER NOT NULL,
  ended   INTEGER,                                   -- NULL: running, or its process died
  report  TEXT                                       -- JSON
) STRICT;
CREATE INDEX pass_shop ON pass (shop_id, id);                      -- the newest passes

CREATE TABLE activity (
  id          INTEGER PRIMARY KEY,
  shop_id     INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  activity_id TEXT NOT NULL,
  UNIQUE (shop_id, activity_id)
) STRICT;

-- Every version that was sent, and what became of it. The row is there before the request goes out.
CREATE TABLE activity_version (
  activity INTEGER NOT NULL REFERENCES activity (id) ON DELETE CASCADE,
  version  INTEGER NOT NULL,
  draft    TEXT NOT NULL,                            -- JSON, as sent
  state    TEXT NOT NULL,                            -- sending | confirmed | differs | rejected | unknown
  sent_at  INTEGER NOT NULL,
  ended_at INTEGER,
  record   TEXT,                                     -- JSON, the platform's own record
  error    TEXT,                                     -- its words
  PRIMARY KEY (activity, version)
) STRICT, WITHOUT ROWID;

-- What is being typed, so that a crash loses nothing.
CREATE TABLE draft (
  shop_id  INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  body     TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (shop_id, kind, key)
) STRICT, WITHOUT ROWID;

-- Choices of the window.
CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
