import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('all that is wrong stands at its field, and what is right is booked', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await page.goto('/validation');
    await ready(page);
    const email = page.getByRole('textbox', { name: 'Email' });
    await page.getByRole('button', { name: 'Book' }).click();
    await expect(email).toBeFocused();
    await expect(email).toHaveAccessibleDescription(/Where do we write to\?/);
    await expect(page.getByLabel('Leave', { exact: true })).toHaveAccessibleDescription(/When do you leave\?/);

    await email.fill('ada@example.com');
    await page.getByLabel('Arrive').fill('2027-05-04');
    await page.getByLabel('Leave', { exact: true }).fill('2027-05-01');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Book' }).click();
    await expect(page.getByLabel('Leave', { exact: true })).toHaveAccessibleDescription(/after you have arrived/);
    await expect(email).not.toHaveAttribute('aria-invalid');

    await page.getByLabel('Leave', { exact: true }).fill('2027-05-09');
    await page.getByRole('button', { name: 'Book' }).click();
    await expect(page.getByRole('list', { name: 'Booked' })).toHaveText('2027-05-04 to 2027-05-09');
});

test('without scripts the page comes back with what was typed, and what is wrong', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    await page.goto('/validation');
    await page.getByRole('textbox', { name: 'Email' }).fill('ada');
    await page.getByRole('button', { name: 'Book' }).click();
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('ada');
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveAccessibleDescription(/An address has an @\./);
    await expect(page.getByRole('checkbox')).toHaveAccessibleDescription(/Without your word/);
    await plain.close();
});
