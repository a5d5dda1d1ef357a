import { expect, test } from './kit/test.ts';
import { Shop } from './kit/shop.ts';

test('a refresh starts a new cart and keeps the saved one', async ({ shop }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.saveItems('Coffee', 'Butter');
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Coffee: 1, Butter: 1 });
    await shop.reload();
    await shop.yours.holds({});
    await shop.saved.holds({ Coffee: 1, Butter: 1 });
    await expect(shop.saved.total).toHaveText('$11.78');
});

test('the saved cart goes on being mine after a refresh', async ({ shop }) => {
    await shop.open();
    await shop.saveItems('Coffee');
    await shop.saved.holds({ Coffee: 1 });
    await shop.reload();
    await shop.saveItems('Coffee', 'Milk');
    await shop.saved.holds({ Coffee: 2, Milk: 1 });
    await shop.saved.setQuantity('Coffee', '5');
    await shop.saved.remove('Milk').click();
    await shop.saved.holds({ Coffee: 5 });
});

test('the saved cart stands in the first HTML', async ({ shop, context }) => {
    await shop.open();
    await shop.saveItems('Coffee', 'Butter');
    await shop.saved.holds({ Coffee: 1, Butter: 1 });
    const html = await (await context.request.get('/cart')).text();
    expect(html).toContain('Quantity of Coffee');
    expect(html).toContain('Quantity of Butter');
    expect(html).toContain('$11.78');
});

test('without scripts the saved cart can be read', async ({ shop, browser, context }) => {
    await shop.open();
    await shop.saveItems('Coffee');
    await shop.saved.holds({ Coffee: 1 });
    const plain = await browser.newContext({ storageState: await context.storageState(), javaScriptEnabled: false });
    const page = await plain.newPage();
    await page.goto('/cart');
    const { saved } = new Shop(page);
    await expect(saved.line('Coffee')).toContainText('$8.99');
    await expect(saved.quantity('Coffee')).toHaveValue('1');
    await expect(saved.size).toHaveText('1');
    await plain.close();
});

test('the page shows the one word that makes the difference', async ({ shop }) => {
    await shop.open();
    await expect(shop.yours.card.getByRole('code')).toHaveText(/^#\[state\(session\)\]\s*pub struct Cart \{ … \}$/);
    await expect(shop.saved.card.getByRole('code')).toHaveText(/^#\[state\(user\)\]\s*pub struct SavedCart \{ … \}$/);
});

test('going to another page and back keeps the cart of this page load', async ({ shop, page }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await page.getByRole('link', { name: 'Blockwork' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reactive apps in Rust that lose nothing');
    await page.getByRole('link', { name: 'Open the shopping cart' }).click();
    await shop.yours.holds({ Milk: 1 });
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 2 });
});
