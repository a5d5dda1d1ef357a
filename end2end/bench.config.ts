import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

// `cargo xtask bench browser` runs what is measured in a browser, against a server that each measurement starts itself.
export default defineConfig({
    ...config,
    testDir: 'bench',
    testMatch: '*.bench.ts',
    reporter: './bench/markdown.ts',
    fullyParallel: false,
    workers: 1,
    timeout: 600_000,
    use: { ...config.use, trace: 'off', screenshot: 'off' },
    projects: [{ name: 'bench' }],
});
