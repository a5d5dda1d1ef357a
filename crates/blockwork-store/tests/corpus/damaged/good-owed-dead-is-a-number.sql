UPDATE owed SET dead = 7;
