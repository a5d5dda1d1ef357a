UPDATE callers SET key = key || '00';
