import type { Page } from '@playwright/test';
import { demoLink } from './kit/demos.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

const THEMES = [
    ['Light', 'light'],
    ['Dark', 'dark'],
    ['System', null],
] as const;

/** Writes down the theme at the moment the body begins: nothing has been painted, and no script of the page has run. */
async function rememberFirstTheme(page: Page): Promise<() => Promise<string | null>> {
    await page.addInitScript(() => {
        const watch = new MutationObserver(() => {
            if (document.body) {
                watch.disconnect();
                Object.assign(window, { firstTheme: document.documentElement.getAttribute('data-theme') });
            }
        });
        watch.observe(document, { childList: true, subtree: true });
    });
    return () => page.evaluate(() => (window as unknown as { firstTheme: string | null }).firstTheme);
}

for (const [name, stored] of THEMES) {
    test(`the theme "${name}" is remembered, and is there before anything is painted`, async ({ page }) => {
        const firstTheme = await rememberFirstTheme(page);
        await page.goto('/');
        await ready(page);
        const choice = page.getByRole('combobox', { name: 'Theme' });
        await expect(choice).toHaveValue('system');
        // Through another one, or choosing the first would change nothing.
        await choice.selectOption('Dark');
        await choice.selectOption('Light');
        await choice.selectOption(name);
        await page.reload();
        expect(await firstTheme()).toBe(stored);
        await ready(page);
        expect(await page.locator('html').getAttribute('data-theme')).toBe(stored);
        await expect(choice).toHaveValue(stored ?? 'system');
    });
}

test('"System" follows the system, and a choice wins over it', async ({ page }) => {
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/');
    await ready(page);
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    expect(light).not.toBe(dark);
    const choice = page.getByRole('combobox', { name: 'Theme' });
    await choice.selectOption('Dark');
    expect(await background()).toBe(dark);
    await choice.selectOption('Light');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).toBe(light);
    await choice.selectOption('System');
    expect(await background()).toBe(dark);
});

test('the theme stays when I go to another page of the app', async ({ page }) => {
    await page.goto('/');
    await ready(page);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await demoLink(page, 'Cart').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shopping cart');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a browser that blocks storage can choose a theme too, for this time', async ({ page, shop }) => {
    await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
            get: () => {
                throw new DOMException('The storage is blocked.', 'SecurityError');
            },
        });
    });
    await shop.open();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await shop.reload();
    await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test('nonsense in the storage is no theme', async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem('blockwork.theme', '{"not": '));
    await page.goto('/');
    await ready(page);
    await expect(page.getByRole('combobox', { name: 'Theme' })).toHaveValue('system');
    await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});
