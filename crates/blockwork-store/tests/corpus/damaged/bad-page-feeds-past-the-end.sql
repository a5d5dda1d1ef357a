UPDATE pages SET feeds = -1;
