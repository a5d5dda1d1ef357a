UPDATE owed SET id = 'id' || id;
