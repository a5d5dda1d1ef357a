UPDATE cells SET state = '', key = char(0) || '/' WHERE scope = 'page' AND state = 'Cart';
