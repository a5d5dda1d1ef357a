import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('settings are kept from page to page, in another tab, and after a refresh', async ({ page, context }) => {
    const other = await context.newPage();
    await other.goto('/settings/overview');
    await ready(other);
    await page.goto('/settings/profile');
    await ready(page);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(other.getByRole('definition').first()).toHaveText('Ada');

    await page.getByRole('link', { name: 'Topics' }).click();
    await page.getByRole('button', { name: 'Follow Rust' }).click();
    await expect(page.getByRole('button', { name: 'Unfollow Rust' })).toBeVisible();
    await page.getByRole('link', { name: 'Overview' }).click();
    await expect(page.getByRole('definition')).toHaveText(['Ada', 'No', 'Rust']);
    await page.reload();
    await ready(page);
    await expect(page.getByRole('definition')).toHaveText(['Ada', 'No', 'Rust']);
});

test('what is searched for stands in the address', async ({ page }) => {
    await page.goto('/settings/topics?find=ro');
    await ready(page);
    await expect(page.getByRole('listitem').filter({ hasText: 'Follow' })).toHaveText([/Rowing/]);
    await page.getByRole('textbox', { name: 'Find' }).fill('che');
    await expect(page).toHaveURL(/\?find=che$/);
    await expect(page.getByRole('listitem').filter({ hasText: 'Follow' })).toHaveText([/Chess/]);
});
