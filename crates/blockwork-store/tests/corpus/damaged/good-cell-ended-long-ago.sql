UPDATE cells SET ends = 0;
