INSERT INTO pages SELECT '0000000000000000000000000000000a', visitor, made, seen, turn, floor, feeds, there FROM pages LIMIT 1;
