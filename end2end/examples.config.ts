import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

// The tests of `examples/`: `cargo xtask test examples`. By hand: `cargo xtask serve --project examples` in one terminal,
// `BASE_URL=http://127.0.0.1:3010 npx playwright test --config examples.config.ts` in another.
export default defineConfig(base, { testDir: 'examples', outputDir: 'test-results/examples' });
