import type { Locator, Page } from '@playwright/test';
import { demoLink } from './kit/demos.ts';
import { hold } from './kit/network.ts';
import { expect, test } from './kit/test.ts';

/** Closes the tab as a person does, and says what the browser asked, if it asked. */
async function leave(page: Page, answer: 'stay' | 'go' = 'go'): Promise<string | undefined> {
    let asked: string | undefined;
    const closed = page.waitForEvent('close');
    const dialog = new Promise<void>((resolve) => {
        page.once('dialog', async (question) => {
            asked = question.type();
            await (answer === 'stay' ? question.dismiss() : question.accept());
            resolve();
        });
    });
    await page.close({ runBeforeUnload: true });
    await Promise.race([closed, dialog]);
    if (answer === 'stay' && asked) {
        closed.catch(() => {});
    } else {
        await closed;
    }
    return asked;
}

/** Waits until a click has its answer: what it has changed may be shown before, because the feed tells of it. */
async function answered(button: Locator): Promise<void> {
    await expect(button).not.toHaveAttribute('aria-busy');
}

test('leaving while a click has no answer asks me first, and I can stay', async ({ shop, page }) => {
    await shop.open();
    const release = await hold(page, 'add_items');
    await shop.addItems('Milk');
    expect(await leave(page, 'stay')).toBe('beforeunload');
    await release();
    await shop.yours.holds({ Milk: 1 });
    await answered(shop.add);
    expect(await leave(page), 'everything is answered now').toBeUndefined();
});

test('leaving with nothing open does not ask', async ({ shop, page, mishaps }) => {
    mishaps.expect(422);
    await shop.open();
    await shop.add.click();
    await expect(shop.messages).toHaveCount(1);
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    await answered(shop.add);
    expect(await leave(page)).toBeUndefined();
});

test('leaving while only a question is open does not ask', async ({ shop, page }) => {
    await shop.open();
    await hold(page, 'receipt');
    await shop.addItems('Milk');
    await expect(shop.yours.size).toHaveText('1');
    await answered(shop.add);
    expect(await leave(page)).toBeUndefined();
});

test('going to another page of the app neither asks nor loses the click', async ({ shop, page }) => {
    await shop.open();
    const release = await hold(page, 'saved_add_items');
    await shop.saveItems('Coffee');
    await page.getByRole('link', { name: 'Blockwork' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reactive apps in Rust that lose nothing');
    await release();
    await demoLink(page, 'Cart').click();
    await shop.saved.holds({ Coffee: 1 });
});
