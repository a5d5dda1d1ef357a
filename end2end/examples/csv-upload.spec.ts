import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('a file becomes a table that is sorted, and tells which line cannot be used', async ({ page }) => {
    await page.goto('/csv-upload');
    await ready(page);
    const sample = (await page.getByLabel('A file to try').textContent()) ?? '';
    await page.getByRole('button', { name: 'Stock' }).setInputFiles({ name: 'stock.csv', mimeType: 'text/csv', buffer: Buffer.from(sample) });
    const table = page.getByRole('table', { name: 'In stock' });
    const items = table.locator('tbody tr > :first-child');
    await expect(items).toHaveText(['Milk', 'Juice, orange']);
    await expect(page.getByRole('list', { name: 'Left out' })).toHaveText(/line: 3/);
    const price = table.getByRole('button', { name: 'Price' });
    await price.click();
    await price.click();
    await expect(items).toHaveText(['Juice, orange', 'Milk']);
});
