UPDATE owed SET page = 'mine';
