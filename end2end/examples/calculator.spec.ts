import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('two numbers are multiplied, and the example that divides by zero is refused at its field', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await page.goto('/calculator');
    await ready(page);
    const result = page.getByRole('status', { name: 'Result' });
    const second = page.getByRole('spinbutton', { name: 'Second number' });
    await expect(page.getByRole('radio', { name: 'Multiply' })).toBeChecked();
    await page.getByRole('button', { name: 'Calculate' }).click();
    await expect(result).toHaveText('42');
    await page.getByRole('button', { name: /^6.*Divide.*0$/ }).click();
    await expect(page.getByRole('radio', { name: 'Divide' })).toBeChecked();
    await second.press('Enter');
    await expect(second).toHaveAccessibleDescription('Nothing can be divided by zero.');
    await expect(second).toBeFocused();
    await second.fill('4');
    await second.press('Enter');
    await expect(result).toHaveText('1.5');
    await expect(page.getByText('Nothing can be divided by zero.')).toHaveCount(0);
});
