UPDATE cells SET state = x'ff' WHERE scope = 'global';
