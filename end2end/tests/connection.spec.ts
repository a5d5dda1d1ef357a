import { setTimeout as pause } from 'node:timers/promises';
import { cut, hold, loseAnswers } from './kit/network.ts';
import type { Shop } from './kit/shop.ts';
import { expect, test, testWithServer } from './kit/test.ts';

const ITEMS = ['Water', 'Cereal', 'Milk', 'Bread', 'Apples', 'Coffee'];
const EACH_ONCE = Object.fromEntries(ITEMS.map((item) => [item, 1]));
const CUT = 5_000;

/** Clicks through all items, spread over the time of the cut. */
async function clickFor(shop: Shop, time: number): Promise<void> {
    const end = Date.now() + time;
    for (const [i, item] of ITEMS.entries()) {
        await shop.addItems(item);
        await pause(Math.max(0, (end - Date.now()) / (ITEMS.length - i)));
    }
}

test('the connection is cut for five seconds while I click: every click counts once, in order', async ({ shop, page, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    const mend = await cut(page);
    await clickFor(shop, CUT);
    await expect(shop.banner).toBeVisible();
    await expect(shop.yours.size).toHaveText('0');
    await mend();
    await shop.yours.holds(EACH_ONCE);
    await expect(shop.banner).toHaveCount(0);
    await expect(shop.messages).toHaveCount(0);
});

test('the browser is offline for five seconds while I click: every click counts once, in order', async ({ shop, context, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    await context.setOffline(true);
    await expect(shop.banner, 'before anything is clicked').toBeVisible();
    await clickFor(shop, CUT);
    await context.setOffline(false);
    await shop.yours.holds(EACH_ONCE);
    await expect(shop.banner).toHaveCount(0);
});

test('the connection goes while clicks are on their way, and comes back: every click counts once', async ({ shop, context, mishaps }) => {
    // Where answers are slow, a click may wait for the one before it until the connection is back.
    mishaps.allow('unreachable');
    await shop.open();
    await shop.tick('Water');
    for (let round = 0; round < 4; round += 1) {
        await shop.add.click();
        await context.setOffline(true);
        await shop.add.click();
        await context.setOffline(false);
    }
    await shop.yours.holds({ Water: 8 });
});

test('an answer is lost on its way back: the click counts once', async ({ shop, page, events, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    const { lost } = await loseAnswers(page, 'add_items', 1);
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    expect(lost).toEqual([200]);
    // The cart may be shown before the copy is sent: the feed tells of the change that the lost answer told of.
    await expect.poll(() => events.of('add_items')).toHaveLength(2);
    const [first, second] = events.of('add_items');
    expect(second).toMatchObject({ n: first?.n, body: first?.body, attempt: 1, cancel: false });
});

test('several answers in a row are lost: every click counts once, in order', async ({ shop, page, events, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    const { lost } = await loseAnswers(page, 'add_items', 4);
    await shop.addItems('Milk');
    await shop.addItems('Water');
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 2, Water: 1 });
    expect(lost).toEqual([200, 200, 200, 200]);
    expect(events.of('add_items')).toHaveLength(7);
    expect(new Set(events.of('add_items').map((attempt) => attempt.n)).size).toBe(3);
});

test('a lost answer that was a refusal is the same refusal again', async ({ shop, page, mishaps }) => {
    mishaps.expect('unreachable', 422);
    await shop.open();
    const { lost } = await loseAnswers(page, 'add_items', 1);
    await shop.add.click();
    await expect(shop.messages).toHaveText('Tick at least one item first.');
    expect(lost).toEqual([422]);
});

test('a busy server is asked again, with the same number and the same bytes', async ({ shop, page, events, mishaps }) => {
    mishaps.expect(503);
    await shop.open();
    let refused = 0;
    await page.route(
        '**/api/add_items',
        (route) => {
            refused = Date.now();
            const answer = { error: { kind: 'Busy', message: 'The server is busy.' } };
            return route.fulfill({ status: 503, headers: { 'retry-after': '1' }, json: answer });
        },
        { times: 1 },
    );
    await shop.addItems('Milk', 'Water');
    await shop.yours.holds({ Milk: 1, Water: 1 });
    expect(Date.now() - refused, 'not before it asked for').toBeGreaterThanOrEqual(1_000);
    const [first, second, ...more] = events.of('add_items');
    expect(more).toEqual([]);
    expect(second).toEqual({ ...first, attempt: 1 });
    expect(first?.body).toBe('{"ticked":["Milk","Water"]}');
    await expect(shop.banner, 'the server was there').toHaveCount(0);
    await expect(shop.messages).toHaveCount(0);
});

test('a server that is busy for longer than a moment has a banner, until it answers', async ({ shop, page, events, mishaps }) => {
    mishaps.expect(503);
    await shop.open();
    const answer = { error: { kind: 'Busy', message: 'The server is busy.' } };
    const busy = { status: 503, headers: { 'retry-after': '1' }, json: answer };
    await page.route('**/api/add_items', (route) => route.fulfill(busy));
    const refused = page.waitForResponse('**/api/add_items');
    await shop.addItems('Milk');
    await refused;
    await expect(shop.busyBanner, 'it may be over in a moment').toHaveCount(0);
    await expect(shop.busyBanner).toBeVisible();
    expect(events.of('add_items').length).toBeGreaterThan(1);
    await shop.saveItems('Coffee');
    await shop.saved.holds({ Coffee: 1 });
    await expect(shop.busyBanner, 'what has no answer has none yet').toBeVisible();
    await page.unroute('**/api/add_items');
    await shop.yours.holds({ Milk: 1 });
    await expect(shop.busyBanner).toHaveCount(0);
    await expect(shop.messages).toHaveCount(0);
});

test('something between us that answers in HTML is no answer', async ({ shop, page, mishaps }) => {
    mishaps.expect(502);
    await shop.open();
    await page.route(
        '**/api/add_items',
        (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
        { times: 2 },
    );
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await expect(shop.messages).toHaveCount(0);
    await expect(shop.banner).toHaveCount(0);
});

test('a slow answer shows that the button is at work, and holds back nothing else', async ({ shop, page }) => {
    await shop.open();
    const release = await hold(page, 'add_items');
    await shop.addItems('Milk');
    await expect(shop.add).toHaveAttribute('aria-busy', 'true');
    await expect(shop.add).toBeEnabled();
    await shop.save.click();
    await shop.saved.holds({ Milk: 1 });
    await shop.yours.holds({});
    await release();
    await shop.yours.holds({ Milk: 1 });
    await expect(shop.add).not.toHaveAttribute('aria-busy');
});

testWithServer.describe('with a server that allows few events', () => {
    testWithServer.use({ settings: { BLOCKWORK_EVENTS_BURST: '4', BLOCKWORK_EVENTS_PER_SECOND: '10' } });

    testWithServer('clicking faster than allowed takes longer, and every click counts once', async ({ shop, mishaps }) => {
        testWithServer.slow();
        mishaps.expect(429);
        await shop.open();
        await shop.tick('Water');
        await shop.add.evaluate((button: HTMLElement) => {
            for (let click = 0; click < 10; click += 1) {
                button.click();
            }
        });
        // Whoever is too fast waits for whole seconds, and the questions after each click count too.
        await expect(shop.yours.size).toHaveText('10', { timeout: 60_000 });
        await shop.yours.holds({ Water: 10 });
        await expect(shop.busyBanner).toHaveCount(0);
        await expect(shop.messages).toHaveCount(0);
    });
});
