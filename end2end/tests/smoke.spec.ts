import { beside, ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// Also run against the release build and what cargo-leptos has built. Each page must be quiet, as everywhere.

test('the start page leads to the cart', { tag: '@smoke' }, async ({ page }) => {
    await page.goto('/');
    await ready(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reactive apps in Rust that lose nothing');
    await page.getByRole('link', { name: 'Open the shopping cart' }).click();
    await expect(page).toHaveURL('/cart');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shopping cart');
});

test('the cart takes items, says what is wrong, and keeps what is to be kept', { tag: '@smoke' }, async ({ shop, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.add.click();
    await expect(beside(shop.add)).toHaveText('Tick at least one item first.');
    await shop.addItems('Milk', 'Water');
    await shop.yours.holds({ Milk: 1, Water: 1 });
    await expect(shop.messages).toHaveCount(0);
    await shop.save.click();
    await shop.saved.holds({ Milk: 1, Water: 1 });
    await shop.yours.setQuantity('Milk', '3');
    await shop.yours.holds({ Milk: 3, Water: 1 });
    await expect(shop.yours.total).toHaveText('$4.36');
    await shop.reload();
    await shop.yours.holds({});
    await shop.saved.holds({ Milk: 1, Water: 1 });
});
