-- Append-only: a released migration is never edited. Every index says which question it serves.

CREATE INDEX order_line_waybill ON order_line (waybill) WHERE waybill IS NOT NULL;  -- the orders of a parcel
CREATE INDEX order_line_goods ON order_line (goods_id);            -- orders whose goods have a word
