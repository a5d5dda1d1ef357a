import type { BrowserContext, TestInfo } from '@playwright/test';
import type { Mishaps } from './kit/mishaps.ts';
import { Scopes, type Scope, SCOPES, addByTicket, promisesInTheGuide } from './kit/scopes.ts';
import { Server } from './kit/server.ts';
import { ready } from './kit/shop.ts';
import { expect, test, testWithServer } from './kit/test.ts';

// Every answer of the table on `/scopes` is a test here. The table is read from the guide; the first test says that the
// page shows the same one.

/** What a test of one answer can use. */
interface Scene {
    server: Server;
    context: BrowserContext;
    visitor: () => Promise<BrowserContext>;
    /** A browser that keeps its files in a folder, as people's browsers do. */
    installed: () => Promise<BrowserContext>;
    mishaps: Mishaps;
    info: TestInfo;
}

/** How each question is asked: what a scope holds after one was added, and this has happened. */
const ASKED: Record<string, (scene: Scene, scope: Scope) => Promise<Scopes>> = {
    'Seen by other visitors': async ({ server, context, visitor }, scope) => {
        const theirs = await new Scopes(await (await visitor()).newPage(), server.url).open();
        await addOne(context, server, scope);
        return theirs;
    },
    'Seen in another tab': async ({ server, context }, scope) => {
        const other = await new Scopes(await context.newPage(), server.url).open();
        await addOne(context, server, scope);
        return other;
    },
    'Survives a refresh': async ({ server, context }, scope) => {
        const here = await addOne(context, server, scope);
        const loaded = here.page.waitForEvent('load');
        await here.page.getByRole('link', { name: 'Refresh' }).click();
        await loaded;
        await ready(here.page);
        return here;
    },
    'Survives closing the browser': async ({ server, installed }, scope) => {
        const before = await installed();
        await addOne(before, server, scope);
        await before.close();
        return new Scopes(await (await installed()).newPage(), server.url).open();
    },
    'Survives a restart of the server': async ({ server, context, mishaps }, scope) => {
        const here = await addOne(context, server, scope);
        // The feed, where it is back before the server.
        mishaps.allow('unreachable');
        await server.killAndRestart();
        return here;
    },
};

/** What each answer means. */
const MEANT: Record<string, (scene: Scene, question: string, scope: Scope) => Promise<void>> = {
    yes: async (scene, question, scope) => holds(await ask(scene, question, scope), scope, 1),
    no: async (scene, question, scope) => holds(await ask(scene, question, scope), scope, 0),
    'yes, with SQLite': async (scene, question, scope) => {
        await holds(await ask(scene, question, scope), scope, 1);
        await nothingIsLeftInMemory(scene, scope);
    },
    'kept 60 minutes, then gone': async (scene, question, scope) => {
        await holds(await ask(scene, question, scope), scope, 0);
        await isKeptForAWhile(scene);
    },
};

test('the page shows the table of the guide', async ({ page }) => {
    const scopes = await new Scopes(page).open();
    expect(await scopes.promises()).toEqual(promisesInTheGuide());
});

for (const { question, answers } of promisesInTheGuide()) {
    for (const scope of SCOPES) {
        const answer = answers[scope];
        testWithServer(`${scope}: ${question}: ${answer}`, async ({ server, context, visitor, installed, mishaps }, info) => {
            // Up to three servers and two browsers are started, one after the other.
            testWithServer.slow();
            const meant = MEANT[answer];
            expect(meant, `a test that knows what "${answer}" means`).toBeDefined();
            await meant?.({ server, context, visitor, installed, mishaps, info }, question, scope);
        });
    }
}

test('"Open a second tab" opens one, and leaves this page alone', async ({ page, context }) => {
    const here = await new Scopes(page).open();
    await here.add('session');
    await here.shows('session', 1);
    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: 'Open a second tab' }).click();
    const other = new Scopes(await opened);
    await expect(other.page).toHaveURL('/scopes');
    await other.shows('session', 0);
    await here.add('session');
    await here.shows('session', 2);
});

async function ask(scene: Scene, question: string, scope: Scope): Promise<Scopes> {
    const asked = ASKED[question];
    if (!asked) {
        throw new Error(`No test asks "${question}".`);
    }
    return asked(scene, scope);
}

/** Opens the page, and adds one in a scope. */
async function addOne(context: BrowserContext, server: Server, scope: Scope): Promise<Scopes> {
    const here = await new Scopes(await context.newPage(), server.url).open();
    await here.add(scope);
    await here.shows(scope, 1);
    return here;
}

/** The page shows so many, and has so many: one more is one more than that. */
async function holds(there: Scopes, scope: Scope, count: number): Promise<void> {
    await there.shows(scope, count);
    await there.add(scope);
    await there.shows(scope, count + 1);
}

/** What the table says of SQLite is not so with the memory store. */
async function nothingIsLeftInMemory({ context, info }: Scene, scope: Scope): Promise<void> {
    const server = await Server.start(info.outputPath('memory'), { BLOCKWORK_STORE: 'memory:' });
    const here = await addOne(context, server, scope);
    const ticket = await here.ticket();
    await here.page.close();
    await server.killAndRestart();
    if (scope === 'session') {
        expect((await addByTicket(context.request, server.url, ticket, 60)).status()).toBe(410);
    } else {
        await holds(await new Scopes(await context.newPage(), server.url).open(), scope, 0);
    }
    await server.stop();
}

/** The session of a page that was closed goes on for its time, and then it has ended. */
async function isKeptForAWhile({ context, server, info }: Scene): Promise<void> {
    const kept = await closed(context, server);
    const answer = await addByTicket(context.request, server.url, kept, 60);
    expect(await answer.json()).toMatchObject({ value: 2 });

    const hasty = await Server.start(info.outputPath('hasty'), { BLOCKWORK_SESSION_KEPT_SECONDS: '1' });
    const ended = await closed(context, hasty);
    let n = 60;
    // An event is a sign of life: the next one comes when the time is over.
    const status = async () => (await addByTicket(context.request, hasty.url, ended, n++)).status();
    await expect.poll(status, { intervals: [3_000], timeout: 20_000 }).toBe(410);
    await hasty.stop();
}

/** Opens the page, adds one, and closes it: the ticket that it had. */
async function closed(context: BrowserContext, server: Server): Promise<string> {
    const here = await addOne(context, server, 'session');
    const ticket = await here.ticket();
    await here.page.close();
    return ticket;
}
