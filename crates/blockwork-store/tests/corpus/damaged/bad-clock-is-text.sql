UPDATE clock SET now = 'noon';
