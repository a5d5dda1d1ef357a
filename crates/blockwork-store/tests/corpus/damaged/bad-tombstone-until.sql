UPDATE tombstones SET until = 'soon';
