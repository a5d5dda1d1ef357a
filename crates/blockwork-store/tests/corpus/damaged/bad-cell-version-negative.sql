UPDATE cells SET version = '-1.0';
