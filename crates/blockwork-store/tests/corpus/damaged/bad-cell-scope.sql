PRAGMA ignore_check_constraints = ON;
UPDATE cells SET scope = 'galaxy' WHERE scope = 'global';
