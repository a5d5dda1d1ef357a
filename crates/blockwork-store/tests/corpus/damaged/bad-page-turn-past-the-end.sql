UPDATE pages SET turn = -1;
