UPDATE last_values SET value = NULL;
