UPDATE pages SET page = '';
