import { setTimeout as pause } from 'node:timers/promises';
import { head } from './kit/events.ts';
import { cut, hold, loseAnswers } from './kit/network.ts';
import { beside } from './kit/shop.ts';
import { sleep } from './kit/sleep.ts';
import { expect, test } from './kit/test.ts';

test('a tab falls asleep with answers lost and clicks unsent: when it wakes, every click counts once', async ({ shop, page, browser, mishaps }) => {
    mishaps.expect('unreachable');
    await shop.open();
    const { lost } = await loseAnswers(page, 'add_items', 1);
    await shop.tick('Milk');
    await shop.add.click();
    await shop.add.click();
    await shop.addItems('Water');
    await expect.poll(() => lost).toEqual([200]);
    const wake = await sleep(browser);
    await pause(2_000);
    wake();
    await shop.yours.holds({ Milk: 2, Water: 1 });
    await shop.add.click();
    await shop.yours.holds({ Milk: 2, Water: 2 });
    await expect(shop.messages).toHaveCount(0);
});

test('an answer that arrives while the tab sleeps is there when it wakes', async ({ shop, page, browser, events }) => {
    await shop.open();
    const release = await hold(page, 'add_items');
    await shop.addItems('Milk');
    const wake = await sleep(browser);
    await release();
    await pause(1_000);
    wake();
    await shop.yours.holds({ Milk: 1 });
    expect(events.of('add_items')).toHaveLength(1);
});

test('a tab that slept for an hour with an answer lost goes on where it was', async ({ shop, page, events, mishaps }) => {
    mishaps.expect('unreachable');
    await page.clock.install();
    await shop.open();
    const { lost } = await loseAnswers(page, 'add_items', 1);
    await page.clock.pauseAt(Date.now() + 60_000);
    await shop.addItems('Milk');
    await expect.poll(() => lost).toEqual([200]);
    await expect(shop.banner).toBeVisible();
    await page.clock.fastForward('01:00:00');
    await page.clock.resume();
    await shop.yours.holds({ Milk: 1 });
    await expect(shop.banner).toHaveCount(0);
    await expect(shop.messages).toHaveCount(0);
    await expect(shop.add, 'it has its answer').not.toHaveAttribute('aria-busy');
    expect(events.of('add_items').map(({ attempt, cancel }) => ({ attempt, cancel }))).toEqual([
        { attempt: 0, cancel: false },
        { attempt: 1, cancel: false },
    ]);
});

test('after two minutes without an answer the page says that it does not know, and then finds out that it was done', async ({ shop, page, events, mishaps }) => {
    mishaps.expect('unreachable');
    await page.clock.install();
    await shop.open();
    // The first attempt reaches the server. No other one does, however soon the page sends it.
    const mend = await cut(page);
    const { lost } = await loseAnswers(page, 'add_items', 1);
    await shop.addItems('Milk');
    await expect.poll(() => lost).toEqual([200]);
    await page.clock.fastForward('02:10');
    await expect(beside(shop.add)).toHaveText(/^It is not known yet whether this happened\./);
    await mend();
    await page.clock.fastForward('00:10');
    await shop.yours.holds({ Milk: 1 });
    // The cart may be shown before: the feed tells of it.
    await expect(beside(shop.add), 'it is known now').toHaveText('');
    expect(events.of('add_items').at(-1)).toMatchObject({ n: events.of('add_items')[0]?.n, cancel: true });
    await shop.add.click();
    await shop.yours.holds({ Milk: 2 });
});

test('after two minutes without an answer, what was never done is cancelled and cannot happen any more', async ({ shop, page, events, mishaps, baseURL }) => {
    mishaps.expect('unreachable', 499);
    await page.clock.install();
    await shop.open();
    const mend = await cut(page);
    await shop.addItems('Milk');
    await expect(shop.banner).toBeVisible();
    await page.clock.fastForward('02:10');
    await expect(beside(shop.add)).toHaveText(/^It is not known yet whether this happened\./);
    await mend();
    await page.clock.fastForward('00:10');
    await expect(beside(shop.add)).toHaveText('That was cancelled, and nothing was changed.');
    await shop.yours.holds({});
    // The first attempt, found again by a slow network, comes to nothing.
    const [first] = events.of('add_items');
    const late = await page.request.post('/api/add_items', {
        headers: { 'blockwork-event': head(first!), origin: baseURL ?? '', 'content-type': 'application/json' },
        data: first!.body,
    });
    expect(late.status()).toBe(499);
    await shop.add.click();
    await shop.yours.holds({ Milk: 1 });
});

test('a question without an answer for two minutes is asked again when the server is back, and nothing that was shown goes meanwhile', async ({ shop, page, mishaps }) => {
    mishaps.expect('unreachable');
    await page.clock.install();
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await page.route('**/api/receipt', (route) => route.abort('connectionfailed'));
    await shop.addItems('Water');
    await expect(shop.yours.size).toHaveText('2');
    await page.clock.fastForward('02:10');
    // Long enough for the question to have been given up.
    await page.clock.runFor(20_000);
    await expect(shop.yours.quantity('Milk'), 'what was shown is still shown').toBeVisible();
    await expect(shop.yours.total).toHaveText('$1.19');
    await page.unroute('**/api/receipt');
    await page.clock.runFor(20_000);
    await shop.yours.holds({ Milk: 1, Water: 1 });
});

test('a late copy of an old click is refused and changes nothing', async ({ shop, page, events, baseURL }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    const [old] = events.of('add_items');
    const copy = (inputs = old!.body) =>
        page.request.post('/api/add_items', {
            headers: { 'blockwork-event': head(old!), origin: baseURL ?? '', 'content-type': 'application/json' },
            data: inputs,
        });
    await shop.addItems('Water');
    await shop.yours.holds({ Milk: 1, Water: 1 });
    const late = await copy();
    expect(late.status()).toBe(409);
    expect(await late.json()).toMatchObject({ error: { kind: 'Conflict' } });
    expect((await copy('{"ticked":["Coffee"]}')).status(), 'with other inputs too').toBe(409);
    await shop.addItems('Bread');
    await shop.yours.holds({ Milk: 1, Water: 1, Bread: 1 });
});

test('a copy that comes early has the same answer and no second effect, and one with other inputs is refused', async ({ shop, page, events, mishaps, baseURL }) => {
    mishaps.expect('unreachable');
    await page.clock.install();
    await shop.open();
    const { lost } = await loseAnswers(page, 'add_items', 1);
    // The page's own next attempt waits until the copies are through.
    await page.clock.pauseAt(Date.now() + 60_000);
    await shop.addItems('Milk');
    await expect.poll(() => lost).toEqual([200]);
    const [open] = events.of('add_items');
    const send = (inputs: string) =>
        page.request.post('/api/add_items', {
            headers: { 'blockwork-event': head(open!), origin: baseURL ?? '', 'content-type': 'application/json' },
            data: inputs,
        });
    const [one, two] = await Promise.all([send(open!.body), send(open!.body)]);
    expect(one.status()).toBe(200);
    expect(await two.text()).toBe(await one.text());
    expect((await send('{"ticked":["Coffee"]}')).status()).toBe(422);
    await page.clock.resume();
    await shop.yours.holds({ Milk: 1 });
});
