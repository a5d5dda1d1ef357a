DELETE FROM visitors;
