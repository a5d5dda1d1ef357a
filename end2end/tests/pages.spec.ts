import type { Page } from '@playwright/test';
import { DEMOS, demoLink, navigation } from './kit/demos.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

/** `/search`, as a person uses it. */
function search(page: Page) {
    const form = page.getByRole('search');
    return {
        words: form.getByLabel('Find'),
        cheap: form.getByRole('checkbox'),
        found: page.getByRole('list', { name: 'Found' }).getByRole('listitem'),
        many: page.getByRole('status').filter({ hasText: /items?\.|called/ }),
        size: page.getByRole('status', { name: 'Items in it' }),
        add: (item: string) => page.getByRole('button', { name: `Add ${item}` }),
    };
}

async function open(page: Page, address = '/search') {
    await page.goto(address);
    await ready(page);
    return search(page);
}

test('what I type is in the address, and a reload shows the same', async ({ page }) => {
    const shown = await open(page);
    await expect(shown.found).toHaveCount(8);
    await shown.words.pressSequentially('ju');
    await expect(shown.found).toHaveCount(1);
    await expect(page).toHaveURL(/\/search\?q=ju$/);
    await page.reload();
    await ready(page);
    await expect(shown.words).toHaveValue('ju');
    await expect(shown.found).toHaveCount(1);
    await shown.words.fill('');
    await expect(page).toHaveURL(/\/search$/);
});

test('a link shows the right thing before any script has run', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await context.newPage();
    await page.goto('/search?q=er&cheap=true');
    const shown = search(page);
    await expect(shown.words).toHaveValue('er');
    await expect(shown.cheap).toBeChecked();
    await expect(shown.found).toHaveCount(1);
    await shown.words.fill('i');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page).toHaveURL(/\/search\?q=i&cheap=true$/);
    await expect(shown.found).toHaveCount(1);
    await context.close();
});

test('what I type is no step in the history, what I choose is one', async ({ page }) => {
    const shown = await open(page, '/');
    await demoLink(page, 'Search').click();
    await shown.words.pressSequentially('er');
    await expect(page).toHaveURL(/\?q=er$/);
    await shown.cheap.check();
    await expect(page).toHaveURL(/\?q=er&cheap=true$/);
    await expect(shown.found).toHaveCount(1);
    await page.goBack();
    await expect(shown.cheap).not.toBeChecked();
    await expect(shown.words).toHaveValue('er');
    await expect(shown.found).toHaveCount(3);
    await page.goForward();
    await expect(shown.cheap).toBeChecked();
    await expect(shown.found).toHaveCount(1);
    await page.goBack();
    await page.goBack();
    await expect(page).toHaveURL(/\/$/);
});

test('other parameters stay, and nonsense is the usual value', async ({ page }) => {
    const shown = await open(page, '/search?from=mail%2B1&q=%E0%A4%A&cheap=maybe&cheap=certainly');
    await expect(shown.cheap).not.toBeChecked();
    await expect(shown.many).toHaveText('Nothing is called that.');
    await shown.words.fill('100% & שלום 👩‍👩‍👧 +#%41');
    await expect(page).toHaveURL(/from=mail%2B1&.*q=100%25/);
    await page.reload();
    await ready(page);
    await expect(shown.words).toHaveValue('100% & שלום 👩‍👩‍👧 +#%41');
});

test('however fast I type, the address ends with what I typed', async ({ page, mishaps }) => {
    // Every letter is looked for, and nobody types like this.
    mishaps.allow(429);
    const shown = await open(page);
    const words = 'orange juice '.repeat(9);
    await shown.words.pressSequentially(words);
    await expect(shown.words).toHaveValue(words);
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(words);
    expect(await page.evaluate(() => history.length), 'typing is no step').toBeLessThanOrEqual(3);
});

test('state of the page goes with me from page to page, and of a session it is another one after a reload', async ({ page }) => {
    const shown = await open(page);
    await shown.add('Milk').click();
    await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Milk is in the cart.');
    await expect(shown.size).toHaveText('1');
    await page.getByRole('main').getByRole('link', { name: 'Your cart' }).click();
    await expect(page.getByRole('status', { name: 'Cart size' }).first()).toHaveText('1');
    await expect(page).toHaveTitle('Cart · Blockwork');
    await page.goBack();
    await expect(page).toHaveTitle('Search · Blockwork');
    await expect(shown.size).toHaveText('1');
    await page.reload();
    await ready(page);
    await expect(shown.size).toHaveText('0');
});

test('a page that is left does not hear of the next one, and has its own address when I come back', async ({ page, events }) => {
    const shown = await open(page, '/search?q=milk');
    await expect(shown.found).toHaveCount(1);
    events.forget();
    await demoLink(page, 'Counter').click();
    await expect(page).toHaveURL(/\/counter$/);
    await ready(page);
    await page.goBack();
    await expect(shown.words).toHaveValue('milk');
    await expect(shown.found).toHaveCount(1);
    expect(events.of('find_items').filter(({ body }) => !body.includes('milk'))).toEqual([]);
});

test('every page has its title and its icon, and is marked in the navigation', async ({ page }) => {
    // All of them are loaded, one after the other.
    test.slow();
    const titles = new Set<string>();
    for (const { path, name } of DEMOS) {
        await page.goto(path);
        titles.add(await page.title());
        const current = page.getByRole('navigation', { name: 'Demos' }).locator('[aria-current=page]');
        await expect(current).toHaveText(name);
    }
    expect(titles.size).toBe(DEMOS.length);
    const icon = await page.locator('link[rel=icon]').getAttribute('href');
    expect((await page.request.get(icon ?? '')).ok()).toBe(true);
});

test('on a phone the navigation is a menu for the keyboard and the finger', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto('/cart');
    await ready(page);
    const menu = page.getByRole('navigation', { name: 'Demos' }).getByRole('button', { name: 'Menu' });
    await expect(navigation(page)).toHaveCount(0);
    await menu.press('Enter');
    await expect(navigation(page)).toHaveCount(DEMOS.length);
    await page.keyboard.press('Tab');
    await expect(demoLink(page, 'Cart')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(navigation(page)).toHaveCount(0);
    await expect(menu).toBeFocused();
    await menu.click();
    await demoLink(page, 'Search').click();
    await expect(page).toHaveURL(/\/search$/);
    await expect(navigation(page)).toHaveCount(0);
});

test('the menu of a phone works without scripts', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL, viewport: { width: 360, height: 700 } });
    const page = await context.newPage();
    await page.goto('/cart');
    await page.getByRole('button', { name: 'Menu' }).click();
    await demoLink(page, 'Search').click();
    await expect(page).toHaveURL(/\/search$/);
    await context.close();
});
