-- Append-only: a released migration is never edited. Every index says which question it serves.

-- What a pass was for: command, live, background or reconcile.
ALTER TABLE pass ADD COLUMN kind TEXT NOT NULL DEFAULT 'command';

-- When the user asked for the details of an order that could not be read at once: these come first.
ALTER TABLE wanting ADD COLUMN asked_at INTEGER;

-- Calls of one application on one day, GMT+8, from this computer.
CREATE TABLE calls (
  app     TEXT NOT NULL,                             -- top:APP_KEY or enhanced:APPID
  day     INTEGER NOT NULL,                          -- its first second
  calls   INTEGER NOT NULL,
  refused INTEGER NOT NULL DEFAULT 0,                -- 1: the platform said that the day's calls were used up
  PRIMARY KEY (app, day)
) STRICT, WITHOUT ROWID;

-- What the comparison of a span with the platform's totals found, the last time.
CREATE TABLE reconciled (
  shop_id  INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  start_s  INTEGER NOT NULL,
  end_s    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  here     INTEGER NOT NULL,                         -- orders here, before
  platform INTEGER NOT NULL,                         -- orders that the platform counts
  healed   TEXT NOT NULL,                            -- JSON: order numbers that were missing and are here now
  surplus  TEXT NOT NULL,                            -- JSON: order numbers that only this side has
  PRIMARY KEY (shop_id, start_s, end_s)
) STRICT, WITHOUT ROWID;
