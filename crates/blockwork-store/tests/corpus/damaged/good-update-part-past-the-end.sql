UPDATE updates SET part = -1;
