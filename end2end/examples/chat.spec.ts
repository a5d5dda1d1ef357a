import type { Page } from '@playwright/test';
import { cut, hold } from '../tests/kit/network.ts';
import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

async function say(page: Page, text: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Say' }).fill(text);
    await page.keyboard.press('Enter');
}

test('two talk, each under a name, and what is said offline is said once', async ({ page, visitor, mishaps }) => {
    mishaps.expect('unreachable');
    const other = await (await visitor()).newPage();
    // Others may talk in the same room.
    const tag = crypto.randomUUID().slice(0, 8);
    for (const opened of [page, other]) {
        await opened.goto('/chat');
        await ready(opened);
    }
    await page.getByRole('textbox', { name: 'Your name' }).fill(`Ada ${tag}`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status', { name: 'Called' })).toHaveText(`Ada ${tag}`);
    const heard = other.getByRole('log').getByRole('listitem').filter({ hasText: tag });
    await say(page, 'Hello!');
    await expect(heard).toHaveText([`Ada ${tag}: Hello!`]);
    await expect(page.getByRole('textbox', { name: 'Say' })).toHaveValue('');

    // What I write before the answer has come stays.
    const release = await hold(page, 'say');
    await say(page, 'Wait.');
    await page.getByRole('textbox', { name: 'Say' }).fill('Hm');
    await release();
    await expect(heard).toHaveCount(2);
    await expect(page.getByRole('button', { name: 'Send' })).not.toHaveAttribute('aria-busy');
    await expect(page.getByRole('textbox', { name: 'Say' })).toHaveValue('Hm');

    const mend = await cut(page);
    await say(page, 'Are you there?');
    await expect(page.getByRole('status').filter({ hasText: 'The server cannot be reached.' })).toBeVisible();
    await mend();
    await expect(heard).toHaveText([`Ada ${tag}: Hello!`, `Ada ${tag}: Wait.`, `Ada ${tag}: Are you there?`]);
    await say(other, `I am, ${tag}.`);
    await expect(page.getByRole('log').getByText(`Guest: I am, ${tag}.`)).toBeInViewport();
});
