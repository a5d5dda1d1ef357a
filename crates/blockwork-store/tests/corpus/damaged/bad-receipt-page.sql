UPDATE receipts SET page = 'this one';
