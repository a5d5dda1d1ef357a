import { head } from './kit/events.ts';
import { Shop, beside } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

test('nobody sees what another visitor has in a cart', async ({ shop, visitor }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.saveItems('Coffee');
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Coffee: 1 });

    const stranger = await visitor();
    const theirs = await new Shop(await stranger.newPage()).open();
    await theirs.yours.holds({});
    await theirs.saved.holds({});
    expect(await (await stranger.request.get('/cart')).text()).not.toContain('Quantity of');
    await theirs.addItems('Water');
    await theirs.saveItems('Bread');
    await theirs.yours.holds({ Water: 1 });
    await theirs.saved.holds({ Bread: 1 });

    await shop.reload();
    await shop.saved.holds({ Coffee: 1 });
});

test('the id of my page is of no use to another visitor', async ({ shop, visitor, events, baseURL }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.saveItems('Coffee');
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Coffee: 1 });
    const ticket = await shop.ticket();
    expect(events.attempts.at(-1)?.ticket).toBe(ticket);

    const stranger = await visitor();
    await stranger.request.get('/cart');
    const ask = (listener: string, inputs: unknown) =>
        stranger.request.post(`/api/${listener}`, {
            headers: { 'blockwork-event': head({ ticket, n: 60, floor: 1 }), origin: baseURL ?? '' },
            data: inputs,
        });
    for (const [listener, inputs] of [['receipt', {}], ['saved_receipt', {}], ['cart_size', {}], ['add_items', { ticked: ['Water'] }], ['clear', {}]] as const) {
        const answer = await ask(listener, inputs);
        expect(answer.status(), listener).toBe(410);
        expect(await answer.json(), listener).toEqual({ error: { kind: 'Expired', message: expect.any(String) } });
    }
    // With my cookie the very same question is answered: it was the visitor that was refused.
    const mine = await shop.page.request.post('/api/receipt', {
        headers: { 'blockwork-event': head({ ticket, n: 60, floor: 1 }), origin: baseURL ?? '' },
        data: {},
    });
    expect(mine.status()).toBe(200);
    expect(await mine.text()).toContain('Milk');
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 2 });
});

test('when my cookies are cleared the page says so, keeps my ticks and begins anew', async ({ shop, page, context, mishaps }) => {
    mishaps.expect(410);
    await shop.open();
    await shop.addItems('Milk');
    await shop.save.click();
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Milk: 1 });
    await context.clearCookies();
    await shop.addItems('Water');
    await expect(beside(shop.add)).toHaveText("This page's session has ended. Please try again in the new one.");
    await shop.yours.holds({});
    // Another visitor now: what the one before had is not shown any more.
    await shop.saved.holds({});
    await expect(shop.box('Water')).toBeChecked();
    await shop.add.click();
    await shop.yours.holds({ Water: 1 });
    await expect(shop.messages).toHaveCount(0);
    await expect(page.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
});
