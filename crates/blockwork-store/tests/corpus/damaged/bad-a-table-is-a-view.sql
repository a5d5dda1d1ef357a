ALTER TABLE tombstones RENAME TO graves;
CREATE VIEW tombstones AS SELECT page AS stone, until FROM graves;
