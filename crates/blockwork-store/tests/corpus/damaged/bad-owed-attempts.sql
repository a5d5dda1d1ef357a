UPDATE owed SET attempts = 70000;
