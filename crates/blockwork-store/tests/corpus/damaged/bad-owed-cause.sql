UPDATE owed SET cause = '{}';
