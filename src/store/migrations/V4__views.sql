-- Append-only: a released migration is never edited. Every index says which question it serves.

-- Filters that have a name, the tabs above the orders.
CREATE TABLE saved_view (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,        -- never reused
  shop_id  INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  place    INTEGER NOT NULL,                         -- from 0
  name     TEXT NOT NULL,
  line     TEXT NOT NULL,                            -- the filter as a line of text; one that cannot be read is kept
  settings TEXT,                                     -- JSON: columns and widths; NULL: those of the window
  locked   INTEGER NOT NULL DEFAULT 0,               -- 1: it stays the first one, and as it is
  UNIQUE (shop_id, name)
) STRICT;
CREATE INDEX saved_view_place ON saved_view (shop_id, place);      -- a shop's views in their order
