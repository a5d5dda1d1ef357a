UPDATE visitors SET used = x'';
