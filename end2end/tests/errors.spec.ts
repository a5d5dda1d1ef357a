import { refuse } from './kit/network.ts';
import { beside } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

test('adding nothing says what to do, next to the button', async ({ shop, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await expect(beside(shop.add)).toHaveText('');
    await shop.add.click();
    await expect(beside(shop.add)).toHaveText('Tick at least one item first.');
    await expect(shop.messages).toHaveCount(1);
    await shop.yours.holds({});
});

test('a message goes as soon as I try again', async ({ shop, mishaps, page }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.add.click();
    await expect(beside(shop.add)).toHaveText('Tick at least one item first.');
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/add_items', async (route) => {
        await released;
        await route.fallback();
    });
    await shop.addItems('Milk');
    await expect(beside(shop.add), 'before there is an answer').toHaveText('');
    release();
    await shop.yours.holds({ Milk: 1 });
    await expect(shop.messages).toHaveCount(0);
});

for (const [typed, what] of [['0', 'nothing'], ['100', 'too many'], ['', 'no number'], ['-1', 'less than nothing'], ['1.5', 'a part of one']] as const) {
    test(`a quantity of ${what} is refused in the line, and changes nothing`, async ({ shop, mishaps }) => {
        mishaps.expect(422);
        await shop.open();
        await shop.addItems('Milk', 'Water');
        await shop.yours.holds({ Milk: 1, Water: 1 });
        await shop.yours.setQuantity('Milk', typed);
        await expect(beside(shop.yours.quantity('Milk'))).toHaveText('A quantity is a number from 1 to 99.');
        await expect(shop.messages).toHaveCount(1);
        await expect(shop.yours.total).toHaveText('$1.98');
        await expect(shop.yours.size).toHaveText('2');
        await shop.yours.setQuantity('Milk', '3');
        await shop.yours.holds({ Milk: 3, Water: 1 });
        await expect(shop.messages).toHaveCount(0);
    });
}

test('more than the most of one item is refused, and nothing of it is added', async ({ shop, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.setQuantity('Milk', '99');
    await shop.yours.holds({ Milk: 99 });
    // Water comes after milk, cereal before it: neither is added when milk cannot be.
    await shop.addItems('Cereal', 'Milk', 'Water');
    await expect(beside(shop.add)).toHaveText('There are 99 of Milk in the cart already, which is the most.');
    await shop.yours.holds({ Milk: 99 });
});

test('the messages of the two carts are not mixed up', async ({ shop, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.save.click();
    await expect(beside(shop.save)).toHaveText('Tick at least one item first.');
    await expect(beside(shop.add)).toHaveText('');
});

test('an address that leads nowhere answers 404 and shows the way back', async ({ page, mishaps }) => {
    mishaps.expect(404);
    const answer = await page.goto('/no/such/page');
    expect(answer?.status()).toBe(404);
    await expect(page).toHaveTitle('Not found · Blockwork');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page');
    await page.getByRole('link', { name: 'To the start' }).click();
    await expect(page).toHaveURL('/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reactive apps in Rust that lose nothing');
});

test('a value that could not be read is read again at the next change', async ({ shop, page, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await refuse(page, 'receipt', 'The receipt is out of paper.');
    await shop.addItems('Milk');
    await expect(page.getByRole('alert', { name: 'Notices' })).toContainText('The receipt is out of paper.');
    await page.unroute('**/api/receipt');
    await shop.add.click();
    await shop.yours.holds({ Milk: 2 });
});
