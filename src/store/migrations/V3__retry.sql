-- Append-only: a released migration is never edited. Every index says which question it serves.

-- When an order that a list returned in a form that cannot be read was asked for alone, and refused.
ALTER TABLE quarantine ADD COLUMN refused_at INTEGER;
