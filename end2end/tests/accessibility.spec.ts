import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { violations } from './kit/axe.ts';
import { DEMOS, demoLink, navigation } from './kit/demos.ts';
import { cut, refuse } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

const WIDTHS = [1200, 360];
const SCHEMES = ['light', 'dark'] as const;

/** No rule of axe is broken: light and dark, on a desktop and on a phone. */
async function isAccessible(page: Page): Promise<void> {
    // The whole page is read four times.
    test.slow();
    for (const colorScheme of SCHEMES) {
        // Without motion: colours are judged when they have arrived.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 800 });
            expect(await violations(page), `${colorScheme}, ${width} px`).toEqual([]);
        }
    }
}

test('the start page is accessible', async ({ page }) => {
    await page.goto('/');
    await ready(page);
    await isAccessible(page);
});

test('the triggers page is accessible, with a log and a notice', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await page.goto('/triggers');
    await ready(page);
    await page.getByRole('button', { name: 'Once at a time' }).click();
    await expect(page.getByRole('list', { name: 'Log' }).getByRole('listitem')).toHaveCount(3);
    await refuse(page, 'write_log', 'The log is closed.');
    await page.getByRole('button', { name: 'Once at a time' }).click();
    await expect(page.getByText('The log is closed.')).toBeVisible();
    await isAccessible(page);
});

test('every page that the navigation leads to is tested here', async ({ page }) => {
    await page.goto('/');
    const links = await navigation(page).evaluateAll((links) =>
        links.map((link) => ({ path: link.getAttribute('href'), name: link.textContent })),
    );
    expect(links).toEqual(DEMOS);
});

test('the inspector is accessible', { tag: '@direct' }, async ({ shop, page }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await page.goto('/_blockwork');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Inspector');
    await isAccessible(page);
});

// The components are looked at one by one, in components.spec.ts.
for (const { path, name } of DEMOS.filter(({ path }) => path !== '/components')) {
    test(`${name} is accessible as it is found`, async ({ page }) => {
        await page.goto(path);
        await ready(page);
        await isAccessible(page);
    });
}

test('full carts are accessible', async ({ shop, page }) => {
    await shop.open();
    await shop.addItems('Milk', 'Orange Juice');
    await shop.save.click();
    await shop.yours.holds({ Milk: 1, 'Orange Juice': 1 });
    await shop.saved.holds({ Milk: 1, 'Orange Juice': 1 });
    await isAccessible(page);
});

test('a cart with messages is accessible', async ({ shop, page, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.setQuantity('Milk', '0');
    await shop.tick();
    await shop.add.click();
    await expect(shop.messages).toHaveCount(2);
    await isAccessible(page);
});

test('the banner of a lost connection is accessible', async ({ shop, page, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    const mend = await cut(page);
    await shop.addItems('Milk');
    await expect(shop.banner).toBeVisible();
    await isAccessible(page);
    await mend();
    await shop.yours.holds({ Milk: 1 });
});

test('the page for a wrong address is accessible', async ({ page, mishaps }) => {
    mishaps.expect(404);
    await page.goto('/no/such/page');
    await ready(page);
    await isAccessible(page);
});

test('with forced colours the page works, and I see what is ticked and where I am', async ({ shop, page }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await shop.open();
    await shop.tick('Milk');
    const width = (item: string) =>
        shop.box(item).evaluate((box) => parseFloat(getComputedStyle(box.closest('label')!).borderTopWidth));
    expect(await width('Milk')).toBeGreaterThan(await width('Water'));
    await shop.add.focus();
    await page.keyboard.press('Enter');
    await shop.yours.holds({ Milk: 1 });
    const outline = await shop.add.evaluate((button) => getComputedStyle(button).outlineStyle);
    expect(outline).toBe('solid');
    // The colours are the person's own.
    const { violations } = await new AxeBuilder({ page }).disableRules('color-contrast').analyze();
    expect(violations).toEqual([]);
});

test('with reduced motion nothing turns or slides', async ({ shop, page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await shop.open();
    await page.route('**/api/add_items', () => {});
    await shop.addItems('Milk');
    await expect(shop.add).toHaveAttribute('aria-busy', 'true');
    const moves = await page.evaluate(() =>
        document.getAnimations().flatMap((animation) => {
            const effect = animation.effect as KeyframeEffect | null;
            return effect?.getKeyframes().some((frame) => 'rotate' in frame || 'transform' in frame) ? [animation.id || 'moves'] : [];
        }),
    );
    expect(moves).toEqual([]);
    const duration = await shop.add.evaluate((button) => getComputedStyle(button).transitionDuration);
    expect(duration).toBe('0s');
});

for (const { path, name } of [{ path: '/', name: undefined }, ...DEMOS]) {
    test(`${name ?? 'The start page'} has a language, a title, one heading of the first level, and one main part`, async ({ page }) => {
        await page.goto(path);
        await expect(page).toHaveTitle(name ? `${name} · Blockwork` : 'Blockwork');
        await expect(page.locator('html')).toHaveAttribute('lang', 'en');
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        await expect(page.getByRole('main')).toHaveCount(1);
    });
}

test('the navigation says which page I am on, also when I go to another', async ({ page }) => {
    // All of them come to life, one after the other.
    test.slow();
    const here = page.getByRole('navigation', { name: 'Demos' }).locator('[aria-current=page]');
    await page.goto('/');
    await ready(page);
    await expect(here).toHaveCount(0);
    for (const { name } of DEMOS) {
        await demoLink(page, name).click();
        await expect(here).toHaveText([name]);
    }
});
