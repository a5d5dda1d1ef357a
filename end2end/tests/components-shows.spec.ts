import type { Locator, Page } from '@playwright/test';
import { refuse } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

/** The part of the gallery that shows a component. */
function part(page: Page, name: string): Locator {
    return page.getByRole('region', { name, exact: true });
}

test.beforeEach(async ({ page }) => {
    // Every component there is comes to life first.
    test.slow();
    await page.goto('/components');
    await ready(page);
});

test('scores are a list, the highest first', async ({ page }) => {
    const scores = part(page, 'Label').getByRole('figure', { name: 'What is on the picture' }).getByRole('listitem');
    await expect(scores).toHaveText(['Cat82%', 'Dog15%', 'Teapot<1%']);
    await part(page, 'Label').getByRole('button', { name: 'The other way round' }).click();
    await expect(scores).toHaveText(['Teapot>99%', 'Dog85%', 'Cat18%']);
});

test('a tree opens and closes with the keyboard', async ({ page }) => {
    const order = part(page, 'Json').getByRole('figure', { name: 'An order' });
    await expect(order.getByText('Milk')).toBeHidden();
    await expect(order.getByText('list of 2').first()).toBeVisible();
    const lines = order.locator('summary', { hasText: 'lines' });
    await lines.focus();
    await page.keyboard.press('Enter');
    await expect(lines.locator('xpath=..')).toHaveJSProperty('open', false);
    await expect(order.getByText('list of 2')).toHaveCount(3);
    await expect(order.getByText('list of 2').last()).toBeHidden();
});

test('a tree follows its value, and says what is no JSON', async ({ page }) => {
    const json = part(page, 'Json');
    await json.getByRole('textbox', { name: 'JSON' }).fill('{"greeting": ');
    await expect(json.getByRole('figure', { name: 'What is written there' })).toContainText('This is no JSON');
    await json.getByRole('textbox', { name: 'JSON' }).fill('[1, {"name": "Ada"}]');
    await expect(json.getByRole('figure', { name: 'What is written there' })).toContainText('list of 2');
});

test('Markdown that is written in the page is rendered by the server, and nothing in it runs', async ({ page }) => {
    const markdown = part(page, 'Markdown');
    const shown = markdown.getByRole('region', { name: 'What you write' });
    await expect(shown.locator('strong')).toHaveText('here');
    await markdown.getByRole('textbox', { name: 'Your Markdown' }).fill('# Hello\n*you* <a href="javascript:alert(1)" onclick="alert(1)">x</a>');
    await expect(shown.getByRole('heading', { level: 4 })).toHaveText('Hello');
    await expect(shown.locator('em')).toHaveText('you');
    expect(await shown.getByText('x', { exact: true }).evaluate((link) => link.getAttributeNames())).toEqual(['rel']);
    await markdown.getByRole('textbox', { name: 'Your Markdown' }).fill('');
    await expect(shown).toHaveText('Nothing to show.');
});

test('what the server has rendered stays while the page is brought to life', async ({ page, events }) => {
    await expect(part(page, 'Markdown').getByRole('heading', { name: 'Shopping' })).toBeVisible();
    await expect(part(page, 'Code').locator('.bw-hl-keyword').first()).toHaveText(/pub/);
    expect(events.of('blockwork.render')).toEqual([]);
});

test('code that is written in the page gets its colours', async ({ page }) => {
    const code = part(page, 'Code');
    const shown = code.getByRole('region', { name: 'Your code, coloured' });
    await expect(shown.locator('.bw-hl-keyword').first()).toHaveText(/SELECT/);
    await code.getByRole('textbox', { name: 'Your SQL' }).fill('DELETE FROM items -- <b>');
    await expect(shown.locator('.bw-hl-comment')).toHaveText('-- <b>');
    await expect(shown).toHaveText('DELETE FROM items -- <b>');
});

test('a text that the server does not render is shown as it is', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await refuse(page, 'blockwork.render', 'Broken.');
    const markdown = part(page, 'Markdown');
    await markdown.getByRole('textbox', { name: 'Your Markdown' }).fill('# <b>Hello</b>');
    await expect(markdown.getByRole('region', { name: 'What you write' })).toContainText('# <b>Hello</b>');
    await expect(markdown.getByText('could not be formatted')).toBeVisible();
});

test('HTML from anybody stands in a frame where nothing runs', async ({ page, mishaps }) => {
    mishaps.expect('forbidden');
    const html = part(page, 'Html');
    await expect(html.getByTitle('A letter').contentFrame().getByRole('heading', { name: 'A letter' })).toBeVisible();
    // A frame has a process for each document, and a question to the one before is never answered: what is asked is its page.
    const blocked = page.waitForEvent('console', (message) => message.text().includes('Blocked script execution'));
    await html.getByRole('textbox', { name: 'Your HTML' }).fill('<p onclick="top.x = 1">Hello</p><script>top.x = 1</script>');
    await blocked;
    const frame = html.getByTitle('What you write');
    await expect(frame).toHaveAttribute('srcdoc', /Hello/);
    await expect(frame).toHaveAttribute('sandbox', /^(?!.*(scripts|same-origin))/);
    expect(await page.evaluate('typeof x')).toBe('undefined');
});

test('a table is sorted by its columns', async ({ page }) => {
    const table = part(page, 'Table').getByRole('table', { name: 'Items' });
    const first = table.getByRole('row').nth(1).getByRole('cell').first();
    const price = table.getByRole('columnheader', { name: 'Price' });
    await expect(first).toHaveText('Milk 1');
    await price.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expect(price).toHaveAttribute('aria-sort', 'ascending');
    await expect(table.getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText('0');
    await page.keyboard.press('Enter');
    await expect(price).toHaveAttribute('aria-sort', 'descending');
    await expect(table.getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText('9.99');
    await expect(price.getByRole('button')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(price).not.toHaveAttribute('aria-sort');
    await expect(first).toHaveText('Milk 1');
});

test('a table is searched, and its pages are turned', async ({ page }) => {
    const tables = part(page, 'Table');
    const table = tables.getByRole('table', { name: 'Items' });
    const next = tables.getByRole('navigation', { name: 'Pages of Items' }).getByRole('button', { name: 'Next' });
    await next.click();
    await expect(table.getByRole('row').nth(1)).toContainText('Tea 6');
    await expect(tables.getByText('6 to 10 of 200')).toBeVisible();
    await tables.getByRole('searchbox', { name: 'Filter' }).fill('tea 1');
    await expect(table.getByRole('row').nth(1)).toContainText('Tea 12');
    await expect(tables.getByRole('status').filter({ hasText: '1 to 5 of' }).first()).toBeVisible();
    await tables.getByRole('searchbox', { name: 'Filter' }).fill('no such thing');
    await expect(table).toContainText('No row has that.');
});

test('a row is chosen with the keyboard, and the table is one tab stop', async ({ page }) => {
    const tables = part(page, 'Table');
    const rows = tables.getByRole('table', { name: 'Items' }).locator('tbody').getByRole('button');
    await rows.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press('End');
    await expect(rows.nth(4)).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(tables.getByLabel('Chosen')).toHaveText('Cereal 4');
    await expect(rows.nth(3)).toBeFocused();
    await expect(rows.nth(3).locator('xpath=ancestor::tr')).toHaveAttribute('aria-current', 'true');
    await page.keyboard.press('Tab');
    await expect(tables.getByRole('navigation', { name: 'Pages of Items' }).getByRole('button').first()).toBeFocused();
});

test('ten thousand rows are one page in the document', async ({ page }) => {
    const table = part(page, 'Table').getByRole('table', { name: 'Ten thousand rows' });
    await expect(table.getByRole('row')).toHaveCount(6);
    const number = table.getByRole('columnheader', { name: 'Number' }).getByRole('button');
    await number.click();
    await number.click();
    await expect(table.getByRole('row').nth(1).getByRole('cell').first()).toHaveText('9999');
});

test('an image that cannot be shown says what it would be', async ({ page }) => {
    const images = part(page, 'Image');
    // Images far below are not even asked for.
    await images.getByRole('figure', { name: 'Broken' }).scrollIntoViewIfNeeded();
    await expect(images.getByText('This image cannot be shown: A lighthouse by night')).toBeVisible();
    await expect(images.getByRole('figure', { name: 'Not there yet' })).toContainText('Nothing to show.');
    await images.getByRole('button', { name: 'Show it' }).click();
    await expect(images.getByRole('img', { name: 'Green hills, later' })).toBeVisible();
});

test('an image is shown large, and the focus comes back', async ({ page }) => {
    const images = part(page, 'Image');
    const enlarge = images.getByRole('button', { name: 'Enlarge Green hills under a yellow sun' });
    await enlarge.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Large view' });
    await expect(dialog.getByRole('img', { name: 'Green hills under a yellow sun' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(enlarge).toBeFocused();
});

test('a gallery is one tab stop, and goes from image to image', async ({ page }) => {
    const gallery = part(page, 'Gallery');
    const list = gallery.getByRole('figure', { name: 'Colours' }).getByRole('list');
    const thumbs = list.getByRole('button');
    await thumbs.first().focus();
    await page.keyboard.press('ArrowRight');
    await expect(thumbs.nth(1)).toBeFocused();
    await page.keyboard.press('End');
    await expect(thumbs.last()).toBeFocused();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(thumbs.first()).not.toBeFocused();
    await expect(list.locator('[tabindex="0"]')).toHaveCount(1);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Large view' });
    await expect(dialog.getByRole('img', { name: 'A disc on Rust' })).toBeVisible();
    await expect(gallery.getByLabel('Large', { exact: true })).toHaveText('number 1');
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByRole('img', { name: 'A disc on Amber' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Next' }).click();
    await expect(dialog.getByText('3 of 7')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(thumbs.nth(2)).toBeFocused();
    await expect(gallery.getByLabel('Large', { exact: true })).toHaveText('none');
});

test('from right to left, left is on', async ({ page }) => {
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    const thumbs = part(page, 'Gallery').getByRole('figure', { name: 'Colours' }).getByRole('list').getByRole('button');
    await thumbs.first().focus();
    await page.keyboard.press('ArrowLeft');
    await expect(thumbs.nth(1)).toBeFocused();
});
