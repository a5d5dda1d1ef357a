import type { BrowserContext, Page } from '@playwright/test';
import { Events } from './kit/events.ts';
import { hold } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';
import { NAMES, Vault } from './kit/vault.ts';

// What may go wrong with what a browser keeps: storage that is blocked, full or damaged, other builds, other visitors, and
// tabs that write at once.

const NOT_KEPT = 'This browser keeps nothing here, or has no room left';

/** Puts an entry where the page finds it when it is loaded the next time. */
function plant(page: Page, name: string, entry: string): Promise<void> {
    return page.evaluate(([name, entry]) => localStorage.setItem(name, entry), [name, entry] as const);
}

/** A second tab of the same browser. */
async function tab(context: BrowserContext, variant: 'Sealed' | 'Plain'): Promise<Vault> {
    return new Vault(await context.newPage()).open(variant);
}

function isSame(one: string[], other: string[]): boolean {
    return one.join('\n') === other.join('\n');
}

test('where storage is blocked, what I enter lives as long as the page, and I am told once', async ({ page }) => {
    await page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
            get: () => {
                throw new DOMException('It is blocked.', 'SecurityError');
            },
        });
        // Chromium refuses locks too where a person has blocked storage.
        const refused = () => Promise.reject(new DOMException('It is blocked.', 'SecurityError'));
        Object.defineProperty(LockManager.prototype, 'request', { value: refused });
    });
    const vault = await new Vault(page).open('Plain');
    await expect(vault.notices).toContainText(NOT_KEPT);
    await vault.user.fill('ada');
    await vault.password.fill('correct horse battery');
    await expect(vault.kept, 'it is a change all the same').toContainText('Saved at');
    await page.getByRole('navigation', { name: 'Demos' }).getByRole('link', { name: 'Cart' }).click();
    await page.getByRole('navigation', { name: 'Demos' }).getByRole('link', { name: 'Credentials' }).click();
    await vault.shows('ada', 'correct horse battery');
    await vault.check.click();
    await expect(vault.verdict).toHaveText('These would do.');
    await expect(vault.notices.getByRole('button', { name: 'Dismiss' })).toHaveCount(1);
    await vault.generate.click();
    await expect(vault.user, 'an answer is shown too').toHaveValue(/^user-/);
});

test('where storage is full, what I enter lives as long as the page, and what was kept stays', async ({ page }) => {
    const vault = await new Vault(page).open('Plain');
    await vault.enter('Plain', 'ada', 'kept before');
    const before = await vault.entry(NAMES.Plain);
    await page.evaluate(() => {
        for (let length = 1 << 23; length >= 1; length >>= 1) {
            try {
                localStorage.setItem(`filler ${length}`, 'x'.repeat(length));
            } catch {
                // There is no room for so much.
            }
        }
    });
    await vault.user.fill('ada lovelace, who needs more room');
    await expect(vault.notices).toContainText(NOT_KEPT);
    await expect(vault.user).toHaveValue('ada lovelace, who needs more room');
    await vault.check.click();
    await expect(vault.verdict, 'it is what listeners get').toHaveText('The password is too short.');
    expect(await vault.entry(NAMES.Plain)).toBe(before);
    await vault.reload();
    await vault.shows('ada', 'kept before');
});

for (const [what, entry] of [
    ['no entry', 'garbage'],
    ['an entry with a damaged value', '{"version":"3.1","text":"{\\"user\\":"}'],
    ['a value of another type', '{"version":"3.1","text":"[1,2]"}'],
    ['a value that a newer build has marked', '{"version":"3.1","text":"v9 {\\"name\\":\\"ada\\"}"}'],
] as const) {
    test(`${what} counts as empty, is told, and stays until there is a new value`, async ({ page }) => {
        const vault = await new Vault(page).open('Plain');
        await plant(page, NAMES.Plain, entry);
        await vault.reload();
        await expect(vault.notices).toContainText('What this browser has kept as PlainCredentials cannot be read.');
        await vault.shows('', '');
        expect(await vault.entry(NAMES.Plain)).toBe(entry);
        await vault.enter('Plain', 'ada', 'correct horse battery');
        await vault.reload();
        await vault.shows('ada', 'correct horse battery');
        await expect(vault.notices).toBeEmpty();
    });
}

test('what a newer version of the app keeps is left to it, and told', async ({ page }) => {
    const vault = await new Vault(page).open('Plain');
    const newer = NAMES.Plain.replace('@1', '@2');
    await plant(page, newer, '{"version":"3.1","text":"v2 {}"}');
    await vault.reload();
    await expect(vault.notices).toContainText('PlainCredentials cannot be read');
    await vault.enter('Plain', 'ada', 'correct horse battery');
    expect(await vault.entry(newer)).toBe('{"version":"3.1","text":"v2 {}"}');
    await vault.forget.click();
    expect(await vault.names(), 'forgetting is about every version').toEqual([]);
});

test('a sealed value of another visitor, or one that was edited, counts as empty, and is told', async ({ page, visitor }) => {
    const vault = await new Vault(page).open();
    await vault.enter('Sealed', 'ada', 'correct horse battery');
    const entry = (await vault.entry(NAMES.Sealed)) ?? '';
    const other = await new Vault(await (await visitor()).newPage()).open();
    await other.shows('', '');
    await plant(other.page, NAMES.Sealed, entry);
    await other.reload();
    await expect(other.notices).toContainText('What this browser has kept as Credentials could not be opened');
    await other.shows('', '');
    const at = entry.length - 20;
    await plant(page, NAMES.Sealed, entry.slice(0, at) + (entry[at] === 'A' ? 'B' : 'A') + entry.slice(at + 1));
    await vault.reload();
    await expect(vault.notices).toContainText('could not be opened');
    await vault.shows('', '');
    await vault.enter('Sealed', 'ada', 'a new one');
    await vault.reload();
    await vault.shows('ada', 'a new one');
});

test('a private window begins empty, and another one knows nothing of it', async ({ visitor }) => {
    const one = await new Vault(await (await visitor()).newPage()).open('Plain');
    const other = await new Vault(await (await visitor()).newPage()).open('Plain');
    await one.enter('Plain', 'ada', 'correct horse battery');
    await other.reload();
    await other.shows('', '');
    expect(await other.names()).toEqual([]);
});

test('two tabs that write at once end with the same value', async ({ page, context }) => {
    const one = await new Vault(page).open('Plain');
    const other = await tab(context, 'Plain');
    for (let round = 0; round < 5; round += 1) {
        await Promise.all([
            one.user.pressSequentially('abc', { delay: 40 }),
            other.user.pressSequentially('xyz', { delay: 40 }),
        ]);
    }
    await expect
        .poll(async () => {
            const kept = JSON.parse((await one.text('Plain')) ?? '{}') as { user?: string };
            return [await one.user.inputValue(), await other.user.inputValue()].every((user) => user === kept.user);
        })
        .toBe(true);
    await expect.poll(async () => (await other.text('Plain')) === (await one.text('Plain'))).toBe(true);
});

test('a second tab is not overwritten by an answer', async ({ page, context }) => {
    const one = await new Vault(page).open('Plain');
    const other = await tab(context, 'Plain');
    await one.enter('Plain', 'ada', 'correct horse battery');
    await other.shows('ada', 'correct horse battery');
    const release = await hold(page, 'generate_plain_credentials');
    await one.generate.click();
    await expect(one.generate).toHaveAttribute('aria-busy', 'true');
    await other.enter('Plain', 'typed meanwhile', 'by a person');
    await release();
    await expect(one.generate).not.toHaveAttribute('aria-busy');
    await one.shows('typed meanwhile', 'by a person');
    await other.shows('typed meanwhile', 'by a person');
    expect(await one.text('Plain')).toContain('typed meanwhile');
});

test('what I type while an answer is on its way is not overwritten by it', async ({ page }) => {
    const vault = await new Vault(page).open('Plain');
    const release = await hold(page, 'generate_plain_credentials');
    await vault.generate.click();
    await vault.user.fill('typed meanwhile');
    await release();
    await expect(vault.generate).not.toHaveAttribute('aria-busy');
    await expect(vault.user).toHaveValue('typed meanwhile');
    await expect.poll(() => vault.text('Plain')).toContain('typed meanwhile');
});

test('an event of a cell waits for the one of another tab, and for no other', async ({ page, context }) => {
    const one = await new Vault(page).open();
    const other = await tab(context, 'Sealed');
    const events = new Events(other.page);
    const release = await hold(page, 'generate_credentials');
    await one.generate.click();
    await expect(one.generate).toHaveAttribute('aria-busy', 'true');
    await other.generate.click();
    await other.check.click();
    await expect(other.verdict, 'reading waits for nobody').toHaveText('Enter a user name.');
    expect(events.of('generate_credentials'), 'it is not sent yet').toEqual([]);
    await expect(other.generate).toHaveAttribute('aria-busy', 'true');
    await release();
    await expect(other.generate).not.toHaveAttribute('aria-busy');
    await expect(one.user).toHaveValue(/^user-/);
    // The page asks the server what the newest is, so both may be behind for a moment.
    await expect.poll(async () => isSame(await one.fields(), await other.fields())).toBe(true);
    await expect.poll(async () => (await one.text('Sealed')) === (await other.text('Sealed'))).toBe(true);
});

test('whoever waits too long for another tab is told, and can try again', async ({ page, context }) => {
    const one = await new Vault(page).open('Plain');
    const other = await tab(context, 'Plain');
    const release = await hold(page, 'generate_plain_credentials');
    await one.generate.click();
    await other.page.clock.install();
    await other.generate.click();
    await expect(other.generate).toHaveAttribute('aria-busy', 'true');
    await other.page.clock.fastForward(10_000);
    await expect(other.page.getByText('Another tab of this browser is still at work on this.')).toBeVisible();
    await other.page.clock.resume();
    await release();
    await expect(one.generate).not.toHaveAttribute('aria-busy');
    const before = await one.user.inputValue();
    await other.generate.click();
    await expect(one.user).not.toHaveValue(before);
});

test('a tab that is closed while it holds a cell lets go of it', async ({ page, context }) => {
    const one = await new Vault(page).open('Plain');
    const other = await tab(context, 'Plain');
    await hold(page, 'generate_plain_credentials');
    await one.generate.click();
    await other.generate.click();
    await expect(other.generate).toHaveAttribute('aria-busy', 'true');
    await page.close();
    await expect(other.user).toHaveValue(/^user-/);
});

test('on plain http, where tabs share no locks, versions decide', async ({ context, page }) => {
    await context.addInitScript(() => delete (Navigator.prototype as { locks?: unknown }).locks);
    const one = await new Vault(page).open('Plain');
    const other = await tab(context, 'Plain');
    const events = new Events(page);
    const release = await hold(page, 'generate_plain_credentials');
    await one.generate.click();
    await one.generate.click();
    await other.generate.click();
    await expect(other.user).toHaveValue(/^user-/);
    const [user, password] = [await other.user.inputValue(), await other.password.inputValue()];
    expect(events.of('generate_plain_credentials'), 'events of one page wait for each other').toHaveLength(1);
    await one.shows(user, password);
    // The first answer comes too late, the second event has brought what the other tab has written.
    const second = page.waitForResponse((response) => response.url().endsWith('/generate_plain_credentials'));
    await release();
    await second;
    await expect(one.generate).not.toHaveAttribute('aria-busy');
    await expect.poll(async () => isSame(await one.fields(), await other.fields())).toBe(true);
    await expect.poll(() => one.text('Plain')).toContain(await one.user.inputValue());
});

test('what I forget while it is being kept stays forgotten', async ({ page }) => {
    const vault = await new Vault(page).open();
    const release = await hold(page, 'keep_credentials');
    const sent = page.waitForRequest('**/api/keep_credentials');
    await vault.user.fill('ada');
    await sent;
    await vault.forget.click();
    await release();
    await expect(vault.verdict).toHaveText('Something newer was kept meanwhile, and stays.');
    await vault.shows('', '');
    expect(await vault.names()).toEqual([]);
});

test('a change is told once in each tab', async ({ page, context }) => {
    const one = await new Vault(page).open('Plain');
    const other = await tab(context, 'Plain');
    const told = [new Events(page), new Events(other.page)].map((events) => () => events.of('plain_credentials_saved'));
    await one.generate.click();
    for (const vault of [one, other]) {
        await expect(vault.kept).toContainText('Saved at');
        await vault.check.click();
        await expect(vault.verdict).toHaveText('These would do.');
    }
    expect(told.map((events) => events().length)).toEqual([1, 1]);
});

test('a filled store is there with the first frame of the page that is alive', async ({ page }) => {
    const vault = await new Vault(page).open('Plain');
    await vault.enter('Plain', 'ada', 'correct horse battery');
    await page.addInitScript(() => {
        const frames: string[] = [];
        const look = () => {
            const alive = document.documentElement?.dataset.blockwork === 'ready';
            const user = document.querySelector<HTMLInputElement>('input[name=user]')?.value;
            if (alive) {
                frames.push(`${user}, ${document.querySelector<HTMLInputElement>('input[type=radio]:checked')?.labels?.[0]?.innerText}`);
            }
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        Object.assign(window, { frames });
    });
    await page.reload();
    await ready(page);
    await vault.shows('ada', 'correct horse battery');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const frames = await page.evaluate(() => (window as unknown as { frames: string[] }).frames);
    expect(frames.length).toBeGreaterThan(0);
    expect([...new Set(frames)], 'nothing else was ever painted').toEqual(['ada, Plain #[state(browser)]']);
});

test('what is typed right before the page is left is kept', async ({ page }) => {
    const vault = await new Vault(page).open('Plain');
    await vault.user.fill('typed at the last moment');
    await page.goto('/cart');
    await vault.open('Plain');
    await expect(vault.user).toHaveValue('typed at the last moment');
});
