import type { Page } from '@playwright/test';
import { ready } from './kit/shop.ts';
import { expect, testWithServer as test } from './kit/test.ts';

const presses = (page: Page) => page.getByRole('status', { name: 'Presses' });
const looking = (page: Page) => page.getByRole('status', { name: 'Pages that are looking' });
const press = (page: Page) => page.getByRole('button', { name: 'Press' });

async function open(page: Page): Promise<Page> {
    await page.goto('/counter');
    await ready(page);
    return page;
}

test('everybody counts together, and sees it at once', async ({ page, visitor, server }) => {
    await open(page);
    const other = await (await visitor()).newPage();
    await other.goto(`${server.url}/counter`);
    await ready(other);
    await press(page).click();
    await expect(presses(page)).toHaveText('1');
    await expect(presses(other)).toHaveText('1');
    await press(other).click();
    await press(page).click();
    await expect(presses(page)).toHaveText('3');
    await expect(presses(other)).toHaveText('3');
});

test('the number stands in the first HTML', async ({ page, request }) => {
    await open(page);
    await press(page).click();
    await expect(presses(page)).toHaveText('1');
    const html = await (await request.get('/counter')).text();
    expect(html).toMatch(/aria-label="Presses"[^>]*>(<!>)?1</);
});

test('the page says how many are looking, and forgets who has gone', async ({ page, context }) => {
    await open(page);
    await expect(looking(page)).toHaveText('1');
    const second = await open(await context.newPage());
    await expect(looking(page)).toHaveText('2');
    await expect(looking(second)).toHaveText('2');
    await second.close();
    await expect(looking(page)).toHaveText('1');
});

test('what was counted while a page was cut off is there when it comes back', async ({ page, context, server, mishaps }) => {
    mishaps.expect('unreachable');
    await open(page);
    await server.kill();
    await press(page).click();
    await expect(page.getByText('The server cannot be reached.')).toBeVisible();
    await server.start();
    const other = await open(await context.newPage());
    await press(other).click();
    // A page rests for some seconds before it tries again.
    await expect(presses(page)).toHaveText('2', { timeout: 20_000 });
    await expect(presses(other)).toHaveText('2');
});

test('a press without scripts counts too', async ({ page, browser, server }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
    const without = await plain.newPage();
    await without.goto('/counter');
    await press(without).click();
    await expect(without).toHaveURL('/counter');
    await expect(presses(without)).toHaveText('1');
    await open(page);
    await expect(presses(page)).toHaveText('1');
    await press(without).click();
    await expect(presses(page)).toHaveText('2');
    await plain.close();
});
