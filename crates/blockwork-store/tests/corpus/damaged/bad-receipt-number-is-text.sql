UPDATE receipts SET n = 'one' WHERE part = 0;
