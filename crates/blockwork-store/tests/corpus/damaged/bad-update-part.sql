UPDATE updates SET part = 'first';
