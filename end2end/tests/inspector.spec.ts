import type { Page } from '@playwright/test';
import { Shop } from './kit/shop.ts';
import { expect, testWithServer as test } from './kit/test.ts';

/** The rows of the inspector's table with this caption, without its head. */
function rows(page: Page, caption: string) {
    return page.getByRole('table', { name: caption, exact: true }).locator('tbody').getByRole('row');
}

test('the inspector shows my page, what it holds, and that I went away', async ({ page, context }) => {
    const visit = await context.newPage();
    const shop = new Shop(visit);
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await page.goto('/_blockwork');
    await expect(rows(page, 'Pages')).toHaveCount(1);
    // What it shows is of one moment: the page may have been answered before its feed was there.
    await expect(async () => {
        await page.getByRole('button', { name: 'Refresh' }).click();
        await expect(rows(page, 'Pages')).toContainText('there', { timeout: 100 });
    }).toPass();
    await expect(rows(page, 'Cells').filter({ hasText: 'session/Cart' })).toContainText('Milk');
    await expect(rows(page, 'Listeners').filter({ hasText: 'saved_add_items' })).toContainText('changing');
    await visit.close();
    await expect(async () => {
        await page.getByRole('button', { name: 'Refresh' }).click();
        await expect(rows(page, 'Pages')).toContainText('away for', { timeout: 100 });
    }).toPass();
    await expect(rows(page, 'Pages')).toContainText(/in (59 min|1 h)/);
});

test('the inspector comes again by itself where I ask for it, and stops', async ({ page }) => {
    await page.goto('/_blockwork');
    const again = page.waitForEvent('framenavigated');
    await page.getByRole('link', { name: 'Refresh every 2 s' }).click();
    await again;
    await expect(page).toHaveURL('/_blockwork?refresh=2');
    // When it has come again there are two seconds until the next time.
    await page.waitForRequest('**/_blockwork?refresh=2');
    await page.waitForEvent('load');
    await page.getByRole('link', { name: 'Stop' }).click();
    await expect(page).toHaveURL('/_blockwork');
    await expect(page.locator('meta[http-equiv=refresh]')).toHaveCount(0);
});

test('the inspector runs no scripts, loads nothing from elsewhere, and breaks no rule of its own', async ({ page, baseURL }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const answer = await page.goto('/_blockwork');
    expect(answer?.headers()['content-security-policy']).toMatch(/^default-src 'none';/);
    expect(await page.locator('script').count()).toBe(0);
    expect(asked.filter((url) => !url.startsWith(baseURL!))).toEqual([]);
    // The style that it may load is there: the mishaps of this test would tell, and so does the colour.
    await expect(page.locator('body')).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
});

test.describe('a server that is told to have no inspector', () => {
    test.use({ settings: { BLOCKWORK_INSPECTOR: 'false' } });

    test('has none', async ({ request }) => {
        for (const path of ['/_blockwork', '/_blockwork/graph.json', '/_blockwork/graph.mmd']) {
            expect((await request.get(path)).status(), path).toBe(404);
        }
    });
});
