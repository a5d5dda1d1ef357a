import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test';
import { Server } from '../tests/kit/server.ts';
import { ready } from '../tests/kit/shop.ts';
import { ratio, spread } from './figures.ts';
import { noted, probe, seen } from './probe.ts';

// Pages come from the browser's cache, as for somebody who was here before; what is compared is measured in turns.
const ROUNDS = 21;

/** Nobody is told to slow down. */
const SETTINGS = { BLOCKWORK_EVENTS_PER_SECOND: '10000', BLOCKWORK_EVENTS_BURST: '10000' };

const VARIANTS = ['Sealed', 'Plain'] as const;

type Variant = (typeof VARIANTS)[number];

const KEPT = ['Nothing', ...VARIANTS] as const;

type Kept = (typeof KEPT)[number];

/** How long one load took. */
interface Load {
    /** From the beginning of the navigation until the page answered. */
    answers: number;
    /** Of that, since its program had arrived: compiling it, and hydrating the page. */
    hydrates: number;
    /** From the beginning of the navigation until it showed what was kept. */
    shows: number;
}

test('to come to life with a filled store', async ({ browser }, info) => {
    const server = await Server.start(info.outputPath('server'), SETTINGS);
    const visitors = { Nothing: await visitor(browser), Sealed: await visitor(browser), Plain: await visitor(browser) };
    for (const variant of VARIANTS) {
        const page = await open(visitors[variant], server, variant);
        await type(page, 'somebody');
        await page.close();
    }
    await load(visitors.Nothing, server);
    const loads: Record<Kept, Load[]> = { Nothing: [], Sealed: [], Plain: [] };

    for (let round = 0; round < ROUNDS; round += 1) {
        // Nobody is always the first.
        const kinds = KEPT.map((_, i) => KEPT[(round + i) % KEPT.length]!);
        for (const kept of kinds) {
            loads[kept].push(await load(visitors[kept], server, kept === 'Nothing' ? undefined : 'somebody'));
        }
    }

    const row = (what: string, kept: Kept, time: keyof Load, beside = time) => {
        const [ones, others] = [loads[kept].map((load) => load[time]), loads.Nothing.map((load) => load[beside])];
        console.log(`| ${what} | ${spread(ones)} | ${kept === 'Nothing' ? '' : ratio(ones, others)} |`);
    };
    console.log('| one load of `/credentials` | p50 | p90 | beside nothing kept |');
    console.log('|---|---:|---:|---:|');
    for (const kept of KEPT) {
        const what = kept === 'Nothing' ? 'nothing kept' : `kept ${kept.toLowerCase()}`;
        row(`until the page answers, ${what}`, kept, 'answers');
        row('of that, since the program was there', kept, 'hydrates');
    }
    for (const kept of VARIANTS) {
        row(`until the fields show what is kept ${kept.toLowerCase()}`, kept, 'shows', 'answers');
    }
    console.log('');
    await server.stop();
});

test('one keystroke to the other tab', async ({ browser }, info) => {
    const server = await Server.start(info.outputPath('server'), SETTINGS);
    console.log('| one keystroke in the user name, to the same field in another tab | p50 | p90 |');
    console.log('|---|---:|---:|');
    for (const variant of VARIANTS) {
        const context = await visitor(browser);
        const [here, there] = [await open(context, server, variant), await open(context, server, variant)];
        const [written, followed, all]: [number[], number[], number[]] = [[], [], []];
        for (let round = 0; round < ROUNDS; round += 1) {
            const text = 'a'.repeat(round + 1);
            await here.getByLabel('User name').press('a');
            const arrived = await seen(there, text);
            const { done = NaN, written: writes } = await noted(here);
            const write = writes.find((write) => write > done) ?? NaN;
            written.push(write - done);
            followed.push(arrived - write);
            all.push(arrived - done);
        }
        const kind = variant.toLowerCase();
        console.log(`| until it is written, ${kind} | ${spread(written)} |`);
        console.log(`| from there to the other tab, ${kind} | ${spread(followed)} |`);
        console.log(`| together, ${kind} | ${spread(all)} |`);
        await context.close();
    }
    console.log('');
    await server.stop();
});

async function visitor(browser: Browser): Promise<BrowserContext> {
    const context = await browser.newContext();
    await probe(context);
    return context;
}

/** Opens the page, and keeps what is typed in this way. */
async function open(context: BrowserContext, server: Server, variant: Variant): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${server.url}/credentials`);
    await ready(page);
    await page.getByRole('radio', { name: variant }).check();
    return page;
}

/** Types a user name, and waits until it is kept. */
async function type(page: Page, user: string): Promise<void> {
    await page.getByLabel('User name').fill(user);
    const kept = page.getByRole('region', { name: 'What localStorage holds' });
    await expect(kept.locator('dt').filter({ hasText: 'Credentials' })).toHaveCount(1);
}

/** Loads the page once, until it shows this where something is to be shown. */
async function load(context: BrowserContext, server: Server, text?: string): Promise<Load> {
    const page = await context.newPage();
    await page.goto(`${server.url}/credentials`);
    await ready(page);
    const shown = text === undefined ? NaN : await seen(page, text);
    const { ready: answers = NaN, began, arrived } = await noted(page);
    await page.close();
    return { answers: answers - began, hydrates: answers - arrived, shows: shown - began };
}
