UPDATE receipts SET print = 'seven';
