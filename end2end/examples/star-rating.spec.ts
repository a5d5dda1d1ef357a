import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('stars are given by keyboard and counted once for each visitor', async ({ page, visitor, mishaps }) => {
    mishaps.expect(422);
    await page.goto('/star-rating');
    await ready(page);
    const stars = page.getByRole('radiogroup', { name: 'The coffee here' });
    await page.getByRole('button', { name: 'Rate' }).click();
    await expect(stars).toHaveAccessibleDescription(/Choose one to five stars\./);

    await stars.getByRole('radio', { name: '1 star' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await expect(stars.getByRole('radio', { name: '2 stars' })).toBeChecked();
    await page.getByRole('button', { name: 'Rate' }).click();
    const average = page.getByRole('status', { name: 'Average' });
    await expect(average).toHaveText(/by \d+$/);
    const count = async () => Number(/\d+$/.exec((await average.textContent()) ?? '')?.[0]);
    const before = await count();

    const other = await (await visitor()).newPage();
    await other.goto('/star-rating');
    await ready(other);
    await other.getByRole('radio', { name: '4 stars' }).check();
    await other.getByRole('button', { name: 'Rate' }).click();
    await expect.poll(count).toBe(before + 1);

    await page.reload();
    await ready(page);
    await expect(stars.getByRole('radio', { name: '2 stars' })).toBeChecked();
});
