UPDATE receipts SET commit_id = '';
