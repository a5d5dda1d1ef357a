import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// What is there before a page answers.

/** What runs in a page, in which files. */
const RUNS = /\.(js|wasm)$/;

test('what makes a page answer is not asked for before its style is there', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    let send = () => {};
    const sent = new Promise<void>((resolve) => (send = resolve));
    await page.route('**/*.css', async (route) => {
        await sent;
        await route.continue();
    });
    await page.goto('/cart', { waitUntil: 'commit' });
    await expect.poll(() => asked).toEqual(expect.arrayContaining(['/_blockwork/ui.css', '/pkg/blockwork.css']));
    // What the head names is asked for together: had it more, it would have come by now.
    await page.evaluate('document.readyState');
    expect(asked.filter((path) => RUNS.test(path))).toEqual([]);
    send();
    await ready(page);
    expect(asked.filter((path) => RUNS.test(path))).not.toEqual([]);
});

test('a page that nobody sees comes to life too', async ({ page }) => {
    // As in a tab in the background: nothing is painted there before somebody looks.
    await page.addInitScript(() => {
        Object.defineProperty(document, 'hidden', { value: true });
        const paint = window.requestAnimationFrame.bind(window);
        const waits = () => document.querySelector<HTMLTemplateElement>('#blockwork-start')?.content.firstElementChild;
        window.requestAnimationFrame = (then) => (waits() ? 0 : paint(then));
    });
    await page.goto('/counter');
    await ready(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Counter');
});

test('a page comes compressed', async ({ page }) => {
    const answer = await page.goto('/components');
    expect(answer?.headers()['content-encoding']).toBe('gzip');
    const style = await page.request.get('/_blockwork/ui.css', { headers: { 'accept-encoding': 'gzip' } });
    expect(style.headers()).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(await style.text()).toContain('.bw-button');
});
