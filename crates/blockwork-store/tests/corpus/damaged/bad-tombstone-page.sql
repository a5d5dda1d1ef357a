UPDATE tombstones SET page = 'gone';
