import { defineConfig } from '@playwright/test';

// `cargo xtask test browser` starts the server and says where it is. By hand: `cargo xtask serve` in one terminal,
// `npx playwright test` in another.
export default defineConfig({
    testDir: 'tests',
    outputDir: 'test-results',
    reporter: 'list',
    fullyParallel: true,
    forbidOnly: Boolean(process.env.CI),
    // A test that passes only when it is tried again has found something.
    retries: 0,
    // Where nothing works, that is known after a few.
    maxFailures: 10,
    workers: 2,
    // Two tests at once on two slow cores, each with a development build: a page alone may take seconds to come to life.
    timeout: 60_000,
    expect: { timeout: 10_000 },
    use: {
        baseURL: process.env.BASE_URL ?? 'http://127.0.0.1:3000',
        viewport: { width: 1200, height: 900 },
        locale: 'en',
        screenshot: 'only-on-failure',
        trace: { mode: 'retain-on-failure', screenshots: false },
        launchOptions: {
            // The system's browser. Without the variable Playwright takes its own, where it was downloaded.
            executablePath: process.env.BLOCKWORK_CHROMIUM,
            args: [
                '--disable-gpu',
                '--disable-quic',
                '--no-first-run',
                '--disable-background-networking',
                '--disable-component-update',
                '--disable-sync',
            ],
        },
    },
    // Together they are everything, and nothing twice: but for what is not there behind a load balancer. The release build is only asked for the smoke test, and several
    // instances, of which some are killed, are there in `cargo xtask test cluster` alone.
    projects: [
        { name: 'chromium', grepInvert: process.env.BLOCKWORK_KILLS ? /@smoke|@cluster|@direct/ : /@smoke|@cluster/ },
        { name: 'smoke', grep: /@smoke/ },
        ...(process.env.BLOCKWORK_KILLS ? [{ name: 'cluster', grep: /@cluster/ }] : []),
    ],
});
