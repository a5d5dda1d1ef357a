UPDATE updates SET owed = 'what';
