UPDATE pages SET seen = -1;
