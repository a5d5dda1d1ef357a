import type { Page } from '@playwright/test';
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
