UPDATE callers SET key = 'key';
