UPDATE receipts SET print = '-7';
