UPDATE receipts SET n = -n, part = -1;
