import { defineConfig } from '@playwright/test';

// `cargo xtask test browser` starts the server and says where it is. By hand: `cargo xtask serve` in one terminal,
// `npx playwright test` in another.
export default defineConfig({
    testDir: 'tests',
    reporter: 'list',
    fullyParallel: true,
    forbidOnly: Boolean(process.env.CI),
    workers: 2,
    expect: { timeout: 10_000 },
    use: {
        baseURL: process.env.BASE_URL ?? 'http://127.0.0.1:3000',
        screenshot: 'only-on-failure',
        // The system's browser. Without the variable Playwright takes its own, where it was downloaded.
        launchOptions: { executablePath: process.env.BLOCKWORK_CHROMIUM, args: ['--disable-gpu'] },
    },
    // `@smoke` is also run against the release build.
    projects: [
        { name: 'chromium', grepInvert: /@smoke/ },
        { name: 'smoke', grep: /@smoke/ },
    ],
});
