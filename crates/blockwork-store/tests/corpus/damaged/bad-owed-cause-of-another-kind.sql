UPDATE owed SET cause = '{"Whim":{}}';
