UPDATE pages SET floor = x'01';
