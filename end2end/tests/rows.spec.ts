import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { beside, ready } from './kit/shop.ts';
import { head } from './kit/events.ts';
import { hold, loseAnswers, refuse } from './kit/network.ts';
import { expect, test } from './kit/test.ts';

// Rows that come and go, each with cells of its own; and a component of the app's own.

/** `/rows`, as a person uses it. */
class Packing {
    readonly rows: Locator;
    readonly takenOut: Locator;
    readonly field: Locator;
    readonly add: Locator;

    constructor(readonly page: Page) {
        this.rows = page.getByRole('list', { name: 'Things' }).getByRole('listitem');
        this.takenOut = page.getByRole('list', { name: 'Taken out of the bag' }).getByRole('listitem');
        this.field = page.getByRole('textbox', { name: 'Another thing' });
        this.add = page.getByRole('button', { name: 'Add', exact: true });
    }

    async open(): Promise<this> {
        await this.page.goto('/rows');
        await ready(this.page);
        return this;
    }

    bag(thing: string): Locator {
        return this.page.getByRole('status', { name: `${thing} in the bag` });
    }

    more(thing: string): Locator {
        return this.page.getByRole('button', { name: `One more ${thing}` });
    }

    fewer(thing: string): Locator {
        return this.page.getByRole('button', { name: `One ${thing} less` });
    }

    remove(thing: string): Locator {
        return this.page.getByRole('button', { name: `Remove ${thing}` });
    }

    rating(thing: string): Locator {
        return this.page.getByRole('radiogroup', { name: `Rating of ${thing}` });
    }

    star(thing: string, text: string): Locator {
        return this.rating(thing).getByRole('radio', { name: text });
    }

    /** Puts so many of a thing into the bag, and waits until they are in it. */
    async pack(thing: string, count: number): Promise<void> {
        for (let pressed = 0; pressed < count; pressed += 1) {
            await this.more(thing).click();
        }
        await expect(this.bag(thing)).toHaveText(String(count));
    }

    async put(thing: string): Promise<void> {
        await this.field.fill(thing);
        await this.add.click();
        await expect(this.bag(thing)).toHaveText('0');
    }

    async lists(...things: string[]): Promise<void> {
        await expect(this.rows.locator('.thing')).toHaveText(things);
    }
}

/** What a listener answers about the cell under a key, asked past the page. */
async function ask(page: Page, ticket: string, n: number, listener: string, cell: string): Promise<unknown> {
    const answer = await page.request.post(`/api/${listener}`, {
        headers: {
            'blockwork-event': head({ ticket, n, floor: 1 }),
            'content-type': 'application/json',
            'sec-fetch-site': 'same-origin',
        },
        data: JSON.stringify([{}, { keys: [cell] }]),
    });
    return ((await answer.json()) as { value: unknown }).value;
}

async function ticket(page: Page): Promise<string> {
    return (await page.locator('meta[name=blockwork-page]').getAttribute('content')) ?? '';
}

test('each row has a value of its own', async ({ page }) => {
    const packing = await new Packing(page).open();
    await packing.lists('Tent', 'Stove', 'Map');
    await packing.pack('Tent', 2);
    await packing.pack('Map', 1);
    await packing.fewer('Tent').click();
    await expect(packing.bag('Tent')).toHaveText('1');
    await expect(packing.bag('Stove')).toHaveText('0');
    await expect(packing.bag('Map')).toHaveText('1');
});

test('only the row whose value has changed is asked for', async ({ page, events }) => {
    const packing = await new Packing(page).open();
    await expect(packing.bag('Map')).toHaveText('0');
    expect(events.attempts, 'what stands in the first HTML is not asked for').toEqual([]);
    await packing.pack('Tent', 1);
    expect(events.of('packed').map((attempt) => attempt.body)).toEqual(['[{},{"keys":["session/Packed/Tent"]}]']);
});

test('a row that goes takes its cell along, and a listener is given the last value', async ({ page, events }) => {
    const packing = await new Packing(page).open();
    await packing.pack('Tent', 3);
    const mine = await ticket(page);
    expect(await ask(page, mine, 60, 'packed', 'session/Packed/Tent')).toBe(3);
    await packing.remove('Tent').click();
    await packing.lists('Stove', 'Map');
    await expect(packing.takenOut).toHaveText(['3 × Tent']);
    expect(await ask(page, mine, 61, 'packed', 'session/Packed/Tent')).toBe(0);
    expect(events.of('blockwork.drop').map((attempt) => attempt.body)).toEqual(['[{},{"keys":["session/Packed/Tent"]}]']);
    await packing.put('Tent');
    await packing.lists('Stove', 'Map', 'Tent');
    await packing.pack('Tent', 1);
});

test('a drop comes after the events of its row, and counts once', async ({ page, events, mishaps }) => {
    mishaps.expect('unreachable');
    const packing = await new Packing(page).open();
    await packing.pack('Tent', 1);
    const release = await hold(page, 'pack');
    await packing.more('Tent').click();
    await packing.more('Tent').click();
    const { lost } = await loseAnswers(page, 'blockwork.drop', 1);
    await packing.remove('Tent').click();
    await packing.lists('Stove', 'Map');
    expect(events.of('blockwork.drop'), 'it waits for what was fired before it').toEqual([]);
    await release();
    await expect(packing.takenOut).toHaveText(['3 × Tent']);
    await expect.poll(() => events.of('blockwork.drop').length).toBe(2);
    expect(lost).toEqual([200]);
    const [first, second] = events.of('blockwork.drop');
    expect([second!.n, second!.body, second!.attempt]).toEqual([first!.n, first!.body, 1]);
});

test('a row that waits for another is not in its way', async ({ page }) => {
    const packing = await new Packing(page).open();
    const held: (() => Promise<void>)[] = [];
    await page.route('**/api/pack', (route) =>
        route.request().postData()?.includes('Tent') ? void held.push(() => route.fallback()) : route.fallback(),
    );
    await packing.more('Tent').click();
    await packing.pack('Map', 2);
    await expect(packing.bag('Tent')).toHaveText('0');
    await Promise.all(held.map((go) => go()));
    await expect(packing.bag('Tent')).toHaveText('1');
});

test('what was dropped while the server could not be reached is dropped when it can be', async ({ page, events, mishaps }) => {
    mishaps.expect('unreachable');
    const packing = await new Packing(page).open();
    await packing.pack('Stove', 2);
    await page.route('**/api/blockwork.drop', (route) => route.abort('connectionfailed'));
    await packing.remove('Stove').click();
    await packing.lists('Tent', 'Map');
    await expect.poll(() => events.of('blockwork.drop').length).toBeGreaterThan(1);
    await expect(packing.takenOut).toHaveText([]);
    await page.unroute('**/api/blockwork.drop');
    await expect(packing.takenOut).toHaveText(['2 × Stove']);
});

test('going to another page drops the cells of the rows, and leaving asks nothing', async ({ page, events }) => {
    const packing = await new Packing(page).open();
    await packing.pack('Map', 2);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
        asked.push(dialog.type());
        void dialog.accept();
    });
    // The drop never gets its answer, and the page may be left all the same.
    await page.route('**/api/blockwork.drop', () => {});
    await page.getByRole('navigation', { name: 'Demos' }).getByRole('link', { name: 'Counter' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Counter' })).toBeVisible();
    await expect.poll(() => events.of('blockwork.drop').length).toBe(1);
    expect(JSON.parse(events.of('blockwork.drop')[0]!.body)[1].keys.sort()).toEqual(
        ['Map', 'Stove', 'Tent'].map((thing) => `session/Packed/${thing}`),
    );
    await page.reload();
    await ready(page);
    expect(asked).toEqual([]);
});

test('a refresh begins the bag anew and drops nothing by itself', async ({ page, events }) => {
    const packing = await new Packing(page).open();
    await packing.pack('Map', 2);
    await page.reload();
    await ready(page);
    await expect(packing.bag('Map')).toHaveText('0');
    expect(events.of('blockwork.drop')).toEqual([]);
    await expect(packing.takenOut).toHaveText([]);
});

test('a rating survives a refresh and its row, and other tabs follow', async ({ page, context }) => {
    const packing = await new Packing(page).open();
    const other = await new Packing(await context.newPage()).open();
    await packing.star('Tent', '4 stars').check({ force: true });
    await expect(other.star('Tent', '4 stars')).toBeChecked();
    await expect(other.rating('Tent').locator('.lit')).toHaveCount(4);
    await expect(other.rating('Map').locator('.lit')).toHaveCount(0);
    await page.reload();
    await ready(page);
    await expect(packing.star('Tent', '4 stars')).toBeChecked();
    await packing.remove('Tent').click();
    await packing.lists('Stove', 'Map');
    await other.lists('Stove', 'Map');
    await packing.put('Tent');
    await expect(packing.star('Tent', '4 stars')).toBeChecked();
    await other.star('Tent', '2 stars').check({ force: true });
    await expect(packing.rating('Tent').locator('.lit')).toHaveCount(2);
});

test('stars that cannot be kept are taken back, and it is said why', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const packing = await new Packing(page).open();
    await packing.star('Tent', '2 stars').check({ force: true });
    await expect(packing.rating('Tent').locator('.lit')).toHaveCount(2);
    await refuse(page, 'rate', 'No more stars today.');
    // Not `check`: it may be taken back before anybody has looked.
    await packing.star('Tent', '5 stars').click({ force: true });
    await expect(beside(packing.rating('Tent'))).toHaveText('No more stars today.');
    await expect(packing.rating('Tent').locator('.lit')).toHaveCount(2);
    await expect(packing.star('Tent', '2 stars')).toBeChecked();
});

test('stars are a radio group: one place in the tab order, and arrow keys choose', async ({ page, events }) => {
    const packing = await new Packing(page).open();
    await packing.fewer('Tent').focus();
    await page.keyboard.press('Tab');
    await expect(packing.more('Tent')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(packing.star('Tent', '1 star')).toBeFocused();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(packing.star('Tent', '3 stars')).toBeFocused();
    await expect(packing.star('Tent', '3 stars')).toBeChecked();
    await page.keyboard.press('ArrowLeft');
    await expect(packing.rating('Tent').locator('.lit')).toHaveCount(2);
    await expect.poll(() => events.of('rate').map((attempt) => JSON.parse(attempt.body)[0].stars)).toEqual([1, 2, 3, 2]);
    await page.keyboard.press('Tab');
    await expect(packing.remove('Tent')).toBeFocused();
    await page.keyboard.press('Enter');
    await packing.lists('Stove', 'Map');
});

test('a thing is added with the keyboard, and a mistake stands beside the field', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const packing = await new Packing(page).open();
    await packing.field.focus();
    await page.keyboard.type('Rope');
    await page.keyboard.press('Enter');
    await packing.lists('Tent', 'Stove', 'Map', 'Rope');
    await expect(packing.field).toHaveValue('');
    await page.keyboard.type('Tent');
    await page.keyboard.press('Enter');
    await expect(beside(packing.add)).toHaveText('Tent is on the list already.');
    await expect(packing.field).toHaveValue('Tent');
});

test('rows with stars, messages and a log break no rule of axe', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const packing = await new Packing(page).open();
    await packing.star('Tent', '3 stars').check({ force: true });
    await packing.pack('Tent', 9);
    await packing.more('Tent').click();
    await expect(beside(packing.more('Tent'))).toHaveText('There are 9 in the bag, which is the most.');
    await packing.pack('Map', 1);
    await packing.remove('Map').click();
    await expect(packing.takenOut).toHaveText(['1 × Map']);
    for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const width of [1200, 360]) {
            await page.setViewportSize({ width, height: 800 });
            const { violations } = await new AxeBuilder({ page }).analyze();
            expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]), `${colorScheme}, ${width} px`).toEqual([]);
        }
    }
});

test('without scripts things are added, rated and removed', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    const packing = new Packing(page);
    await page.goto('/rows');
    await packing.field.fill('Rope');
    await packing.add.click();
    await packing.lists('Tent', 'Stove', 'Map', 'Rope');
    for (const [thing, stars] of [['Map', '3 stars'], ['Rope', '5 stars']] as const) {
        await packing.star(thing, stars).check({ force: true });
        await packing.rows.filter({ hasText: thing }).getByRole('button', { name: 'Rate' }).click();
        await expect(packing.star(thing, stars)).toBeChecked();
    }
    await expect(packing.star('Map', '3 stars')).toBeChecked();
    await packing.remove('Map').click();
    await packing.lists('Tent', 'Stove', 'Rope');
    await plain.close();
});
