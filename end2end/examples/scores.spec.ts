import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('what one enters everybody sees, and how many are looking', async ({ page, visitor }) => {
    const player = `Ada ${crypto.randomUUID().slice(0, 8)}`;
    const other = await (await visitor()).newPage();
    for (const opened of [page, other]) {
        await opened.goto('/scores');
        await ready(opened);
    }
    await expect.poll(async () => Number(await other.getByRole('status', { name: 'Pages that are looking' }).textContent())).toBeGreaterThan(1);
    await page.getByRole('textbox', { name: 'Player' }).fill(player);
    await page.getByRole('spinbutton', { name: 'Points' }).fill('1000');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Place 1.')).toBeVisible();
    const best = other.getByRole('table', { name: 'The best' }).getByRole('row').nth(1);
    await expect(best).toContainText(player);
    await expect(best.getByRole('cell').last()).toHaveText('1000');
});
