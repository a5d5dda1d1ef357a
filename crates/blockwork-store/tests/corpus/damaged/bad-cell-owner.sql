UPDATE cells SET owner = 'me' WHERE scope = 'page';
