import type { Locator, Page } from '@playwright/test';

import { Events } from './kit/events.ts';
import { hold } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

/** The sign-up form of the gallery. */
class SignUp {
    readonly section: Locator;
    readonly name: Locator;
    readonly email: Locator;
    readonly password: Locator;
    readonly age: Locator;
    readonly newsletter: Locator;
    readonly submit: Locator;
    readonly signedUp: Locator;

    constructor(readonly page: Page) {
        this.section = page.locator('#Form');
        this.name = this.section.getByRole('textbox', { name: 'Your name' });
        this.email = this.section.getByRole('textbox', { name: 'Your e-mail' });
        this.password = this.section.getByLabel('Your password');
        this.age = this.section.getByRole('spinbutton', { name: 'Your age' });
        this.newsletter = this.section.getByRole('checkbox', { name: 'Newsletter' });
        this.submit = this.section.getByRole('button', { name: 'Sign up' });
        this.signedUp = this.section.getByRole('status', { name: 'Signed up' });
    }

    plan(name: string): Locator {
        return this.section.getByRole('radio', { name });
    }

    async fill(name: string, email: string, password: string, age: string): Promise<void> {
        await this.name.fill(name);
        await this.email.fill(email);
        await this.password.fill(password);
        await this.age.fill(age);
    }
}

async function open(page: Page): Promise<SignUp> {
    await page.goto('/components');
    await ready(page);
    return new SignUp(page);
}

test('everything that is wrong is said at its field, and the first field gets the focus', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const form = await open(page);
    await form.fill('Ada', 'ada@home.org', 'short', '7');
    await form.plan('Paid by the month').check();
    await form.submit.click();
    await expect(form.email).toHaveAccessibleDescription(/Only addresses that end in \.example/);
    await expect(form.password).toHaveAccessibleDescription('A password has eight characters or more.');
    await expect(form.age).toHaveAccessibleDescription('This is for people of 18 years and more.');
    const plan = form.section.getByRole('radiogroup', { name: 'Your plan' });
    await expect(plan).toHaveAccessibleDescription('Who pays gets the newsletter, too.');
    await expect(form.name).not.toHaveAttribute('aria-invalid');
    await expect(form.email).toBeFocused();
    // What is said at the fields is said nowhere else.
    await expect(page.getByText('A password has eight characters or more.')).toHaveCount(1);
    await expect(form.signedUp).toHaveText('nobody');
});

test('errors go when the form is sent again, and the rest is said at the button', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const form = await open(page);
    await form.fill('nobody', 'ada@home.org', 'long enough', '36');
    await form.submit.click();
    await expect(form.email).toHaveAttribute('aria-invalid', 'true');
    await expect(form.section.locator('.bw-action').getByRole('alert')).toHaveText('Nobody can sign up today.');
    // It has the focus with the next frame: what is typed before would go to it.
    await expect(form.email).toBeFocused();
    await form.fill('Ada', 'ada@home.example', 'long enough', '36');
    const release = await hold(page, 'gallery_sign_up');
    await form.submit.click();
    await expect(form.submit).toHaveAttribute('aria-busy', 'true');
    await expect(form.email).not.toHaveAttribute('aria-invalid');
    await expect(form.section.locator('.bw-action').getByRole('alert')).toHaveText('');
    await release();
    await expect(form.signedUp).toHaveText('Ada');
});

test('a second refusal takes the focus to its field again, also of what was wrong before', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const form = await open(page);
    await form.fill('Ada', 'ada@home.example', 'short', '36');
    await form.submit.click();
    await expect(form.password).toBeFocused();
    await form.submit.click();
    await expect(form.password).toBeFocused();
    await expect(form.password).toHaveAttribute('aria-invalid', 'true');
});

test('what a browser finds wrong is said at the fields, and nothing is sent', async ({ page }) => {
    const events = new Events(page);
    const form = await open(page);
    await form.fill('', 'no address', 'long enough', 'seven');
    await form.name.press('Enter');
    await expect(form.name).toBeFocused();
    await expect(form.name).toHaveAttribute('aria-invalid', 'true');
    await expect(form.email).toHaveAccessibleDescription(/'@'/);
    await expect(form.age).toHaveAccessibleDescription('Please enter a number.');
    await form.name.fill('Ada');
    await expect(form.name).not.toHaveAttribute('aria-invalid');
    await expect(form.email).toHaveAttribute('aria-invalid', 'true');
    expect(events.of('gallery_sign_up')).toHaveLength(0);
    await form.fill('Ada', 'ada@home.example', 'long enough', '36');
    await form.age.press('Enter');
    await expect(form.signedUp).toHaveText('Ada');
    expect(events.of('gallery_sign_up')).toHaveLength(1);
});

test('without scripts a refused form comes back with what was entered, but not with the password', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    await page.goto('/components');
    const form = new SignUp(page);
    await form.fill('nobody', 'שלום <b>"@home.org', 'short', '7');
    await form.email.fill('ada@home.org');
    await form.plan('Paid by the month').check();
    await form.submit.click();
    await expect(page).toHaveURL('/components');
    await expect(form.name).toHaveValue('nobody');
    await expect(form.email).toHaveValue('ada@home.org');
    await expect(form.password).toHaveValue('');
    await expect(form.age).toHaveValue('7');
    await expect(form.plan('Paid by the month')).toBeChecked();
    await expect(form.newsletter).not.toBeChecked();
    await expect(form.email).toHaveAccessibleDescription(/Only addresses that end in \.example/);
    await expect(form.password).toHaveAccessibleDescription('A password has eight characters or more.');
    await expect(page.getByRole('alert', { name: 'Notices' })).toHaveText(/Nobody can sign up today\./);
    await page.reload();
    await expect(form.name).toHaveValue('');
    await expect(form.email).not.toHaveAttribute('aria-invalid');

    await form.fill('Ada', 'ada@home.example', 'long enough', '36');
    await form.newsletter.check();
    await form.submit.click();
    await expect(form.signedUp).toHaveText('Ada');
    await expect(form.name).toHaveValue('');
    await plain.close();
});

test('a form that was refused without scripts comes to life with what it shows', async ({ page, context, browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const still = await plain.newPage();
    await still.goto('/components');
    const posted = new SignUp(still);
    await posted.fill('Ada', 'ada@home.org', 'long enough', 'seven');
    // The page that comes back is asked for by a browser with scripts.
    const answered = still.waitForResponse('**/api/gallery_sign_up');
    await posted.submit.click();
    const cookies = (await (await answered).headersArray()).filter(({ name }) => name.toLowerCase() === 'set-cookie');
    const value = cookies.map((cookie) => /^blockwork-form=([^;]+)/.exec(cookie.value)?.[1]).find(Boolean) ?? '';
    const url = baseURL ?? '';
    await context.addCookies([...(await plain.cookies()), { name: 'blockwork-form', value, url }]);
    await plain.close();
    const form = await open(page);
    await expect(form.name).toHaveValue('Ada');
    await expect(form.age).toHaveValue('seven');
    await expect(form.age).toHaveAttribute('aria-invalid', 'true');
    await form.fill('Ada', 'ada@home.example', 'long enough', '36');
    await form.submit.click();
    await expect(form.signedUp).toHaveText('Ada');
    await expect(form.age).not.toHaveAttribute('aria-invalid');
});
