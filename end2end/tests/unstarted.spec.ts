import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

test('a page whose files are not there says that it will not answer, and why', async ({ page, mishaps }) => {
    mishaps.expect(404, 'unstarted');
    await page.route('**/pkg/*.js', (route) => route.fulfill({ status: 404 }));
    await page.goto('/counter');
    const note = page.getByRole('alert').filter({ hasText: 'This page could not be started' });
    await expect(note).toContainText('Loading it again may help.');
    await expect(note).toContainText('/pkg/blockwork.js');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Counter');
    await page.unroute('**/pkg/*.js');
    await page.reload();
    await ready(page);
    await expect(note).toHaveCount(0);
});
