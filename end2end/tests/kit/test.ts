import { type BrowserContext, test as playwright } from '@playwright/test';
import { Events } from './events.ts';
import { Mishaps } from './mishaps.ts';
import { Redis } from './redis.ts';
import { Server } from './server.ts';
import { Shop } from './shop.ts';

export { expect } from '@playwright/test';

interface Kit {
    /** What went wrong in this test's pages. It is checked at the end of each. */
    mishaps: Mishaps;
    /** What the page has sent. */
    events: Events;
    /** `/cart` in the page; not opened yet. */
    shop: Shop;
    /** Makes another visitor: a browser that knows nothing of the first one. */
    visitor: () => Promise<BrowserContext>;
    /** Starts the browser that is installed in this test's folder, with what it kept when it was closed before. */
    installed: () => Promise<BrowserContext>;
}

/** A test whose pages must be quiet: no error, no warning, no failed request that it does not expect. */
export const test = playwright.extend<Kit>({
    mishaps: [
        async ({}, use) => {
            const mishaps = new Mishaps();
            await use(mishaps);
            mishaps.check();
        },
        { auto: true },
    ],
    context: async ({ context, mishaps }, use) => {
        mishaps.watch(context);
        await use(context);
    },
    events: async ({ page }, use) => use(new Events(page)),
    shop: async ({ page }, use) => use(new Shop(page)),
    visitor: async ({ browser, mishaps }, use) => {
        const contexts: BrowserContext[] = [];
        await use(async () => {
            const context = await browser.newContext();
            mishaps.watch(context);
            contexts.push(context);
            return context;
        });
        await Promise.all(contexts.map((context) => context.close()));
    },
    installed: async ({ playwright, launchOptions, mishaps }, use, info) => {
        const contexts: BrowserContext[] = [];
        await use(async () => {
            const folder = info.outputPath('browser');
            const context = await playwright.chromium.launchPersistentContext(folder, launchOptions);
            mishaps.watch(context);
            contexts.push(context);
            return context;
        });
        // One that a test has closed is closed already.
        await Promise.all(contexts.map((context) => context.close()));
    },
});

interface OwnServer {
    /** Settings of this test's server, as environment variables. */
    settings: Record<string, string>;
    /** The server of this test alone. */
    server: Server;
}

/** A test with a server of its own, that it may kill. Its pages are that server's. */
export const testWithServer = test.extend<OwnServer>({
    settings: [{}, { option: true }],
    server: [
        async ({ settings }, use, info) => {
            const server = await Server.start(info.outputPath('server'), settings);
            await use(server);
            await server.stop();
            if (info.status !== info.expectedStatus) {
                await info.attach('server.log', { body: server.log });
            }
        },
        // Starting and stopping is not the test's own time.
        { timeout: 60_000 },
    ],
    baseURL: async ({ server }, use) => use(server.url),
});

/** A test with a server of its own on a Redis of its own, that it may kill. */
export const testWithRedis = testWithServer.extend<{ redis: Redis }>({
    redis: [
        async ({}, use, info) => {
            const redis = await Redis.start(info.outputPath('redis'));
            await use(redis);
            await redis.kill();
        },
        { timeout: 60_000 },
    ],
    settings: async ({ redis }, use) => use({ BLOCKWORK_STORE: redis.url, BLOCKWORK_SECRET: 'what the server of this test has and no other' }),
});
