UPDATE owed SET page = NULL, visitor = NULL;
