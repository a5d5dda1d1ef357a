import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';

async function open(page: Page): Promise<void> {
    await page.goto('/');
    // What is clicked before the page listens is lost.
    await page.locator('html[data-blockwork="ready"]').waitFor();
}

const notes = (page: Page) => page.getByRole('list', { name: 'Notes' }).getByRole('listitem');

async function add(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Note' }).fill(text);
    await page.getByRole('button', { name: 'Add' }).click();
}

test('what is noted stands in the list, and is summed up', { tag: '@smoke' }, async ({ page }) => {
    await open(page);
    await add(page, 'Milk');
    await expect(notes(page)).toHaveText(['Milk']);
    await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('');
    await add(page, 'Brown bread');
    await expect(notes(page)).toHaveText(['Milk', 'Brown bread']);
    await expect(page.getByRole('status', { name: 'Summary' })).toHaveText('Notes: 2, words: 3');
});

test('an empty note is refused, and a sentence says why', async ({ page }) => {
    await open(page);
    await page.getByRole('button', { name: 'Add' }).click();
    await expect(page.getByText('Write something first.')).toBeVisible();
    await expect(notes(page)).toHaveCount(0);
});

test('a page that is loaded anew begins anew', async ({ page }) => {
    await open(page);
    await add(page, 'Milk');
    await expect(notes(page)).toHaveCount(1);
    await open(page);
    await expect(notes(page)).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
    test(`everybody can use it, ${colorScheme}`, async ({ page }) => {
        // Without motion: colours are judged when they have arrived.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await open(page);
        await add(page, 'Milk');
        await expect(notes(page)).toHaveCount(1);
        const found = await new AxeBuilder({ page }).analyze();
        expect(found.violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    });
}
