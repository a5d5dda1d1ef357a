import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('a name is greeted, and no name is refused beside the button', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await page.goto('/');
    await ready(page);
    await page.getByRole('link', { name: 'Hello' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello');
    await page.getByRole('button', { name: 'Greet' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Say who you are first.' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status', { name: 'Greeting' })).toHaveText('Hello, Ada!');
    await expect(page.getByText('Say who you are first.')).toHaveCount(0);
});
