import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

test('pages have a strict content security policy, and nothing on them breaks it', async ({ shop, page }) => {
    await page.addInitScript(() => {
        const broken: string[] = [];
        Object.assign(window, { broken });
        document.addEventListener('securitypolicyviolation', (event) => broken.push(`${event.violatedDirective} ${event.blockedURI}`));
    });
    const answer = await page.goto('/cart');
    const policy = answer?.headers()['content-security-policy'] ?? '';
    for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule);
    }
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toMatch(/'unsafe-eval'/);
    // Before that, a click reaches nobody: the page has to be brought to life first.
    await ready(page);
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    expect(await page.evaluate(() => (window as unknown as { broken: string[] }).broken)).toEqual([]);
});

test('a script that somebody smuggled into the page does not run', async ({ page, mishaps }) => {
    mishaps.expect('forbidden');
    await page.goto('/cart');
    const run = await page.evaluate(() => {
        const blocked = new Promise<string>((resolve) =>
            document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true }),
        );
        const script = document.createElement('script');
        script.textContent = 'window.smuggled = true';
        document.head.append(script);
        return blocked.then((directive) => ({ directive, smuggled: 'smuggled' in window }));
    });
    expect(run).toEqual({ directive: 'script-src-elem', smuggled: false });
});

test('every page load has a nonce, a page id and a cookie of its own kind', async ({ request }) => {
    const load = async () => {
        const answer = await request.get('/cart');
        const html = await answer.text();
        return {
            nonce: /'nonce-([^']+)'/.exec(answer.headers()['content-security-policy'] ?? '')?.[1],
            ticket: /<meta name="blockwork-page" content="([^"]+)"/.exec(html)?.[1],
            cookie: answer.headers()['set-cookie'] ?? '',
            answer,
            html,
        };
    };
    const [one, two] = [await load(), await load()];
    expect(one.nonce).toBeTruthy();
    expect(two.nonce).not.toBe(one.nonce);
    expect(one.ticket).toBeTruthy();
    expect(two.ticket).not.toBe(one.ticket);
    for (const word of ['HttpOnly', 'SameSite=Lax', 'Max-Age=34560000', 'Path=/']) {
        expect(one.cookie).toContain(word);
    }
    expect(one.html).not.toContain(one.cookie.split(/[=;]/)[1]);
    expect(one.answer.headers()).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
    });
});

test('the files of the page are asked for again each time, and have the right type', async ({ page, request }) => {
    const files: string[] = [];
    page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (pathname.startsWith('/pkg/')) {
            files.push(pathname);
        }
    });
    await page.goto('/');
    await expect.poll(() => files.length).toBeGreaterThanOrEqual(3);
    const types: Record<string, string> = { wasm: 'application/wasm', js: 'text/javascript', css: 'text/css' };
    for (const file of files) {
        const headers = (await request.get(file)).headers();
        expect(headers['cache-control'], file).toBe('no-cache');
        expect(headers['content-type'], file).toContain(types[file.split('.').at(-1) ?? '']);
        expect(headers['x-content-type-options'], file).toBe('nosniff');
        expect(headers.etag ?? headers['last-modified'], `${file} can be kept by a browser that asks`).toBeTruthy();
    }
});

test('what another site sends in my name is refused', async ({ shop, page, context, events }) => {
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    const { ticket } = events.attempts[0]!;
    const send = (headers: Record<string, string>) =>
        context.request.post('/api/clear', { headers: { 'blockwork-event': `${ticket};n=50;floor=1;attempt=0`, ...headers }, data: {} });
    expect((await send({ origin: 'https://evil.example' })).status()).toBe(403);
    expect((await send({ 'sec-fetch-site': 'cross-site' })).status()).toBe(403);
    // Whoever says nothing of where it comes from is no browser, and the cookie does not count.
    expect((await send({})).status()).toBe(410);
    await shop.add.click();
    await shop.yours.holds({ Milk: 2 });
    await expect(page).toHaveURL('/cart');
});
