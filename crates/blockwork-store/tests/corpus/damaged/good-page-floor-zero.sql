UPDATE pages SET floor = 0;
