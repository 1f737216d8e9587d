-- Append-only: a released migration is never edited. Every index says which question it serves.

-- Orders that the seller has dealt with on this computer. What has changed since stands in `change`, with a greater rev.
CREATE TABLE handled (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  at       INTEGER NOT NULL,                         -- when the mark was made
  seen     INTEGER NOT NULL                          -- the revision that whoever made it had before them
) STRICT;
