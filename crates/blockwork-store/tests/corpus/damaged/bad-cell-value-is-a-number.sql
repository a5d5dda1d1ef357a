UPDATE cells SET value = 1.5;
