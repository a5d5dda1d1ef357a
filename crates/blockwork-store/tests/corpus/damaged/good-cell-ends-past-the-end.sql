UPDATE cells SET ends = -1;
