import type { Events } from './kit/events.ts';
import type { Mishaps } from './kit/mishaps.ts';
import { type Shop, ready } from './kit/shop.ts';
import { expect, testWithRedis as test } from './kit/test.ts';

interface Kit {
    shop: Shop;
    events: Events;
    mishaps: Mishaps;
}

/** Clicks while the Redis is away, for longer than the server waits for it. What makes it go says how it comes back. */
async function goesOn({ shop, events, mishaps }: Kit, leave: () => Promise<() => Promise<void> | void>): Promise<void> {
    mishaps.expect(503);
    await shop.open();
    const ticket = await shop.ticket();
    await shop.addItems('Milk');
    await shop.saveItems('Coffee');
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Coffee: 1 });
    await expect(shop.busyBanner).toHaveCount(0);

    const comeBack = await leave();
    await shop.addItems('Water');
    await expect(shop.busyBanner).toBeVisible();
    await expect(shop.add).toHaveAttribute('aria-busy', 'true');
    await shop.addItems('Bread');
    await shop.saveItems('Coffee');
    await shop.addItems('Water');
    const refused = () => events.timeline.filter((what) => what === 'add_items: 503').length;
    await expect.poll(refused, { timeout: 60_000 }).toBeGreaterThan(1);
    await expect(shop.busyBanner).toBeVisible();
    await expect(shop.yours.size).toHaveText('1');
    await comeBack();

    // Page and server both rest for some seconds before they try again.
    await expect(shop.yours.size).toHaveText('4', { timeout: 30_000 });
    await shop.yours.holds({ Milk: 1, Water: 2, Bread: 1 });
    await shop.saved.holds({ Coffee: 2 });
    await expect(shop.busyBanner).toHaveCount(0);
    await expect(shop.add).not.toHaveAttribute('aria-busy');
    await expect(shop.messages).toHaveCount(0);
    expect(await shop.ticket(), 'it is the same page').toBe(ticket);
    expect(new Set(events.of('add_items').map((attempt) => attempt.n)).size).toBe(4);
}

test('the Redis is killed for a while: a banner says so, and every click counts once when it is back', async ({ shop, events, mishaps, redis }) => {
    test.setTimeout(120_000);
    await goesOn({ shop, events, mishaps }, async () => {
        await redis.kill();
        return () => redis.start();
    });
});

test('the Redis hangs for a while: a banner says so, and every click counts once when it goes on', async ({ shop, events, mishaps, redis }) => {
    test.setTimeout(120_000);
    await goesOn({ shop, events, mishaps }, () => Promise.resolve(redis.hang()));
});

test('a page that only looks on hears afterwards what it missed while the Redis was gone', async ({ shop, visitor, server, redis, mishaps }) => {
    test.setTimeout(120_000);
    mishaps.allow(503);
    const watcher = await (await visitor()).newPage();
    await watcher.goto(`${server.url}/counter`);
    await ready(watcher);
    const presses = watcher.getByRole('status', { name: 'Presses' });
    await expect(presses).toHaveText('0');
    await shop.page.goto('/counter');
    await ready(shop.page);
    const press = shop.page.getByRole('button', { name: 'Press' });
    await press.click();
    await expect(presses).toHaveText('1');

    await redis.kill();
    await press.click();
    await expect(shop.busyBanner).toBeVisible();
    await expect(presses).toHaveText('1');
    await redis.start();

    await expect(presses).toHaveText('2', { timeout: 30_000 });
    await expect(shop.busyBanner).toHaveCount(0);
    await expect(watcher.getByRole('alert').filter({ hasText: /./ })).toHaveCount(0);
});
