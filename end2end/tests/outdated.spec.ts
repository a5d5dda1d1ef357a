import type { Locator, Page } from '@playwright/test';
import { violations } from './kit/axe.ts';
import { demoLink } from './kit/demos.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// A page that is still open while a newer build of the app takes the place of its own.

const OUTDATED = { status: 426, json: { error: { kind: 'Outdated', message: 'From another version.' } } };

/** What the page says once it knows. */
function said(page: Page): Locator {
    return page.getByRole('status').filter({ hasText: 'This page is from another version.' });
}

/** No instance knows this listener any more; what was never filed is cancelled by the server as ever. */
async function withdraw(page: Page, listener: string): Promise<() => Promise<void>> {
    const pattern = `**/api/${listener}`;
    await page.route(pattern, (route) => {
        const cancels = route.request().headers()['blockwork-event']?.endsWith(';cancel');
        return cancels ? route.fallback() : route.fulfill(OUTDATED);
    });
    return () => page.unroute(pattern);
}

/** Says what a browser may fill in; nothing, where that is not to give it away. */
async function fills(field: Locator, what: string): Promise<void> {
    await field.evaluate((field, what) => field.setAttribute('autocomplete', what), what);
}

/** What this load of the page leaves for the next one, which takes it away at once. */
async function left(page: Page): Promise<() => Promise<string>> {
    await page.evaluate(() => {
        // After the page's own.
        addEventListener('pagehide', () => sessionStorage.setItem('left', sessionStorage.getItem('blockwork.typed') ?? ''));
    });
    return () => page.evaluate(() => sessionStorage.getItem('left') ?? '');
}

/** The fields of the sign-up form of the gallery. */
function fields(page: Page): Record<'name' | 'email' | 'password' | 'age', Locator> {
    const form = page.locator('#Form');
    return {
        name: form.getByRole('textbox', { name: 'Your name' }),
        email: form.getByRole('textbox', { name: 'Your e-mail' }),
        password: form.getByLabel('Your password'),
        age: form.getByRole('spinbutton', { name: 'Your age' }),
    };
}

test('a page of an older build is told to reload, and what was typed is there again, but no password', async ({ page, events, mishaps }) => {
    // The largest page there is, loaded three times.
    test.slow();
    mishaps.expect(426, 499);
    await page.goto('/components');
    await ready(page);
    const { name, email, password, age } = fields(page);
    await fills(password, '');
    await name.fill('Ada');
    await email.fill('ada@home.example');
    await password.fill('a long password');
    await age.fill('36');
    const kept = await left(page);
    const restore = await withdraw(page, 'gallery_sign_up');
    const submit = page.locator('#Form').getByRole('button', { name: 'Sign up' });
    await submit.click();
    const reload = said(page).getByRole('button', { name: 'Reload' });
    await expect(reload).toBeVisible();
    // It was offered to other instances, and cannot happen any more.
    const [first, ...more] = events.of('gallery_sign_up');
    expect(more.length).toBeGreaterThan(2);
    expect(more.every(({ n, body }) => n === first?.n && body === first.body)).toBe(true);
    await expect.poll(() => events.of('gallery_sign_up').filter(({ cancel }) => cancel)).toHaveLength(1);
    await expect(submit).not.toHaveAttribute('aria-busy');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await violations(page, '.bw-connection')).toEqual([]);
    await restore();
    await reload.click();
    await ready(page);
    await expect(name).toHaveValue('Ada');
    await expect(email).toHaveValue('ada@home.example');
    await expect(age).toHaveValue('36');
    await expect(password).toHaveValue('');
    expect(await kept()).toContain('Ada');
    expect(await kept()).not.toContain('a long password');
    await expect(said(page)).toHaveCount(0);
    // The page knows it too, and not its fields alone: the server gets it.
    await password.fill('another password');
    await submit.click();
    await expect(page.locator('#Form').getByRole('status', { name: 'Signed up' })).toContainText('Ada');
    await page.reload();
    await ready(page);
    await expect(name, 'it was kept for one load').toHaveValue('');
});

test('a password that is shown is not kept either, nor is a card number', async ({ page, mishaps }) => {
    test.slow();
    mishaps.expect(426, 499);
    await page.goto('/components');
    await ready(page);
    const { name, email, password, age } = fields(page);
    await name.fill('Ada');
    await email.fill('ada@home.example');
    await age.fill('36');
    await fills(age, 'section-one cc-number');
    await fills(password, '');
    await password.fill('a long password');
    await page.locator('#Form').getByRole('button', { name: 'Show the password' }).click();
    await expect(password).toHaveAttribute('type', 'text');
    const kept = await left(page);
    await withdraw(page, 'gallery_sign_up');
    await page.locator('#Form').getByRole('button', { name: 'Sign up' }).click();
    await said(page).getByRole('button', { name: 'Reload' }).click();
    await ready(page);
    await expect(name).toHaveValue('Ada');
    await expect(password).toHaveValue('');
    await expect(age).toHaveValue('30');
    expect(await kept()).toContain('Ada');
    expect(await kept()).not.toMatch(/a long password|36/);
});

test('an event that an instance of the older build still serves is only late', async ({ shop, page, events, mishaps }) => {
    mishaps.expect(426);
    await shop.open();
    await page.route('**/api/add_items', (route) => route.fulfill(OUTDATED), { times: 2 });
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    expect(events.of('add_items').map(({ attempt, cancel }) => [attempt, cancel])).toEqual([[0, false], [1, false], [2, false]]);
    await expect(said(page)).toHaveCount(0);
    await expect(shop.messages).toHaveCount(0);
});

test('an answer that the page cannot read says the same', async ({ shop, page }) => {
    await shop.open();
    await page.route('**/api/receipt', (route) => route.fulfill({ json: { value: { total: 'much' } } }));
    await shop.addItems('Milk');
    await expect(said(page).getByRole('button', { name: 'Reload' })).toBeVisible();
});

test('a part that is gone with its build says the same, and reloading brings the new one', async ({ page, mishaps }) => {
    mishaps.expect(404);
    await page.goto('/');
    await ready(page);
    const parts = /\/pkg\/(part|split)_.*\.wasm$/;
    await page.route(parts, (route) => route.fulfill({ status: 404 }));
    await demoLink(page, 'Cart').click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('A part of this page could not be loaded.');
    const reload = said(page).getByRole('button', { name: 'Reload' });
    await page.unroute(parts);
    await reload.click();
    await ready(page);
    await expect(page).toHaveURL('/cart');
    await expect(page.getByRole('button', { name: 'Add items' })).toBeVisible();
});
