import type { Page } from '@playwright/test';
import { violations } from '../tests/kit/axe.ts';
import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

interface Example {
    path: string;
    name: string;
}

/** The examples, as the start page lists them. */
async function examples(page: Page): Promise<Example[]> {
    await page.goto('/');
    await ready(page);
    const links = page.getByRole('main').getByRole('listitem').getByRole('link');
    return links.evaluateAll((links) =>
        links.map((link) => ({ path: link.getAttribute('href') ?? '', name: link.textContent ?? '' })),
    );
}

for (const colorScheme of ['light', 'dark'] as const) {
    test(`every example says what it is, fits into 320 px and breaks no rule of accessibility, ${colorScheme}`, async ({ page }) => {
        // All of them are loaded, one after the other.
        test.slow();
        // Without motion: colours are judged when they have arrived.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const list = await examples(page);
        expect(list.length).toBeGreaterThan(0);
        for (const { path, name } of list) {
            await test.step(path, async () => {
                await page.setViewportSize({ width: 1200, height: 900 });
                await page.goto(path);
                await ready(page);
                await expect(page).toHaveTitle(name);
                await expect(page.getByRole('heading', { level: 1 })).toHaveText([name]);
                expect(await violations(page)).toEqual([]);
                await page.setViewportSize({ width: 320, height: 800 });
                expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
            });
        }
    });
}
