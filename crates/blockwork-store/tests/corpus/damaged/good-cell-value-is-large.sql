UPDATE cells SET value = zeroblob(3000000);
