import type { Locator, Page } from '@playwright/test';
import { Gallery } from './kit/gallery.ts';
import { expect, test } from './kit/test.ts';

/** A form made from a signature, in the gallery. */
async function form(page: Page, title: string): Promise<Locator> {
    const gallery = await new Gallery(page).open();
    const heading = page.getByRole('heading', { name: title, exact: true });
    return gallery.specimen('Interface').locator('.bw-interface').filter({ has: heading });
}

const result = (form: Locator) => form.getByRole('status', { name: 'Result' });

test('a form made from a signature asks, runs the listener, and shows what it answers', async ({ page }) => {
    const greet = await form(page, 'Gallery greet');
    await greet.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await greet.getByRole('checkbox', { name: 'Loudly' }).check();
    await greet.getByRole('button', { name: 'Send' }).click();
    await expect(result(greet)).toHaveText('HELLO, ADA! HELLO, ADA!');
});

test('what a listener refuses is said at its field, which gets the focus', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const greet = await form(page, 'Gallery greet');
    await greet.getByRole('button', { name: 'Send' }).click();
    const name = greet.getByRole('textbox', { name: 'Name' });
    await expect(name).toHaveAccessibleDescription(/Whom\?/);
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toBeFocused();
});

test('an example fills the form, and clearing brings back what it began with', async ({ page }) => {
    const greet = await form(page, 'Gallery greet');
    await greet.getByRole('button', { name: 'Grace, 3, Yes' }).click();
    await expect(greet.getByRole('textbox', { name: 'Name' })).toHaveValue('Grace');
    await greet.getByRole('button', { name: 'Send' }).click();
    await expect(result(greet)).toContainText('HELLO, GRACE!');
    await greet.getByRole('button', { name: 'Clear' }).click();
    await expect(greet.getByRole('textbox', { name: 'Name' })).toHaveValue('');
    await expect(greet.getByRole('slider', { name: 'Times' })).toHaveValue('2');
    await expect(result(greet)).toHaveText('');
});

test('a form that runs on change answers without a button', async ({ page }) => {
    const sum = await form(page, 'Runs on change');
    await sum.getByRole('spinbutton', { name: 'A', exact: true }).fill('40');
    await sum.getByRole('spinbutton', { name: 'A', exact: true }).blur();
    await expect(result(sum)).toHaveText('42');
});

test('choices, lists, groups and what may be left out are asked for by keyboard alone', async ({ page }) => {
    const order = await form(page, 'Gallery order');
    await expect(order.getByRole('radio', { name: 'Medium' })).toBeChecked();
    await order.getByRole('radio', { name: 'Medium' }).focus();
    await page.keyboard.press('ArrowDown');
    await expect(order.getByRole('radio', { name: 'Very large' })).toBeChecked();
    await order.getByRole('checkbox', { name: 'Milk' }).focus();
    await page.keyboard.press('Space');
    await order.getByRole('group', { name: 'To' }).getByRole('textbox', { name: 'Street' }).fill('Main 1');
    const notes = order.getByRole('group', { name: 'Notes' });
    const add = notes.getByRole('button', { name: 'Add' });
    await add.press('Enter');
    await notes.getByRole('textbox', { name: 'Notes 1' }).fill('hot');
    await add.press('Enter');
    await notes.getByRole('textbox', { name: 'Notes 2' }).fill('now');
    await notes.getByRole('button', { name: 'Remove Notes 1' }).press('Enter');
    await expect(notes.getByRole('textbox', { name: 'Notes 1' })).toHaveValue('now');
    await expect(add).toBeFocused();
    await order.getByRole('button', { name: 'Order', exact: true }).press('Enter');
    for (const part of ['large', 'Milk', 'Main 1', 'now']) {
        await expect(order.locator('.bw-interface-result')).toContainText(part);
    }
});

test('without scripts the page comes back with the answer, and with what was entered', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    await page.goto('/components');
    const greet = page.locator('.bw-interface').filter({ has: page.getByRole('heading', { name: 'Gallery greet', exact: true }) });
    await greet.getByRole('textbox', { name: 'Name' }).fill('Ada');
    await greet.getByRole('checkbox', { name: 'Loudly' }).check();
    await greet.getByRole('button', { name: 'Send' }).click();
    await expect(result(greet)).toHaveText('HELLO, ADA! HELLO, ADA!');
    await expect(greet.getByRole('textbox', { name: 'Name' })).toHaveValue('Ada');
    await page.reload();
    await expect(result(greet)).toHaveText('');
    await plain.close();
});

test('what is wrong in a group or a list is said at the field in it', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const order = await form(page, 'Gallery order');
    const submit = order.getByRole('button', { name: 'Order', exact: true });
    const street = order.getByRole('group', { name: 'To' }).getByRole('textbox', { name: 'Street' });
    await submit.click();
    await expect(street).toHaveAccessibleDescription(/Which street\?/);
    await expect(street).toBeFocused();
    await street.fill('Main 1');
    const notes = order.getByRole('group', { name: 'Notes' });
    await notes.getByRole('button', { name: 'Add' }).click();
    await notes.getByRole('textbox', { name: 'Notes 1' }).fill('hot');
    await notes.getByRole('button', { name: 'Add' }).click();
    await submit.click();
    const second = notes.getByRole('textbox', { name: 'Notes 2' });
    await expect(second).toHaveAccessibleDescription(/take the row away/);
    await expect(second).toBeFocused();
    await expect(notes.getByRole('textbox', { name: 'Notes 1' })).not.toHaveAttribute('aria-invalid');
});
