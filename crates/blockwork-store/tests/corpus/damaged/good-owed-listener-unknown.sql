UPDATE owed SET listener = '';
