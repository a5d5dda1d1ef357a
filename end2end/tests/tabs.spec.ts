import { expect, test } from './kit/test.ts';
import { Shop, ready } from './kit/shop.ts';
import { holdScripts } from './kit/network.ts';

test('two tabs have a cart each, and share the saved one', async ({ shop, context }) => {
    await shop.open();
    const other = await new Shop(await context.newPage()).open();
    await shop.addItems('Milk');
    await other.addItems('Water', 'Bread');
    await shop.yours.holds({ Milk: 1 });
    await other.yours.holds({ Water: 1, Bread: 1 });

    await shop.saveItems('Coffee');
    await shop.saved.holds({ Coffee: 1 });
    // The other tab hears of it, and keeps the cart of its own.
    await other.saved.holds({ Coffee: 1 });
    await other.saved.setQuantity('Coffee', '5');
    await shop.saved.holds({ Coffee: 5 });
    await shop.yours.holds({ Milk: 1 });
    await other.yours.holds({ Water: 1, Bread: 1 });
});

test('another visitor hears nothing of my saved cart', async ({ shop, visitor, baseURL }) => {
    await shop.open();
    const stranger = await (await visitor()).newPage();
    const heard: string[] = [];
    stranger.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
    await stranger.goto(`${baseURL}/cart`);
    await ready(stranger);
    await shop.saveItems('Coffee');
    await shop.saved.holds({ Coffee: 1 });
    // What is heard last is the sign of life after the change.
    await expect.poll(() => heard.length).toBeGreaterThan(1);
    expect(heard.filter((text) => text.includes('SavedCart') && text.includes('changed'))).toEqual([]);
});

test('two tabs that change the saved cart at once lose nothing', async ({ shop, context, mishaps }) => {
    // Both tabs are one visitor's, and ask after every change: on a fast machine that may be too much at once.
    mishaps.allow(429);
    await shop.open();
    const other = await new Shop(await context.newPage()).open();
    await shop.tick('Coffee');
    await other.tick('Coffee');
    const presses = async (tab: Shop) => {
        for (let press = 0; press < 10; press += 1) {
            // By key: a tab behind another one has a frame per second, and a click waits for two of them.
            await tab.save.press('Enter');
        }
    };
    await Promise.all([presses(shop), presses(other)]);
    // Both have their answers before the page is asked again.
    await expect(shop.save).not.toHaveAttribute('aria-busy', 'true');
    await expect(other.save).not.toHaveAttribute('aria-busy', 'true');
    await shop.reload();
    await shop.saved.holds({ Coffee: 20 });
});

test('the first two tabs, opened at once, both work', async ({ shop, page, context, mishaps }) => {
    // A click may come before the feed has said whose the page is. Then its answer says so, and it is sent again.
    mishaps.allow(410);
    // The second tab gets a cookie before the first has said anything, and the first tab's page belongs to nobody then.
    const release = await holdScripts(page);
    await page.goto('/cart', { waitUntil: 'commit' });
    await expect(shop.add).toBeVisible();
    const first = await context.cookies();
    await context.clearCookies();
    const other = await new Shop(await context.newPage()).open();
    expect(await context.cookies()).not.toEqual(first);
    release();
    await ready(page);
    await shop.addItems('Milk');
    await other.addItems('Water');
    await shop.yours.holds({ Milk: 1 });
    await other.yours.holds({ Water: 1 });
    await expect(shop.messages).toHaveCount(0);
});
