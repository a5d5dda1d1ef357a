UPDATE cells SET value = x'00ff';
