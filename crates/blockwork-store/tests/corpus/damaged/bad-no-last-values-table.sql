DROP TABLE last_values;
