UPDATE owed SET attempts = 65535;
