UPDATE last_values SET value = 1;
