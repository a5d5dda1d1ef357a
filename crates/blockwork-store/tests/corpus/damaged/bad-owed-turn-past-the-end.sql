UPDATE owed SET turn = -1 WHERE dead IS NULL;
