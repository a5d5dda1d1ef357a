import { readFile } from 'node:fs/promises';
import type { Locator, Page, Route } from '@playwright/test';
import { hold } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test, testWithServer } from './kit/test.ts';

// Files: chosen, sent, looked at, fetched again; and what happens where one of these does not work.

const SEND = '**/_blockwork/files';

/** A picture of one red point. */
const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
);

const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: PNG });

/** One of the inputs of `/files`, as a person uses it. */
class Input {
    readonly input: Locator;
    readonly rows: Locator;
    readonly section: Locator;

    constructor(
        readonly page: Page,
        readonly name: 'Files' | 'A table',
    ) {
        this.section = page.locator('section').filter({ has: page.getByLabel(name, { exact: true }) }).first();
        this.input = this.section.locator('input[type=file]');
        this.rows = this.section.getByRole('list', { name, exact: true }).getByRole('listitem');
    }

    row(name: string): Locator {
        return this.rows.filter({ hasText: name });
    }

    /** The link of a file that is there. */
    link(name: string): Locator {
        return this.section.getByRole('link', { name, exact: true });
    }

    button(name: string): Locator {
        return this.section.getByRole('button', { name, exact: true });
    }
}

async function open(page: Page): Promise<{ files: Input; table: Input }> {
    await page.goto('/files');
    await ready(page);
    return { files: new Input(page, 'Files'), table: new Input(page, 'A table') };
}

async function saved(page: Page, press: Locator): Promise<{ name: string; content: string }> {
    const [download] = await Promise.all([page.waitForEvent('download'), press.click()]);
    return { name: download.suggestedFilename(), content: await readFile(await download.path(), 'utf8') };
}

test('files are sent, known by their content, and fetched again', async ({ page }) => {
    const { files } = await open(page);
    await files.input.setInputFiles([text('hello.txt', 'hello'), picture('a.html')]);
    await expect(files.rows).toHaveCount(2);
    await expect(files.row('hello.txt')).toContainText('5 B');
    const found = page.getByRole('region', { name: 'What they are' });
    await expect(found.getByRole('row', { name: /hello\.txt/ })).toContainText('text/plain');
    await expect(found.getByRole('row', { name: /hello\.txt/ })).toContainText('2cf24dba5fb0');
    await expect(found.getByRole('row', { name: /a\.html/ })).toContainText('image/png');
    await expect(files.section.getByRole('status').first()).toHaveText('Files here: 2.');
    expect(await saved(page, files.link('hello.txt'))).toEqual({ name: 'hello.txt', content: 'hello' });
    const shown = files.section.getByRole('img', { name: 'a.html' });
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
});

test('the same file chosen again is not there twice', async ({ page }) => {
    const { files } = await open(page);
    await files.input.setInputFiles(text('a.txt', 'hello'));
    await expect(files.link('a.txt')).toBeVisible();
    await files.input.setInputFiles([text('a.txt', 'hello'), text('b.txt', 'hello')]);
    await expect(files.link('b.txt')).toBeVisible();
    await expect(files.rows).toHaveCount(2);
});

test('files are in the order in which I chose them, whichever arrives first', async ({ page }) => {
    const { files } = await open(page);
    const held: Route[] = [];
    await page.route(SEND, (route) => {
        const name = route.request().headers()['blockwork-file-name'];
        return name === 'c.txt' ? route.fallback() : void held.push(route);
    });
    await files.input.setInputFiles([text('a.txt', 'a'), text('b.txt', 'b'), text('c.txt', 'c')]);
    await expect(files.link('c.txt')).toBeVisible();
    await expect.poll(() => held.length).toBe(2);
    await Promise.all(held.map((route) => route.fallback()));
    await expect(files.rows.getByRole('link')).toHaveText([/a\.txt/, /b\.txt/, /c\.txt/]);
});

test('a listener makes a file, and it is saved', async ({ page }) => {
    const { files } = await open(page);
    const save = files.section.locator('a.bw-button');
    await expect(save).toHaveAttribute('aria-disabled', 'true');
    await files.input.setInputFiles(text('hello.txt', 'hello'));
    await expect(files.link('hello.txt')).toBeVisible();
    await files.button('Write a list of them').click();
    await expect(save).toHaveAttribute('href', /^\/_blockwork\/files\//);
    const list = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  hello.txt\n';
    expect(await saved(page, save)).toEqual({ name: 'files.txt', content: list });
});

test('a table is read, and another one takes its place', async ({ page }) => {
    const { table } = await open(page);
    const lines = page.getByRole('region', { name: 'First lines' });
    await table.input.setInputFiles(text('a.csv', 'name,age\nAda,36\n'));
    await expect(lines.getByRole('cell', { name: 'Ada' })).toBeVisible();
    await table.input.setInputFiles(text('b.csv', 'one\n<script>alert(1)</script>\nthree\n'));
    await expect(page.getByRole('status', { name: 'Lines' })).toHaveText('3');
    await expect(lines.getByRole('cell', { name: '<script>alert(1)</script>' })).toBeVisible();
    await expect(table.rows).toHaveCount(1);
});

test('all of it works by keyboard', async ({ page }) => {
    const { files } = await open(page);
    await files.input.focus();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    expect(chooser.isMultiple()).toBe(true);
    await chooser.setFiles([text('a.txt', 'a'), text('b.txt', 'b')]);
    await expect(files.link('a.txt')).toBeVisible();
    await expect(files.link('b.txt')).toBeVisible();
    await files.input.focus();
    await page.keyboard.press('Tab');
    await expect(files.link('a.txt')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(files.button('Remove a.txt')).toBeFocused();
    await page.keyboard.press('Space');
    await expect(files.rows).toHaveCount(1);
    await expect(files.input).toBeFocused();
});

test('whoever is at the button of a file on its way keeps a place when it has arrived', async ({ page }) => {
    const { files } = await open(page);
    const held: Route[] = [];
    await page.route(SEND, (route) => void held.push(route));
    await files.input.setInputFiles(text('a.txt', 'a'));
    await files.button('Cancel a.txt').focus();
    await expect.poll(() => held.length).toBe(1);
    await held[0]?.fallback();
    await expect(files.link('a.txt')).toBeVisible();
    await expect(files.input).toBeFocused();
});

/** A drag over an input, as a browser tells of it: of files or of something else. */
async function drag(input: Locator, what: 'Files' | 'text/plain', type: string): Promise<void> {
    await input.evaluate(
        (input, { what, type }) => {
            const dataTransfer = new DataTransfer();
            if (what === 'Files') dataTransfer.items.add(new File(['hello'], 'a.txt'));
            else dataTransfer.setData(what, 'hello');
            input.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        },
        { what, type },
    );
}

for (const [colours, media] of [
    ['in light', { colorScheme: 'light' }],
    ['in dark', { colorScheme: 'dark' }],
    ['with forced colours', { forcedColors: 'active' }],
] as const) {
    test(`files that are dragged over an input are shown that it takes them, ${colours}`, async ({ page }) => {
        await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
        const { files } = await open(page);
        const look = () =>
            files.input.evaluate((input) => {
                const { backgroundColor, borderTopStyle, outlineStyle } = getComputedStyle(input);
                return [backgroundColor, borderTopStyle, outlineStyle].join(' ');
            });
        const before = await look();
        await drag(files.input, 'text/plain', 'dragover');
        expect(await look()).toBe(before);
        await drag(files.input, 'Files', 'dragover');
        await expect.poll(look).not.toBe(before);
        await drag(files.input, 'Files', 'dragleave');
        await expect.poll(look).toBe(before);
        await drag(files.input, 'Files', 'dragover');
        await expect.poll(look).not.toBe(before);
        await drag(files.input, 'Files', 'drop');
        await expect.poll(look).toBe(before);
    });
}

test('what is no table by its content is refused, and says so', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const { table } = await open(page);
    await table.input.setInputFiles(picture('numbers.csv'));
    const row = table.row('numbers.csv');
    await expect(row.getByRole('alert')).toHaveText('“numbers.csv” is image/png by its content, and text/csv is wanted.');
    await table.button('Remove numbers.csv').click();
    await expect(table.rows).toHaveCount(0);
    await expect(table.input).toBeFocused();
});

test('what is too large is not even sent', async ({ page }) => {
    const { table } = await open(page);
    let sent = 0;
    page.on('request', (request) => (sent += Number(request.url().endsWith('/_blockwork/files'))));
    await table.input.setInputFiles(text('a.csv', 'x'.repeat(1_500_000)));
    await expect(table.row('a.csv').getByRole('alert')).toHaveText('This file has 1.4 MiB, and may have 1 MiB.');
    expect(sent).toBe(0);
});

test('an empty file is a file', async ({ page }) => {
    const { files } = await open(page);
    await files.input.setInputFiles(text('empty.txt', ''));
    await expect(files.link('empty.txt')).toBeVisible();
    await expect(files.row('empty.txt')).toContainText('0 B');
});

test('of a thousand files a hundred are taken, three at a time, and the rest is said at once', async ({ page }) => {
    // A hundred files are sent, one after the other.
    test.slow();
    // What they are is not asked here: with as many events beside the files, this visitor might come too fast.
    await hold(page, 'look_at');
    const { files } = await open(page);
    const held: Route[] = [];
    let release = false;
    await page.route(SEND, (route) => {
        held.push(route);
        return release ? route.fallback() : undefined;
    });
    await files.input.setInputFiles(Array.from({ length: 1_000 }, (_, n) => text(`${n}.txt`, `${n}`)));
    await expect(files.section.getByText('900 files were left out: there is room for 100.')).toBeVisible();
    await expect(files.rows).toHaveCount(100);
    await expect.poll(() => held.length).toBe(3);
    await held[0]?.fallback();
    await expect.poll(() => held.length).toBe(4);
    release = true;
    await Promise.all(held.slice(1).map((route) => route.fallback()));
    await expect(files.section.getByRole('button', { name: /^Remove / })).toHaveCount(100, { timeout: 60_000 });
    expect(held.length).toBe(100);
});

test('what a connection drops is sent again', async ({ page, mishaps }) => {
    mishaps.expect('unreachable');
    const { files } = await open(page);
    let drops = true;
    await page.route(SEND, (route) => (drops ? route.abort('connectionreset') : route.fallback()));
    await files.input.setInputFiles(text('a.txt', 'hello'));
    await expect(files.row('a.txt')).toContainText('Waiting');
    drops = false;
    await expect(files.link('a.txt')).toBeVisible();
    await expect(files.rows).toHaveCount(1);
});

test('an answer that is lost on its way makes no second file', async ({ page, mishaps }) => {
    mishaps.expect('unreachable');
    const { files } = await open(page);
    const ids: string[] = [];
    await page.route(SEND, async (route) => {
        const answer = await route.fetch();
        ids.push(((await answer.json()) as { id: string }).id);
        return ids.length === 1 ? route.abort('connectionreset') : route.fulfill({ response: answer });
    });
    await files.input.setInputFiles(text('a.txt', 'hello'));
    await expect(files.link('a.txt')).toBeVisible();
    expect([ids.length, ids[0]]).toEqual([2, ids[1]]);
});

test('a file on its way can be given up', async ({ page }) => {
    const { files } = await open(page);
    let held = 0;
    await page.route(SEND, () => void (held += 1));
    await files.input.setInputFiles(text('a.txt', 'hello'));
    await expect.poll(() => held).toBe(1);
    await expect(files.section.getByRole('progressbar', { name: 'a.txt' })).toBeVisible();
    const gone = page.waitForEvent('requestfailed');
    await files.button('Cancel a.txt').click();
    await gone;
    await expect(files.rows).toHaveCount(0);
    await page.unroute(SEND);
    await files.input.setInputFiles(text('b.txt', 'hello'));
    await expect(files.link('b.txt')).toBeVisible();
});

test('nobody else can fetch a file', async ({ page, visitor }) => {
    const { files } = await open(page);
    await files.input.setInputFiles(text('a.txt', 'hello'));
    const address = new URL((await files.link('a.txt').getAttribute('href')) ?? '', page.url()).href;
    expect((await page.request.get(address)).status()).toBe(200);
    const other = await visitor();
    await other.request.get(page.url());
    expect((await other.request.get(address)).status()).toBe(404);
});

testWithServer('a file outlives the server that took it', async ({ page, server, mishaps }) => {
    // A file rests up to a quarter of a minute before it is sent again.
    testWithServer.slow();
    mishaps.expect('unreachable');
    const { files } = await open(page);
    await files.input.setInputFiles(text('a.txt', 'hello'));
    await expect(files.link('a.txt')).toBeVisible();
    await server.kill();
    await files.input.setInputFiles(text('b.txt', 'hello'));
    await expect(files.row('b.txt')).toContainText('Waiting');
    await server.start();
    await expect(files.link('b.txt')).toBeVisible({ timeout: 30_000 });
    expect((await saved(page, files.link('a.txt'))).content).toBe('hello');
    await expect(page.getByRole('region', { name: 'What they are' }).getByRole('row')).toHaveCount(3);
});

testWithServer.describe('a server with a limit of its own', () => {
    testWithServer.use({ settings: { BLOCKWORK_FILE_BYTES: '1000' } });

    testWithServer('a file that is larger is refused with its sentence, however much of it is still to come', async ({ page, mishaps }) => {
        mishaps.expect(413);
        const { files } = await open(page);
        await files.input.setInputFiles(text('a.txt', 'x'.repeat(8_000_000)));
        const refused = files.row('a.txt').getByRole('alert');
        await expect(refused).toHaveText('A file may have 1000 bytes, and this one has more.');
    });
});
