UPDATE callers SET who = 'visitor';
