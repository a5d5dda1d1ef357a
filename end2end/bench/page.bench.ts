import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Page, chromium, expect, test } from '@playwright/test';
import { Server } from '../tests/kit/server.ts';
import { ready } from '../tests/kit/shop.ts';
import { percentile, spread } from './figures.ts';

const CLICKS = 200;
const AUDITS = 3;
const PAGES = ['/', '/cart', '/components'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

/** Nobody is told to slow down. */
const SETTINGS = { BLOCKWORK_EVENTS_PER_SECOND: '10000', BLOCKWORK_EVENTS_BURST: '10000' };

/** Where Lighthouse is installed for this, and for nothing else. */
const LIGHTHOUSE = pathToFileURL(path.resolve(import.meta.dirname, 'lighthouse/node_modules/lighthouse/core/index.js')).href;

interface Audited {
    lhr: { categories: Record<string, { score: number | null }>; audits: Record<string, { numericValue?: number }> };
}

type Lighthouse = (url: string, flags: object) => Promise<Audited>;

/** One click of a button whose answer is shown: milliseconds until it is seen, and of these on the way to the server and back. */
interface Click {
    seen: number;
    network: number;
}

test('from a click to the pixels', async ({ page }, info) => {
    const server = await Server.start(info.outputPath('server'), { ...SETTINGS, BLOCKWORK_STORE: 'memory:' });
    await page.goto(`${server.url}/counter`);
    await ready(page);
    await page.evaluate(watch);
    const clicks: Click[] = [];
    for (let n = 1; n <= CLICKS; n += 1) {
        await page.getByRole('button', { name: 'Press' }).click();
        await expect(page.getByRole('status', { name: 'Presses' })).toHaveText(String(n));
        clicks.push(await clicked(page));
    }
    const row = (what: string, times: number[]) => console.log(`| ${what} | ${spread(times)} |`);
    console.log('| one click on `/counter`, on memory | p50 | p90 |');
    console.log('|---|---:|---:|');
    row('until the new number is painted', clicks.map(({ seen }) => seen));
    // The others were shown by the feed, which came before the answer.
    const answered = clicks.filter(({ network }) => Number.isFinite(network));
    row(`of that, the event on its way and at the server (${answered.length} of ${clicks.length})`, answered.map(({ network }) => network));
    row('beyond the network', answered.map(({ seen, network }) => seen - network));
    console.log('');
    await server.stop();
});

test('Lighthouse, as for a telephone', async ({}, info) => {
    const lighthouse = ((await import(LIGHTHOUSE)) as { default: Lighthouse }).default;
    const server = await Server.start(info.outputPath('server'), SETTINGS);
    const port = 9333;
    const browser = await chromium.launch({ executablePath: process.env.BLOCKWORK_CHROMIUM, args: [`--remote-debugging-port=${port}`] });
    console.log('| page | performance | accessibility | best practices | first paint | largest paint | blocked | bytes |');
    console.log('|---|---:|---:|---:|---:|---:|---:|---:|');
    for (const page of await there(server)) {
        const runs: Audited['lhr'][] = [];
        for (let n = 0; n < AUDITS; n += 1) {
            runs.push((await lighthouse(server.url + page, { port, onlyCategories: CATEGORIES, logLevel: 'error' })).lhr);
        }
        const score = (category: string) => percentile(runs.map((run) => 100 * (run.categories[category]?.score ?? NaN)), 50).toFixed(0);
        const value = (audit: string) => percentile(runs.map((run) => run.audits[audit]?.numericValue ?? NaN), 50);
        const times = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'].map((audit) => `${value(audit).toFixed(0)} ms`);
        const bytes = `${Math.ceil(value('total-byte-weight') / 1000)} KB`;
        console.log(`| \`${page}\` | ${[...CATEGORIES.map(score), ...times, bytes].join(' | ')} |`);
    }
    console.log('');
    await browser.close();
    await server.stop();
});

/** Those of the pages that the showcase has. */
async function there(server: Server): Promise<string[]> {
    const answers = await Promise.all(PAGES.map((page) => fetch(server.url + page)));
    return PAGES.filter((_, i) => answers[i]?.ok);
}

/** In the page: notes when a click was, when its answer came, and when what it changed was painted. */
function watch(): void {
    let began = 0;
    document.addEventListener('click', (event) => (began = event.timeStamp), true);
    const shown = document.querySelector('[role=status], output');
    new MutationObserver(() => {
        // A frame is painted between this and the next task.
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                const sent = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/press')).at(-1);
                Object.assign(window, { click: { seen: performance.now() - began, network: sent?.duration ?? NaN } });
                performance.clearResourceTimings();
            };
            port2.postMessage(null);
        });
    }).observe(shown?.closest('section') ?? document.body, { characterData: true, childList: true, subtree: true });
}

/** What the page has noted of the last click. */
async function clicked(page: Page): Promise<Click> {
    const noted = await page.waitForFunction(() => {
        const { click } = window as unknown as { click?: Click };
        Object.assign(window, { click: undefined });
        return click;
    });
    return (await noted.jsonValue()) as Click;
}
