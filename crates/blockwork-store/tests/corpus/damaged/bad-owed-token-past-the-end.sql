UPDATE owed SET token = -1;
