import { type Page, expect } from '@playwright/test';
import { ready } from '../tests/kit/shop.ts';
import { percentile, ratio, spread } from './figures.ts';

const ROUNDS = 10;
const EACH = 10;

/** One click of a button: milliseconds from it on. What no request is made for has no such part. */
interface Click {
    /** What it changed is on the screen. */
    seen: number;
    /** Of these the request, as the browser counts it: from its beginning to the last byte of the answer. */
    network: number;
    /** Of these the page's own code: from the click to the request, and from the answer to the change. */
    own: number;
}

/** A page with a button and a number that it changes. */
export interface Clicked {
    name: string;
    page: Page;
}

/** The showcase's counter. */
export async function counter(page: Page, url: string): Promise<Clicked> {
    await page.goto(`${url}/counter`);
    await ready(page);
    await page.evaluate(watch);
    return { name: '`/counter`', page };
}

/** A page of nothing but a button, a number and a few lines of script, which make the same request or none at all. */
export async function bare(page: Page, url: string, request: 'the same request' | 'no request'): Promise<Clicked> {
    // Plain text of the same server, in the browser's own document: nothing runs there.
    await page.goto(`${url}/_blockwork/ticket`);
    await page.evaluate(build, request === 'the same request');
    await page.evaluate(watch);
    return { name: `a bare page, ${request}`, page };
}

/** Clicks them in turns, and prints what the clicks took. The first is compared with the second. */
export async function measure(pages: Clicked[]): Promise<void> {
    const rounds: Click[][][] = pages.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
        for (const [i, { page }] of pages.entries()) {
            rounds[i]?.push(await clicks(page));
        }
    }
    console.log('| one click, on memory | until the new number is painted: p50 | p90 | the request: p50 | p90 | beyond it: p50 | p90 | own code: p50 | p90 |');
    console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|');
    for (const [i, { name }] of pages.entries()) {
        const all = rounds[i]?.flat() ?? [];
        const parts = [(click: Click) => click.seen, ({ network }: Click) => network, ({ seen, network }: Click) => seen - network, ({ own }: Click) => own];
        console.log(`| ${name} | ${parts.map((part) => shown(all.map(part))).join(' | ')} |`);
    }
    const [ones, others] = rounds.map((clicks) => clicks.map((round) => percentile(round.map(({ seen }) => seen), 50)));
    console.log(`\n${pages[0]?.name} beside ${pages[1]?.name}: ${ratio(ones ?? [], others ?? [])}, the median of the rounds' ratios of p50\n`);
}

/** Where nothing was asked there is no request to be shown. */
function shown(times: number[]): string {
    const known = times.filter(Number.isFinite);
    return known.length > 0 ? spread(known) : ' | ';
}

/** Clicks a page some times, as a person does who waits for each answer. */
async function clicks(page: Page): Promise<Click[]> {
    await page.bringToFront();
    const number = page.getByRole('status', { name: 'Presses' });
    const clicks: Click[] = [];
    for (let n = 0; n < EACH; n += 1) {
        const before = Number(await number.textContent());
        await page.getByRole('button', { name: 'Press' }).click();
        await expect(number).toHaveText(String(before + 1));
        clicks.push(await noted(page));
    }
    return clicks;
}

/** What the page has noted of the last click. */
async function noted(page: Page): Promise<Click> {
    const noted = await page.waitForFunction(() => {
        const { click } = window as unknown as { click?: Click };
        Object.assign(window, { click: undefined });
        return click;
    });
    return (await noted.jsonValue()) as Click;
}

/** In the page: puts a button and a number there, and what an app without a framework would write for them. */
async function build(asks: boolean): Promise<void> {
    document.body.innerHTML = '<section><output aria-label="Presses">0</output><button>Press</button></section>';
    const ticket = await (await fetch('/_blockwork/ticket')).text();
    const shown = document.querySelector('output');
    let n = 0;
    document.querySelector('button')?.addEventListener('click', async () => {
        n += 1;
        if (asks) {
            const headers = { 'content-type': 'application/json', 'blockwork-event': `${ticket};n=${n};floor=${n};attempt=0` };
            const answer = await fetch('/api/press', { method: 'POST', headers, body: '{}' });
            if (!(await answer.json()).changed) return;
        }
        if (shown) shown.textContent = String(n);
    });
}

/** In the page: notes when a click was, when its request began and was answered, and when what it changed was painted. */
function watch(): void {
    let [clicked, began, asked, answered] = [0, 0, NaN, NaN];
    const hear = (event: MouseEvent) => ([clicked, began, asked, answered] = [event.timeStamp, performance.now(), NaN, NaN]);
    document.addEventListener('click', hear, true);
    const send = window.fetch;
    window.fetch = async (...request) => {
        asked = performance.now();
        const answer = await send(...request);
        answered = performance.now();
        return answer;
    };
    const shown = document.querySelector('[role=status], output');
    new MutationObserver(() => {
        const own = asked - began + performance.now() - answered;
        // A frame is painted between this and the next task.
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                const sent = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/press')).at(-1);
                Object.assign(window, { click: { seen: performance.now() - clicked, network: sent?.duration ?? NaN, own } });
                performance.clearResourceTimings();
            };
            port2.postMessage(null);
        });
    }).observe(shown ?? document.body, { characterData: true, childList: true, subtree: true });
}
