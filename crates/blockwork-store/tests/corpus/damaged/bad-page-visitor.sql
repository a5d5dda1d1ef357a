UPDATE pages SET visitor = 'somebody';
