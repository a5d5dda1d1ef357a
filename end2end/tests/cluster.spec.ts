import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { Shop } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// `cargo xtask test cluster` runs these on three instances, of which one is killed every five seconds, one after the other.
// No page may see anything of it: neither a message nor an error in its console.

const INSTANCES = 3;

/** How often an instance was killed so far. */
function kills(): number {
    try {
        return Number(readFileSync(process.env.BLOCKWORK_KILLS ?? '', 'utf8'));
    } catch {
        return 0;
    }
}

async function nextKill(): Promise<void> {
    const before = kills();
    await expect.poll(kills, { timeout: 60_000 }).toBeGreaterThan(before);
}

/** Has the page write down every message and every banner that it ever shows, for as long as it is not loaded again. */
async function observe(page: Page): Promise<void> {
    await page.addInitScript(() => {
        const shown: string[] = [];
        Object.assign(window, { shown });
        new MutationObserver(() => {
            for (const element of document.querySelectorAll('[role=alert], .bw-connection')) {
                const text = element.textContent?.trim();
                if (text) {
                    shown.push(text);
                }
            }
        }).observe(document, { subtree: true, childList: true, characterData: true });
    });
}

/** That the page has kept quiet. */
async function unmoved(page: Page): Promise<void> {
    expect(await page.evaluate('shown')).toEqual([]);
}

test('the carts survive kill -9 of whichever instance served them', { tag: '@cluster' }, async ({ shop, page }) => {
    test.setTimeout(180_000);
    await observe(page);
    await shop.open();
    await shop.tick('Milk');
    let clicks = 0;
    // After as many kills as there are instances, each of them was killed, and so the one that has served this page too.
    for (let killed = 0; killed < INSTANCES + 1; killed += 1) {
        for (let i = 0; i < 3; i += 1) {
            await shop.add.click();
            await shop.save.click();
            clicks += 1;
        }
        await nextKill();
        await shop.yours.holds({ Milk: clicks });
        await shop.saved.holds({ Milk: clicks });
    }
    await unmoved(page);
    await shop.reload();
    await shop.saved.holds({ Milk: clicks });
});

test('a tab hears what another one does, whichever instances they are on', { tag: '@cluster' }, async ({ shop, context }) => {
    test.setTimeout(180_000);
    await shop.open();
    const second = await context.newPage();
    await observe(second);
    const other = await new Shop(second).open();
    await shop.tick('Coffee');
    for (let n = 1; n <= INSTANCES; n += 1) {
        await shop.save.click();
        await other.saved.holds({ Coffee: n });
        await nextKill();
    }
    await unmoved(second);
});
