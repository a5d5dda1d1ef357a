UPDATE receipts SET answer = x'ff00fe';
