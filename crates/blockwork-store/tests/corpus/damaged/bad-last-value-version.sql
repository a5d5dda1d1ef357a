UPDATE last_values SET version = '1';
