import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

/** A picture of one red point. */
const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
);

test('a picture is filtered, and filtered in another way', async ({ page }) => {
    await page.goto('/image-filter');
    await ready(page);
    await page.getByRole('button', { name: 'Picture' }).setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: PNG });
    await expect(page.getByRole('img', { name: 'The picture as it was sent' })).toBeVisible();
    const after = page.getByRole('img', { name: 'The filtered picture' });
    const colour = () =>
        after.evaluate((image: HTMLImageElement) => {
            const canvas = new OffscreenCanvas(1, 1).getContext('2d');
            canvas?.drawImage(image, 0, 0);
            return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
        });
    await expect(after).toBeVisible();
    await expect.poll(async () => new Set(await colour()).size).toBe(1);
    await page.getByRole('radio', { name: 'Negative' }).check();
    await expect.poll(colour).toEqual([0, 255, 255]);
});

test('what is no picture is refused', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await page.goto('/image-filter');
    await ready(page);
    await page.getByRole('button', { name: 'Picture' }).setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('hello') });
    await expect(page.getByText(/by its content/)).toBeVisible();
});
