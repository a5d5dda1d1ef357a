UPDATE callers SET who = 'galaxy 1';
