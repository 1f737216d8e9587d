-- Append-only: a released migration is never edited. Every index says which question it serves.

-- How a view is watched, JSON; NULL: it is not.
ALTER TABLE saved_view ADD COLUMN watch TEXT;
