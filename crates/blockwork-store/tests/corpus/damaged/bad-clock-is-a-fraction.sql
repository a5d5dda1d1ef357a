UPDATE clock SET now = 1.5;
