import type { Page, Route } from '@playwright/test';
import { ready } from '../tests/kit/shop.ts';
import { expect, testWithServer as test } from '../tests/kit/test.ts';

const task = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });

async function add(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox', { name: 'To do' }).fill(text);
    await page.keyboard.press('Enter');
    await expect(task(page, text)).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'To do' })).toHaveValue('');
}

test('a list is kept in all tabs, after a refresh and when the server is killed', async ({ page, context, server, mishaps }) => {
    mishaps.allow('unreachable');
    await page.goto('/todo');
    await ready(page);
    await add(page, 'Buy milk');
    await add(page, 'Sleep');
    const tab = await context.newPage();
    await tab.goto('/todo');
    await ready(tab);
    await task(page, 'Sleep').focus();
    await page.keyboard.press('Space');
    await expect(task(tab, 'Sleep')).toBeChecked();
    await expect(page.getByRole('status').filter({ hasText: 'to do' })).toHaveText('1 to do');
    await expect(task(page, 'Sleep')).toBeFocused();

    await page.getByRole('radio', { name: 'Done' }).check();
    await expect(page).toHaveURL(/show=done/);
    await expect(task(page, 'Buy milk')).toHaveCount(0);
    await page.goBack();
    await expect(task(page, 'Buy milk')).toBeVisible();

    await tab.getByRole('button', { name: 'Remove Buy milk' }).click();
    await expect(task(page, 'Buy milk')).toHaveCount(0);
    await server.killAndRestart();
    await page.reload();
    await ready(page);
    await expect(task(page, 'Sleep')).toBeChecked();
    await expect(page.getByRole('checkbox')).toHaveCount(1);
});

test('of three quick clicks the last one stands, whatever the answers to the others say', async ({ page }) => {
    await page.goto('/todo');
    await ready(page);
    await add(page, 'Sleep');
    const held: Route[] = [];
    await page.route('**/api/tick_task', (route) => void held.push(route));
    await task(page, 'Sleep').check();
    await task(page, 'Sleep').uncheck();
    await task(page, 'Sleep').check();
    const open = page.getByRole('status').filter({ hasText: 'to do' });
    for (const [n, said] of ['0 to do', '1 to do', '0 to do'].entries()) {
        await expect.poll(() => held.length).toBe(n + 1);
        await held[n]?.fallback();
        await expect(open, `answer ${n} is there`).toHaveText(said);
        await expect(task(page, 'Sleep')).toBeChecked();
    }
});
