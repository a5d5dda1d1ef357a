UPDATE owed SET turn = 1;
