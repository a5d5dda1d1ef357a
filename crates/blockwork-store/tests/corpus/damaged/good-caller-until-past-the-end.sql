UPDATE callers SET until = -1;
