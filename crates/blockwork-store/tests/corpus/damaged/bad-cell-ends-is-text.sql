UPDATE cells SET ends = 'never';
