import type { Page } from '@playwright/test';
import { navigation } from './kit/demos.ts';
import { beside, ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

const SHOP = ['Cereal', 'Milk', 'Orange Juice', 'Water', 'Bread', 'Apples', 'Coffee', 'Butter', 'Add items', 'Save for later'];

test('Tab goes through the page as one reads it, and I always see where I am', async ({ shop, page }) => {
    await shop.open();
    await shop.saveItems('Water');
    await shop.saved.holds({ Water: 1 });
    // A fresh page has the focus nowhere.
    await shop.reload();
    await tabTo(page, 'Milk');
    await page.keyboard.press('Space');
    await tabTo(page, 'Add items');
    await page.keyboard.press('Enter');
    await shop.yours.holds({ Milk: 1 });
    await shop.add.blur();

    await page.getByRole('link', { name: 'Skip to the content' }).focus();
    const carts = ['Quantity of Milk', 'Remove Milk', 'Clear', 'Quantity of Water', 'Remove Water', 'Clear'];
    for (const name of [...(await frame(page)), ...SHOP, ...carts]) {
        await expect(page.locator(':focus')).toHaveAccessibleName(name);
        expect(await focusIsVisible(page), `the focus on "${name}" can be seen`).toBe(true);
        await page.keyboard.press('Tab');
    }
});

test('the start page can be read with the keyboard alone', async ({ page }) => {
    await page.goto('/');
    await ready(page);
    const links = await page.getByRole('main').getByRole('link').allTextContents();
    expect(links).toContain('Open the shopping cart');
    for (const name of [...(await frame(page)), ...links, 'Source code']) {
        await page.keyboard.press('Tab');
        await expect(page.locator(':focus')).toHaveAccessibleName(name);
        expect(await focusIsVisible(page), `the focus on "${name}" can be seen`).toBe(true);
    }
});

test('the first Tab offers to skip to the content', async ({ shop, page }) => {
    await shop.open();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(shop.box('Cereal')).toBeFocused();
});

test('I fill, change and empty a cart without a mouse', async ({ shop, page }) => {
    await shop.open();
    await tabTo(page, 'Cereal');
    await page.keyboard.press('Space');
    await tabTo(page, 'Water');
    await page.keyboard.press('Space');
    await tabTo(page, 'Add items');
    await page.keyboard.press('Enter');
    await shop.yours.holds({ Cereal: 1, Water: 1 });
    await expect(shop.add, 'the button keeps the focus').toBeFocused();
    await page.keyboard.press('Space');
    await shop.yours.holds({ Cereal: 2, Water: 2 });

    await tabTo(page, 'Quantity of Cereal');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await shop.yours.holds({ Cereal: 3, Water: 2 });

    await tabTo(page, 'Clear');
    await page.keyboard.press('Enter');
    await shop.yours.holds({});
    await expect(shop.yours.clear).toBeFocused();
});

test('the focus stays on a quantity while its line changes', async ({ shop, page, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.addItems('Milk', 'Water');
    await shop.yours.quantity('Milk').focus();
    for (const [typed, quantity] of [['5', 5], ['12', 12]] as const) {
        await page.keyboard.press('ControlOrMeta+A');
        await page.keyboard.type(typed);
        await page.keyboard.press('Enter');
        await shop.yours.holds({ Milk: quantity, Water: 1 });
        await expect(shop.yours.quantity('Milk')).toBeFocused();
    }
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await expect(beside(shop.yours.quantity('Milk'))).not.toHaveText('');
    await expect(shop.yours.quantity('Milk')).toBeFocused();
});

test('after removing a line I am still where I was', async ({ shop, page }) => {
    await shop.open();
    await shop.addItems('Cereal', 'Milk', 'Water');
    await shop.yours.remove('Milk').focus();
    await page.keyboard.press('Enter');
    await shop.yours.holds({ Cereal: 1, Water: 1 });
    await page.keyboard.press('Tab');
    await expect(shop.yours.quantity('Water')).toBeFocused();
});

test('I choose a theme without a mouse', async ({ shop, page }) => {
    await shop.open();
    await tabTo(page, 'Theme');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

/** What comes before the content, on every page. */
async function frame(page: Page): Promise<string[]> {
    const demos = await navigation(page).allTextContents();
    expect(demos).toContain('Cart');
    return ['Skip to the content', 'Blockwork', ...demos, 'Theme'];
}

/** Presses Tab until something with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        if ((await focused.count()) > 0 && (await accessibleName(page)) === name) {
            return;
        }
    }
    throw new Error(`Tab never came to "${name}".`);
}

async function accessibleName(page: Page): Promise<string> {
    return page.evaluate(() => {
        const focused = document.activeElement;
        const label = focused?.getAttribute('aria-label') ?? focused?.closest('label')?.querySelector('span')?.textContent;
        return label ?? focused?.textContent ?? '';
    });
}

/** Whether one can see where the focus is: an outline around the element, or around the label that holds it. */
function focusIsVisible(page: Page): Promise<boolean> {
    return page.evaluate(() => {
        const outlined = (element: Element | null | undefined) => {
            const style = element && getComputedStyle(element);
            return Boolean(style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
        };
        const focused = document.activeElement;
        return outlined(focused) || outlined(focused?.closest('label'));
    });
}
