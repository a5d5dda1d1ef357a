import type { Page } from '@playwright/test';
import { DEMOS } from './kit/demos.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

const PAGES = [{ path: '/', name: 'The start page' }, ...DEMOS];

/** How much the page moved by itself since it began to load (https://web.dev/articles/cls). */
function shifts(page: Page): Promise<{ value: number; nodes: string[] }[]> {
    return page.evaluate(
        () =>
            new Promise((resolve) => {
                const found: { value: number; nodes: string[] }[] = [];
                const note = (entries: PerformanceEntryList) => {
                    for (const entry of entries as (PerformanceEntry & { value: number; sources: { node?: Element }[] })[]) {
                        found.push({ value: entry.value, nodes: entry.sources.map(({ node }) => node?.nodeName ?? '?') });
                    }
                };
                const observer = new PerformanceObserver((list) => note(list.getEntries()));
                observer.observe({ type: 'layout-shift', buffered: true });
                // Two frames: what has moved until now is measured with the next one.
                requestAnimationFrame(() =>
                    requestAnimationFrame(() => {
                        note(observer.takeRecords());
                        resolve(found);
                    }),
                );
            }),
    );
}

/** Nothing has to be scrolled sideways, down to 320 px. */
async function fits(page: Page, what: string): Promise<void> {
    for (const width of [320, 360, 768, 1024]) {
        await page.setViewportSize({ width, height: 800 });
        const [wide, room] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth] as const;
        });
        expect(wide, `${what} at ${width} px`).toBeLessThanOrEqual(room);
    }
}

/** Controls lower than 24 px (WCAG 2.2, 2.5.8). A tick box has its label to be touched, a link in a text its line. */
function tooLow(page: Page): Promise<string[]> {
    const ticks = ':is([type=checkbox], [type=radio])';
    const fields = `input:not(${ticks}, [type=hidden])`;
    const controls = page.locator(`button, select, textarea, a[class], nav a, ${fields}, label:has(${ticks})`);
    return controls.evaluateAll((controls) =>
        controls
            .filter((control) => control.checkVisibility() && !control.matches('.skip') && control.getBoundingClientRect().height < 24)
            .map((control) => control.outerHTML),
    );
}

for (const width of [1200, 360]) {
    test(`nothing moves while a filled page comes to life, ${width} px wide`, async ({ shop, page }) => {
        await page.setViewportSize({ width, height: 900 });
        await shop.open();
        await shop.saveItems('Orange Juice', 'Coffee');
        await shop.saved.holds({ 'Orange Juice': 1, Coffee: 1 });
        await shop.reload();
        expect(await shifts(page)).toEqual([]);
    });
}

for (const { path, name } of PAGES) {
    test(`${name}: nothing moves while it comes to life, and nothing has to be scrolled sideways`, async ({ page }) => {
        await page.goto(path);
        await ready(page);
        expect(await shifts(page)).toEqual([]);
        await fits(page, name);
    });

    test(`${name}: from right to left nothing has to be scrolled sideways, and code stays as it is read`, async ({ page }) => {
        await page.goto(path);
        await ready(page);
        await page.evaluate(() => (document.documentElement.dir = 'rtl'));
        await fits(page, name);
        const turned = await page
            .locator('code, pre')
            .evaluateAll((codes) => codes.filter((code) => getComputedStyle(code).direction !== 'ltr').map((code) => code.outerHTML));
        expect(turned).toEqual([]);
    });

    test(`${name}: with forced colours a ring shows where the keyboard is`, async ({ page }) => {
        await page.emulateMedia({ forcedColors: 'active' });
        await page.goto(path);
        await ready(page);
        const without: string[] = [];
        for (let stop = 0; stop < 12; stop += 1) {
            await page.keyboard.press('Tab');
            const found = await page.evaluate(() => {
                const focused = document.activeElement;
                if (!focused || focused === document.body) return null;
                // A frame may show it for the control that stands in it.
                const rings = [focused, focused.parentElement ?? focused].map((element) => getComputedStyle(element));
                const ring = rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
                return { ring, html: focused.outerHTML.slice(0, 120) };
            });
            if (found && !found.ring) without.push(found.html);
        }
        expect(without).toEqual([]);
    });

    test(`${name}: a touch finds every control at 360 px`, async ({ page }) => {
        await page.setViewportSize({ width: 360, height: 800 });
        await page.goto(path);
        await ready(page);
        expect(await tooLow(page)).toEqual([]);
    });
}

test('full carts and a wrong address have nothing to be scrolled sideways, down to 320 px', async ({ shop, page, mishaps }) => {
    mishaps.expect(422, 404);
    await shop.open();
    await shop.addItems('Milk', 'Orange Juice');
    await shop.yours.setQuantity('Orange Juice', '99');
    await shop.save.click();
    await shop.yours.setQuantity('Milk', '0');
    await shop.tick();
    await shop.add.click();
    await expect(shop.messages).toHaveCount(2);
    await fits(page, 'full carts with messages');
    await page.goto('/no/such/page');
    await fits(page, 'the page for a wrong address');
});

test('a touch finds every control of a full cart at 360 px', async ({ shop, page }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    await shop.open();
    await shop.addItems('Milk');
    await shop.yours.holds({ Milk: 1 });
    expect(await tooLow(page)).toEqual([]);
});
