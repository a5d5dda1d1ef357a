UPDATE visitors SET used = -1;
