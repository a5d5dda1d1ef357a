import type { BrowserContext, Page } from '@playwright/test';
import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

const says = (page: Page) => page.getByRole('main').getByRole('status').first();
const square = (page: Page, row: number, column: number) =>
    page.getByRole('button', { name: `Row ${row}, column ${column}` });

async function open(context: BrowserContext, game: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`/tictactoe?game=${game}`);
    await ready(page);
    return page;
}

test('two browsers play in turn, and a third watches', async ({ visitor, mishaps }) => {
    mishaps.expect(403);
    const game = String(1 + Math.floor(Math.random() * 999));
    const [ada, bob, eve] = await Promise.all([1, 2, 3].map(async () => open(await visitor(), game)));
    if (!ada || !bob || !eve) {
        throw new Error('three have come');
    }
    await square(ada, 1, 1).click();
    await expect(says(ada)).toHaveText('You play X. It is the turn of O.');
    await expect(says(bob)).toHaveText('Take a square to play O.');
    await square(ada, 1, 2).click();
    await expect(ada.getByRole('alert').filter({ hasText: 'It is not your turn.' })).toBeVisible();
    await square(bob, 2, 2).click();
    await expect(says(ada)).toHaveText('You play X. It is your turn.');
    await expect(ada.getByRole('button', { name: 'Row 2, column 2: O' })).toBeVisible();
    await square(eve, 3, 3).click();
    await expect(eve.getByRole('alert').filter({ hasText: 'Two others play here.' })).toBeVisible();

    await square(ada, 1, 2).click();
    await expect(says(bob)).toHaveText('You play O. It is your turn.');
    await square(bob, 3, 2).click();
    await expect(says(ada)).toHaveText('You play X. It is your turn.');
    await square(ada, 1, 3).click();
    await expect(says(ada)).toHaveText('You have won.');
    await expect(says(bob)).toHaveText('X has won.');
    await expect(says(eve)).toHaveText('X has won.');

    await bob.getByRole('button', { name: 'Play again' }).click();
    await expect(says(bob)).toHaveText('You play X. It is your turn.');
    await expect(ada.getByRole('button', { name: /: free$/ })).toHaveCount(9);
});
