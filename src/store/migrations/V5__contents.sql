-- Append-only: a released migration is never edited. Every index says which question it serves.

-- What an order contains, where it goes, and how far it is. NULL is unknown.
ALTER TABLE orders ADD COLUMN consign_time INTEGER;
ALTER TABLE orders ADD COLUMN step_status TEXT;      -- the step of a pre-sale
ALTER TABLE orders ADD COLUMN province TEXT;
ALTER TABLE orders ADD COLUMN city TEXT;
ALTER TABLE orders ADD COLUMN pieces INTEGER;        -- of all lines; NULL while they or the pieces of one are unknown
-- 0: written before these columns and the two of the lines were there, and not gone through since.
ALTER TABLE orders ADD COLUMN contents INTEGER NOT NULL DEFAULT 0;

-- Distinct words of order lines; titles repeat in thousands of orders. '' is unknown: no gateway returns an empty one.
CREATE TABLE goods (
  id           INTEGER PRIMARY KEY,
  shop_id      INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE,
  title        TEXT NOT NULL,
  sku          TEXT NOT NULL,                        -- the variant in words
  outer_iid    TEXT NOT NULL,
  outer_sku_id TEXT NOT NULL,
  UNIQUE (shop_id, title, sku, outer_iid, outer_sku_id)              -- the row of a line's words
) STRICT;
ALTER TABLE order_line ADD COLUMN goods_id INTEGER;  -- NULL: no word of the line is known
ALTER TABLE order_line ADD COLUMN waybill TEXT;

-- Which orders are still to be gone through: those after `next`, up to `last`.
CREATE TABLE contents_left (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  next INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
INSERT INTO contents_left (one, next, last) SELECT 1, 0, coalesce(max(id), 0) FROM orders;
