UPDATE owed SET visitor = 7;
