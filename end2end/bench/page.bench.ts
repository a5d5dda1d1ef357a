import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, test } from '@playwright/test';
import { Server } from '../tests/kit/server.ts';
import { bare, counter, measure } from './click.ts';
import { percentile } from './figures.ts';

const AUDITS = 3;
const PAGES = ['/', '/cart', '/components'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

/** Nobody is told to slow down. */
const SETTINGS = { BLOCKWORK_EVENTS_PER_SECOND: '10000', BLOCKWORK_EVENTS_BURST: '10000' };

/** Chromium lets everything but the next frame wait after a click: answers, messages, timers. Each with its arguments. */
const BROWSERS: Record<string, string[]> = {
    'a browser as it is': ['--disable-gpu'],
    'a browser in which no task waits for the frame after a click': ['--disable-gpu', '--disable-features=DeferRendererTasksAfterInput'],
};

/** Where Lighthouse is installed for this, and for nothing else. */
const LIGHTHOUSE = pathToFileURL(path.resolve(import.meta.dirname, 'lighthouse/node_modules/lighthouse/core/index.js')).href;

interface Audited {
    lhr: { categories: Record<string, { score: number | null }>; audits: Record<string, { numericValue?: number }> };
}

type Lighthouse = (url: string, flags: object) => Promise<Audited>;

for (const [name, args] of Object.entries(BROWSERS)) {
    test(`from a click to the pixels, ${name}`, async ({}, info) => {
        const settings = { ...SETTINGS, BLOCKWORK_STORE: 'memory:' };
        const server = await Server.start(info.outputPath('server'), settings);
        // What is clicked there is not heard of here.
        const beside = await Server.start(info.outputPath('beside'), settings);
        const browser = await chromium.launch({ executablePath: process.env.BLOCKWORK_CHROMIUM, args });
        console.log(`From a click to the pixels, ${name}:\n`);
        await measure([
            await counter(await browser.newPage(), server.url),
            await bare(await browser.newPage(), beside.url, 'the same request'),
            await bare(await browser.newPage(), beside.url, 'no request'),
        ]);
        await browser.close();
        await server.stop();
        await beside.stop();
    });
}

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
