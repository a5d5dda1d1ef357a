import type { Page, Request } from '@playwright/test';
import { demoLink } from './kit/demos.ts';
import { ready, Shop } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// What a page downloads only with its route.

const FILE = /\/pkg\/(?:part_(\w+)-[0-9a-f]+|split_(\w+))\.wasm$/;

/** The part that a request is for. */
function partOf(request: Request): string | undefined {
    const [, bundled, divided] = FILE.exec(request.url()) ?? [];
    return bundled ?? divided;
}

/** The parts that a page asks for, each once. */
function parts(page: Page): Set<string> {
    const asked = new Set<string>();
    page.on('request', (request) => {
        const part = partOf(request);
        if (part !== undefined) {
            asked.add(part);
        }
    });
    return asked;
}

/** Lets no part through, until it is called. */
async function lose(page: Page): Promise<() => Promise<void>> {
    await page.route(FILE, (route) => route.abort());
    return () => page.unroute(FILE);
}

test('a page downloads its own part and no other', async ({ page }) => {
    const asked = parts(page);
    await page.goto('/cart');
    await ready(page);
    expect([...asked]).toEqual(['cart']);
});

test('the start downloads no part', async ({ page }) => {
    const asked = parts(page);
    await page.goto('/');
    await ready(page);
    expect([...asked]).toEqual([]);
});

test('a part is asked for beside the page, and not after it', async ({ page }) => {
    const asked = page.waitForRequest(FILE);
    await page.route('**/pkg/blockwork.wasm', async (route) => {
        await asked;
        await route.continue();
    });
    await page.goto('/cart');
    await ready(page);
    expect(partOf(await asked)).toBe('cart');
});

test('going to a demo brings its part, and coming back brings nothing', async ({ page }) => {
    const asked = parts(page);
    await page.goto('/');
    await ready(page);
    await demoLink(page, 'Cart').click();
    const shop = new Shop(page);
    await shop.addItems('Milk');
    await expect(shop.yours.size).toHaveText('1');
    expect([...asked]).toEqual(['cart']);
    await demoLink(page, 'Counter').click();
    await expect(page).toHaveURL('/counter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(/./);
    expect([...asked]).toEqual(['cart', 'counter']);
    asked.clear();
    await page.goBack();
    await expect(shop.yours.size, 'the page is still the same').toHaveText('1');
    await page.goForward();
    await expect(page).toHaveURL('/counter');
    expect([...asked]).toEqual([]);
});

test('a part that does not come is said, and the remedy works', async ({ page, mishaps }) => {
    mishaps.expect('unreachable');
    await page.goto('/');
    await ready(page);
    const mend = await lose(page);
    await demoLink(page, 'Cart').click();
    const said = page.getByRole('main').getByRole('alert');
    await expect(said).toContainText('A part of this page could not be loaded.');
    await mend();
    await said.getByRole('link', { name: 'Load the page again' }).click();
    const shop = new Shop(page);
    await ready(page);
    await shop.addItems('Milk');
    await expect(shop.yours.size).toHaveText('1');
});

test('a part that did not come is asked for again', async ({ page, mishaps }) => {
    mishaps.expect('unreachable');
    await page.goto('/');
    await ready(page);
    const mend = await lose(page);
    await demoLink(page, 'Cart').click();
    await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
    await mend();
    await page.goBack();
    await demoLink(page, 'Cart').click();
    const shop = new Shop(page);
    await shop.addItems('Milk');
    await expect(shop.yours.size).toHaveText('1');
});

test('a document whose part does not come says so', async ({ page, mishaps }) => {
    mishaps.expect('unreachable');
    const mend = await lose(page);
    await page.goto('/cart');
    const said = page.getByRole('alert').filter({ hasText: 'A part of this page could not be loaded.' });
    await expect(said).toBeVisible();
    await mend();
    await said.getByRole('link', { name: 'Load the page again' }).click();
    await ready(page);
    await expect(said).toHaveCount(0);
});
