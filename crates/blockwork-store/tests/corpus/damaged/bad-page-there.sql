UPDATE pages SET there = 2;
