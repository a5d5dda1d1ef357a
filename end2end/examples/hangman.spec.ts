import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('the word is in nothing that the page receives, until the game is lost', async ({ page }) => {
    const received: Promise<string>[] = [];
    page.on('response', (response) => received.push(response.body().then((body) => body.toString('latin1'), () => '')));
    page.on('websocket', (feed) => feed.on('framereceived', ({ payload }) => received.push(Promise.resolve(payload.toString()))));
    await page.goto('/hangman');
    await ready(page);
    const word = page.getByRole('status', { name: 'Word', exact: true });
    const wrong = page.getByRole('status', { name: 'Wrong letters' });
    const letter = page.getByRole('textbox', { name: 'Letter' });
    await expect(word).toHaveText(/^(_ ?){6,}$/);

    let before: string[] = [];
    let guessed = '';
    // No word has one of these: whichever it is, the game is lost.
    for (const wrongly of 'qxjfkz') {
        before = await Promise.all(received);
        guessed += wrongly;
        await letter.fill(wrongly);
        await page.keyboard.press('Enter');
        await expect(wrong).toHaveText(guessed);
        await expect(letter).toHaveValue('');
    }
    const end = page.getByText(/^It was (\w+)\.$/);
    await expect(end).toBeVisible();
    const secret = /It was (\w+)\./.exec((await end.textContent()) ?? '')?.[1] ?? '';
    expect(secret).toMatch(/^[a-z]{6,}$/);
    expect(before.filter((text) => text.includes(secret))).toEqual([]);
    expect((await Promise.all(received)).some((text) => text.includes(secret))).toBe(true);

    await page.getByRole('button', { name: 'Another word' }).click();
    await expect(wrong).toBeEmpty();
});
