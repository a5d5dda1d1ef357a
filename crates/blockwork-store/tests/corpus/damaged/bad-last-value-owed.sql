UPDATE last_values SET owed = 'what';
