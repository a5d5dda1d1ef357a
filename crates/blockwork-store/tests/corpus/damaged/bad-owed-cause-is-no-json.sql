UPDATE owed SET cause = 'because';
