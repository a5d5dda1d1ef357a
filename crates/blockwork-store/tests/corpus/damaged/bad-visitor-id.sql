UPDATE visitors SET visitor = 'me';
