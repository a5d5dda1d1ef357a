ALTER TABLE cells RENAME COLUMN version TO revision;
