UPDATE cells SET version = '0.0';
