UPDATE owed SET not_before = -1;
