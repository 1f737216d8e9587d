-- Append-only: a released migration is never edited. Every index says which question it serves.

-- Jobs that mark users for an item at the platform.
CREATE TABLE marking (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- never reused
  shop_id     INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  way         TEXT NOT NULL,                         -- queue | special
  activity_id TEXT,                                  -- of a queue; NULL: none
  limit_num   INTEGER,                               -- of special; NULL: none
  item        INTEGER NOT NULL,
  sku         INTEGER,                               -- NULL: none
  hit         INTEGER NOT NULL,
  status      TEXT NOT NULL,
  state       TEXT NOT NULL,                         -- open | done | stopped
  created     INTEGER NOT NULL,
  held_by     TEXT                                   -- why it went no further the last time
) STRICT;
CREATE INDEX marking_shop ON marking (shop_id, id);                -- the newest jobs
CREATE INDEX marking_item ON marking (shop_id, item);              -- who is marked for an item

-- Their users. What is sending when a process dies is unknown to the next one.
CREATE TABLE marking_user (
  marking INTEGER NOT NULL REFERENCES marking (id) ON DELETE CASCADE,
  place   INTEGER NOT NULL,
  open_id TEXT NOT NULL,
  state   TEXT NOT NULL,                             -- waiting | sending | marked | not_marked | unknown
  before  TEXT,                                      -- the status shown before; NULL: not asked, '': not marked
  batch   INTEGER,
  tries   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (marking, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX marking_user_state ON marking_user (marking, state);  -- who waits, and how many stand how

-- Their calls. A row is there before the request goes out.
CREATE TABLE marking_batch (
  marking INTEGER NOT NULL REFERENCES marking (id) ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  users   INTEGER NOT NULL,
  state   TEXT NOT NULL,                             -- sending | counted | differs | rejected | unsent | unknown
  counted INTEGER,                                   -- what the platform says that it marked
  words   TEXT,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (marking, number)
) STRICT, WITHOUT ROWID;
