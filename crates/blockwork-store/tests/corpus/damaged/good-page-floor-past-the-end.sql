UPDATE pages SET floor = -1;
