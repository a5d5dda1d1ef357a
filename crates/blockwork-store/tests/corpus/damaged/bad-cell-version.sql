UPDATE cells SET version = 'new';
