UPDATE pages SET seen = 'today';
