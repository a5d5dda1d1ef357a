CREATE TABLE notes (note);
INSERT INTO notes VALUES ('x');
