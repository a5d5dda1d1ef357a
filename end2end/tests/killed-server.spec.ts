import { Shop } from './kit/shop.ts';
import { expect, testWithServer as test } from './kit/test.ts';

test('the server is killed and comes back: the page goes on, and both carts are as they were', async ({ shop, server, page, mishaps }) => {
    // The feed, where it is back before the server.
    mishaps.allow('unreachable');
    await shop.open();
    await shop.addItems('Milk', 'Water');
    await shop.saveItems('Coffee');
    await shop.yours.holds({ Milk: 1, Water: 1 });
    await shop.saved.holds({ Coffee: 1 });

    await server.killAndRestart();

    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 2, Water: 1 });
    await shop.saveItems('Coffee');
    await shop.saved.holds({ Coffee: 2 });
    await expect(shop.messages).toHaveCount(0);
    await page.reload();
    await shop.saved.holds({ Coffee: 2 });
});

test('what I click while the server is gone happens when it is back, once and in order', async ({ shop, server, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await expect(shop.banner).toHaveCount(0);

    await server.kill();
    await shop.addItems('Water');
    await expect(shop.banner).toBeVisible();
    await shop.addItems('Bread');
    await shop.saveItems('Coffee');
    await shop.addItems('Water');
    await expect(shop.yours.size).toHaveText('1');
    await server.start();

    // A page rests for some seconds before it tries again.
    await expect(shop.yours.size).toHaveText('4', { timeout: 20_000 });
    await shop.yours.holds({ Milk: 1, Water: 2, Bread: 1 });
    await shop.saved.holds({ Coffee: 1 });
    await expect(shop.banner).toHaveCount(0);
    await expect(shop.messages).toHaveCount(0);
});

test('killed again and again in the middle of clicks, every click counts once', async ({ shop, server, mishaps }) => {
    // The server is started four times.
    test.slow();
    mishaps.expect('unreachable');
    await shop.open();
    await shop.tick('Water');
    let clicks = 0;
    const click = async (times: number) => {
        for (let i = 0; i < times; i += 1) {
            await shop.add.click();
            clicks += 1;
        }
    };
    for (let round = 0; round < 3; round += 1) {
        await click(4);
        await server.kill();
        await click(2);
        await server.start();
    }
    await expect(shop.yours.size).toHaveText(String(clicks), { timeout: 30_000 });
    await shop.yours.holds({ Water: clicks });
    await expect(shop.banner).toHaveCount(0);
});

test('a server that is stopped in good order loses nothing either', async ({ shop, server, context, mishaps }) => {
    mishaps.allow('unreachable');
    await shop.open();
    await shop.addItems('Milk');
    await shop.saveItems('Coffee');
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Coffee: 1 });
    await server.stop();
    await server.start();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 2 });
    const other = await new Shop(await context.newPage()).open();
    await other.saved.holds({ Coffee: 1 });
});
