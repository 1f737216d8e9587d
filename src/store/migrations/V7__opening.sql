-- Append-only: a released migration is never edited. Every index says which question it serves.

-- The last file that was made of the index: a store that was put back to an older state knows an older one.
CREATE TABLE index_file (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  mark BLOB NOT NULL                                 -- 16 bytes at random
) STRICT;

-- First rows, before the index is ready, of what waits to be sent, by pay_time: few of all orders.
CREATE INDEX orders_waiting ON orders (shop_id, pay_time, tid)
  WHERE status IN ('WAIT_SELLER_SEND_GOODS', 'SELLER_CONSIGNED_PART');
