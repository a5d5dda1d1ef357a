import type { Response } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import { Events } from './kit/events.ts';
import { holdScripts } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';
import { NAMES, Vault } from './kit/vault.ts';

const VARIANTS = ['Sealed', 'Plain'] as const;

for (const variant of VARIANTS) {
    test(`${variant}: what I enter is here after a refresh, and in a second tab at once`, async ({ page, context }) => {
        const vault = await new Vault(page).open(variant);
        const second = await new Vault(await context.newPage()).open(variant);
        await vault.enter(variant, 'ada', 'correct horse battery');
        await second.shows('ada', 'correct horse battery');
        await vault.reload();
        await vault.shows('ada', 'correct horse battery');
        await second.enter(variant, 'ada', 'staple');
        await vault.shows('ada', 'staple');
    });

    test(`${variant}: a value that cannot be cleared is no trap here`, async ({ page }) => {
        const vault = await new Vault(page).open(variant);
        await vault.enter(variant, 'ada', 'correct horse battery');
        await vault.enter(variant, '', '');
        await vault.reload();
        await expect(vault.storage.getByRole('term')).toHaveText([NAMES[variant]]);
        await vault.shows('', '');
    });

    test(`${variant}: forget really empties it, in every tab`, async ({ page, context }) => {
        const vault = await new Vault(page).open(variant);
        const second = await new Vault(await context.newPage()).open(variant);
        await vault.enter(variant, 'ada', 'correct horse battery');
        await second.shows('ada', 'correct horse battery');
        await vault.forget.click();
        expect(await vault.names()).toEqual([]);
        await vault.shows('', '');
        await second.shows('', '');
        await expect(vault.kept).toContainText('Emptied at');
        await expect(vault.storage).toContainText('Nothing.');
        await vault.reload();
        await vault.shows('', '');
        expect(await vault.names()).toEqual([]);
    });

    test(`${variant}: what is made up at random is kept, and passes the check`, async ({ page, context }) => {
        const vault = await new Vault(page).open(variant);
        const second = await new Vault(await context.newPage()).open(variant);
        await vault.user.fill('typed before');
        await vault.generate.click();
        await expect(vault.user).toHaveValue(/^user-\w{6}$/);
        await expect(vault.password).toHaveValue(/^\w{20}$/);
        const [user, password] = [await vault.user.inputValue(), await vault.password.inputValue()];
        await second.shows(user, password);
        await vault.check.click();
        await expect(vault.verdict).toHaveText('These would do.');
        await vault.reload();
        await vault.shows(user, password);
    });

    test(`${variant}: when it was kept is said because it was, and for no other reason`, async ({ page }) => {
        const vault = await new Vault(page).open(variant);
        await vault.enter(variant, 'ada', 'correct horse battery');
        await expect(vault.kept).toHaveText(/^Saved at \d\d:\d\d:\d\d UTC\.$/);
        const events = new Events(page);
        await vault.reload();
        await vault.shows('ada', 'correct horse battery');
        await vault.check.click();
        await expect(vault.verdict).toHaveText('These would do.');
        await expect(vault.kept, 'loading is no change').toHaveText('');
        expect(events.attempts.filter(({ listener }) => listener.endsWith('_saved'))).toEqual([]);
    });

    test(`${variant}: the check holds what I have just typed against the rule`, async ({ page }) => {
        const vault = await new Vault(page).open(variant);
        await vault.check.click();
        await expect(vault.verdict).toHaveText('Enter a user name.');
        await vault.user.fill('ada');
        await vault.password.fill('short');
        await vault.password.press('Enter');
        await expect(vault.verdict).toHaveText('The password is too short.');
        await vault.password.fill('ada is in here');
        await vault.check.click();
        await expect(vault.verdict).toHaveText('The password has the user name in it.');
    });
}

test('the browser has nothing but ciphertext of what is sealed, and the plain variant as it is', async ({ page }) => {
    const vault = await new Vault(page).open();
    // Three letters stand in a long ciphertext by chance.
    await vault.enter('Sealed', 'ada lovelace', 'correct horse battery');
    const everything = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(await everything()).not.toMatch(/lovelace|horse/);
    await expect(vault.storage.getByRole('term')).toHaveText([NAMES.Sealed]);
    await vault.choose('Plain');
    await vault.enter('Plain', 'ada', 'correct horse battery');
    expect(await everything()).toContain('correct horse battery');
    await expect(vault.storage.getByRole('term')).toHaveText([NAMES.Sealed, NAMES.Plain]);
    await expect(vault.storage.getByRole('definition').nth(1)).toContainText('correct horse battery');
});

test('a live value follows what is sealed, and is read again after hydration', async ({ page }) => {
    const vault = await new Vault(page).open();
    await expect(vault.storage).toContainText('The server finds nothing sealed here.');
    await vault.enter('Sealed', 'ada', 'correct horse battery');
    const opened = 'The server opens a user name of 3 and a password of 21 characters.';
    await expect(vault.storage).toContainText(opened);
    const first = await (await page.request.get('/credentials')).text();
    expect(first, 'the server does not know it').toContain('The server finds nothing sealed here.');
    await vault.reload();
    await expect(vault.storage).toContainText(opened);
    await vault.forget.click();
    await expect(vault.storage).toContainText('The server finds nothing sealed here.');
});

test('a short and a long password look alike from outside', async ({ page }) => {
    const vault = await new Vault(page).open();
    await vault.enter('Sealed', 'ada', 'x');
    const short = await vault.text('Sealed');
    await vault.enter('Sealed', 'ada', 'correct horse');
    expect((await vault.text('Sealed'))?.length).toBe(short?.length);
});

test('a secret in the page is no trap here: only the listener that is asked for it answers it', async ({ page }) => {
    const answers: Promise<{ url: string; text: string }>[] = [];
    const hear = async (response: Response) => ({
        url: response.url(),
        text: (await response.body().catch(() => Buffer.of())).toString('latin1'),
    });
    const vault = await new Vault(page).open();
    await vault.enter('Sealed', 'ada', 'correct horse battery');
    page.on('response', (response) => void answers.push(hear(response)));
    const events = new Events(page);
    await vault.reload();
    await vault.shows('ada', 'correct horse battery');
    await vault.check.click();
    await expect(vault.verdict).toHaveText('These would do.');
    const telling = (await Promise.all(answers)).filter(({ text }) => text.includes('correct horse'));
    expect(telling.map(({ url }) => new URL(url).pathname)).toEqual(['/api/kept_credentials']);
    const sent = events.attempts.filter(({ body }) => body.includes('correct horse'));
    expect(sent, 'what is kept leaves the browser sealed').toEqual([]);
});

test('the form is one that password managers know, and the password can be shown', async ({ page }) => {
    const vault = await new Vault(page).open();
    const form = page.locator('form', { has: vault.user });
    await expect(form.locator('input[autocomplete=username]')).toHaveCount(1);
    await expect(form.locator('input[autocomplete=current-password][type=password]')).toHaveCount(1);
    await expect(form).toHaveAttribute('method', 'post');
    await vault.enter('Sealed', 'ada', 'correct horse battery');
    const show = page.getByRole('button', { name: 'Show the password' });
    await show.click();
    await expect(show).toHaveAttribute('aria-pressed', 'true');
    await expect(vault.password).toHaveAttribute('type', 'text');
    await vault.shows('ada', 'correct horse battery');
    await show.click();
    await expect(vault.password).toHaveAttribute('type', 'password');
});

for (const variant of VARIANTS) {
    test(`${variant}: what a password manager fills in before the page is alive is kept`, async ({ page }) => {
        const vault = await new Vault(page).open(variant);
        await vault.enter(variant, 'before', 'something kept before');
        const release = await holdScripts(page);
        await page.goto('/credentials', { waitUntil: 'commit' });
        await vault.user.fill('ada');
        await vault.password.fill('correct horse battery');
        release();
        await ready(page);
        await vault.shows('ada', 'correct horse battery');
        await expect(vault.kept).toContainText('Saved at');
        await vault.reload();
        await vault.shows('ada', 'correct horse battery');
    });
}

test('without scripts the page says that it needs them', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    await page.goto('/credentials');
    const vault = new Vault(page);
    await vault.user.fill('ada');
    await vault.password.fill('correct horse battery');
    await vault.check.click();
    await expect(page.getByText('This needs scripts: what it works on is kept in the browser.')).toBeVisible();
    expect(page.url()).not.toContain('horse');
    await plain.close();
});

test('no rule of axe is broken, with both variants kept and a verdict', async ({ page }) => {
    const vault = await new Vault(page).open();
    await vault.enter('Sealed', 'ada', 'correct horse battery');
    await vault.choose('Plain');
    await vault.enter('Plain', 'ada', 'correct horse battery');
    await vault.check.click();
    await expect(vault.verdict).toHaveText('These would do.');
    for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    }
});
