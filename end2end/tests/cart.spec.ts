import { expect, test } from './kit/test.ts';
import { hold } from './kit/network.ts';

test('what I tick and add is in my cart, with its price', async ({ shop }) => {
    await shop.open();
    await expect(shop.yours.card.getByText('Nothing here yet.')).toBeVisible();
    await shop.addItems('Milk', 'Water');
    await shop.yours.holds({ Milk: 1, Water: 1 });
    await expect(shop.yours.line('Milk')).toContainText('$1.19');
    await expect(shop.yours.total).toHaveText('$1.98');
    await expect(shop.yours.card.getByText('Nothing here yet.')).toBeHidden();
    await shop.saved.holds({});
});

test('an item that I add twice is one line with two of it', async ({ shop }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.add.click();
    await shop.addItems('Cereal', 'Milk');
    await shop.yours.holds({ Milk: 3, Cereal: 1 });
    await expect(shop.yours.total).toHaveText('$7.86');
});

test('what I ticked stays ticked after it was added', async ({ shop }) => {
    await shop.open();
    await shop.addItems('Bread');
    await shop.yours.holds({ Bread: 1 });
    await expect(shop.box('Bread')).toBeChecked();
});

test('a quantity that I change changes the line, the total and the size', async ({ shop }) => {
    await shop.open();
    await shop.addItems('Milk', 'Water');
    await shop.yours.setQuantity('Milk', '10');
    await shop.yours.holds({ Milk: 10, Water: 1 });
    await expect(shop.yours.line('Milk')).toContainText('$11.90');
    await expect(shop.yours.total).toHaveText('$12.69');
    await shop.yours.setQuantity('Milk', '99');
    await shop.yours.holds({ Milk: 99, Water: 1 });
    await expect(shop.yours.total).toHaveText('$118.60');
});

test('a line that I remove is gone, and the others stay', async ({ shop }) => {
    await shop.open();
    await shop.addItems('Milk', 'Water', 'Bread');
    await shop.yours.remove('Water').click();
    await shop.yours.holds({ Milk: 1, Bread: 1 });
    await expect(shop.yours.total).toHaveText('$4.68');
});

test('a cart that I clear is empty, and the other one is not', async ({ shop }) => {
    await shop.open();
    await shop.addItems('Milk', 'Water');
    await shop.save.click();
    await shop.yours.clear.click();
    await shop.yours.holds({});
    await expect(shop.yours.total).toHaveText('$0.00');
    await shop.saved.holds({ Milk: 1, Water: 1 });
    await shop.saved.clear.click();
    await shop.saved.holds({});
});

test('the size is asked for because the cart has changed, and for no other reason', async ({ shop, events }) => {
    await shop.open();
    await shop.yours.holds({});
    expect(events.attempts, 'what stands in the first HTML is not asked for').toEqual([]);
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    // The feed may tell of the change before the answer does: one of them leads to a question, and the other to none.
    expect(events.timeline[0], 'only the change leads to a question').toBe('add_items');
    expect(events.of('cart_size')).toHaveLength(1);
    expect(events.of('receipt')).toHaveLength(1);
    expect(events.attempts, 'the other cart has not changed').toHaveLength(3);
});

test('a click that changes nothing asks nothing', async ({ shop, events }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    // The cart may be shown before the click has its answer: the feed tells of the change.
    await expect.poll(() => events.timeline).toContain('add_items: 200');
    events.forget();
    await shop.yours.quantity('Milk').fill('2');
    await shop.yours.quantity('Milk').fill('1');
    await shop.yours.quantity('Milk').press('Tab');
    await shop.saved.clear.click();
    await expect.poll(() => events.timeline).toEqual(['saved_clear', 'saved_clear: 200']);
});

test('what I type while an answer is on its way stays', async ({ shop, page }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    const release = await hold(page, 'set_quantity');
    await shop.yours.setQuantity('Milk', '5');
    await shop.yours.quantity('Milk').fill('7');
    await release();
    await expect(shop.yours.quantity('Milk'), 'the answer is there').toHaveAttribute('value', '5');
    await expect(shop.yours.quantity('Milk')).toHaveValue('7');
    await shop.yours.quantity('Milk').press('Tab');
    await shop.yours.holds({ Milk: 7 });
});

test('ten quick clicks are ten of it', async ({ shop }) => {
    await shop.open();
    await shop.tick('Water');
    for (let click = 0; click < 10; click += 1) {
        await shop.add.click();
    }
    await shop.yours.holds({ Water: 10 });
});
