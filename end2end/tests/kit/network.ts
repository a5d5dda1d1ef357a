import type { Page, Route } from '@playwright/test';

const ALL = '**/api/**';

/** Cuts the way to the server. The result mends it. */
export async function cut(page: Page): Promise<() => Promise<void>> {
    await page.route(ALL, (route) => route.abort('connectionfailed'));
    return () => page.unroute(ALL);
}

/** Lets the next events of a listener reach the server, and loses the answers on the way back. */
export async function loseAnswers(page: Page, listener: string, how_many: number): Promise<{ lost: number[] }> {
    // The statuses that the page never saw.
    const lost: number[] = [];
    let left = how_many;
    await page.route(`**/api/${listener}`, async (route) => {
        if (left === 0) {
            return route.fallback();
        }
        left -= 1;
        lost.push((await route.fetch()).status());
        return route.abort('connectionreset');
    });
    return { lost };
}

/** Holds the events of a listener back, until the result lets them go. */
export async function hold(page: Page, listener: string): Promise<() => Promise<void>> {
    const pattern = `**/api/${listener}`;
    const held: Route[] = [];
    let open = false;
    await page.route(pattern, (route) => (open ? route.fallback() : void held.push(route)));
    return async () => {
        open = true;
        await Promise.all(held.map((route) => route.fallback()));
    };
}

/** Answers the events of a listener with an error of this sentence, in place of the server. */
export async function refuse(page: Page, listener: string, message: string): Promise<void> {
    await page.route(`**/api/${listener}`, (route) =>
        route.fulfill({ status: 422, json: { error: { kind: 'Invalid', message } } }),
    );
}

/** Holds the page's program back: the page is shown, and does not come to life until the result lets it. */
export async function holdScripts(page: Page): Promise<() => void> {
    let release = () => {};
    const late = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/*.wasm', async (route) => {
        await late;
        await route.continue();
    });
    return release;
}
