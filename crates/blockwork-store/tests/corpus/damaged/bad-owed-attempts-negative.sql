UPDATE owed SET attempts = -1;
