UPDATE cells SET value = '';
