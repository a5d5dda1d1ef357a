UPDATE last_values SET owner = '';
