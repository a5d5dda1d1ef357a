UPDATE receipts SET answer = 7;
