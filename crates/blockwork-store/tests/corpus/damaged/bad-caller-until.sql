UPDATE callers SET until = 'soon';
