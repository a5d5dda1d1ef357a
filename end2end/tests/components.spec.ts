import type { Locator, Page } from '@playwright/test';
import { violations } from './kit/axe.ts';
import { Gallery } from './kit/gallery.ts';
import { expect, test } from './kit/test.ts';

/** All that can be pressed, typed into or chosen. A tick box and a radio button have their label to be touched. */
const CONTROLS = ['button', 'summary', 'select', 'textarea', 'input:not([type=hidden])', 'a[href]', '[tabindex="0"]'].join(', ');

/** Controls smaller than 24 px (WCAG 2.2, 2.5.8). A link in a text has its line. */
function small(section: Locator): Promise<string[]> {
    return section.locator(CONTROLS).evaluateAll((controls) =>
        controls.flatMap((control) => {
            const touched = control.matches('[type=checkbox], [type=radio]') ? (control.closest('label') ?? control) : control;
            const { width, height } = touched.getBoundingClientRect();
            const counts = control.checkVisibility() && !control.closest('p, noscript');
            return counts && (width < 24 || height < 24) ? [`${width} × ${height}: ${control.outerHTML.slice(0, 200)}`] : [];
        }),
    );
}

/** Where the keyboard is: the section, the element, and whether a ring shows it. */
interface Stop {
    section: string;
    element: string;
    ring: boolean;
}

/** Goes through the whole page by Tab. Fails where the keyboard does not come out of something. */
async function walk(page: Page): Promise<Stop[]> {
    await page.evaluate(() => {
        const stops: Stop[] = [];
        const rings = (element: Element | null) =>
            element !== null &&
            (['', '::after'].some((part) => getComputedStyle(element, part).outlineStyle !== 'none') || element.matches('iframe'));
        addEventListener('focusin', ({ target: at }) => {
            if (at instanceof Element) {
                const ring = rings(at) || rings(at.closest('label')) || rings(at.parentElement);
                stops.push({ section: at.closest('.exhibit')?.id ?? '', element: at.outerHTML.slice(0, 200), ring });
            }
        });
        Object.assign(window, { stops });
    });
    for (let presses = 0; presses < 2_000; presses += 20) {
        for (let press = 0; press < 20; press += 1) {
            await page.keyboard.press('Tab');
        }
        const stops = await page.evaluate(() => (window as unknown as { stops: Stop[] }).stops);
        // Behind the last one comes the first one again.
        const end = stops.findIndex(({ element }, i) => i > 0 && element === stops[0]?.element);
        if (end > 0) {
            return stops.slice(0, end);
        }
    }
    throw new Error('the keyboard does not come out');
}

for (const colorScheme of ['light', 'dark'] as const) {
    test(`every component breaks no rule of accessibility, ${colorScheme}`, async ({ page }) => {
        test.slow();
        // Without motion: colours are judged when they have arrived.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const gallery = await new Gallery(page).open();
        for (const name of await gallery.names()) {
            expect.soft(await violations(page, `#${name}`), name).toEqual([]);
        }
    });
}

test('every component can be looked at in the other theme', async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const gallery = await new Gallery(page).open();
    const [first = ''] = await gallery.names();
    const colour = () => gallery.specimen(first).evaluate((specimen) => getComputedStyle(specimen).backgroundColor);
    const before = await colour();
    for (const other of await page.getByRole('switch', { name: 'Other theme' }).all()) {
        await other.check();
    }
    expect(await colour()).not.toBe(before);
    expect(await violations(page, '.exhibits')).toEqual([]);
});

for (const [what, media] of [
    ['as it is', {}],
    ['with forced colours', { forcedColors: 'active' }],
    ['with reduced motion', { reducedMotion: 'reduce' }],
] as const) {
    for (const direction of ['ltr', 'rtl']) {
        test(`nothing has to be scrolled sideways, ${what}, ${direction}`, async ({ page }) => {
            await page.emulateMedia(media);
            const gallery = await new Gallery(page).open();
            await page.evaluate((direction) => (document.documentElement.dir = direction), direction);
            for (const width of [320, 390, 768, 1200]) {
                await page.setViewportSize({ width, height: 800 });
                expect(await gallery.wide(), `${width} px`).toEqual([]);
            }
        });
    }
}

test('a touch finds every control of every component', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    const gallery = await new Gallery(page).open();
    for (const name of await gallery.names()) {
        expect.soft(await small(gallery.section(name)), name).toEqual([]);
    }
});

test('the keyboard goes through every component and out again, and a ring shows where it is', async ({ page }) => {
    test.slow();
    const gallery = await new Gallery(page).open();
    const stops = await walk(page);
    expect(stops.filter(({ ring }) => !ring)).toEqual([]);
    const reached = new Set(stops.map(({ section }) => section));
    expect((await gallery.names()).filter((name) => !reached.has(name))).toEqual([]);
});

test('with reduced motion nothing turns or slides', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await new Gallery(page).open();
    const moving = await page.evaluate(() =>
        document.getAnimations().flatMap((animation) => {
            const effect = animation.effect as KeyframeEffect | null;
            const moves = effect?.getKeyframes().some((frame) => 'rotate' in frame || 'transform' in frame || 'translate' in frame);
            return moves ? [effect?.target?.outerHTML ?? ''] : [];
        }),
    );
    expect(moving).toEqual([]);
});

test('a link leads to a component, also from another page', async ({ page }) => {
    await page.setViewportSize({ width: 1200, height: 500 });
    const gallery = await new Gallery(page).open('Number');
    await expect(gallery.section('Number')).toBeInViewport();
    await gallery.contents.getByRole('link', { name: 'Button', exact: true }).click();
    await expect(page).toHaveURL(/#Button$/);
    await expect(gallery.section('Button')).toBeInViewport();
});

test('the filter finds components by their name, and says how many', async ({ page }) => {
    const gallery = await new Gallery(page).open();
    const names = await gallery.names();
    const links = gallery.contents.getByRole('link');
    await expect(links).toHaveText(names);
    const filter = gallery.contents.getByRole('searchbox', { name: 'Filter the components' });
    await filter.fill('BUTTON');
    await expect(links).toHaveText(names.filter((name) => name.includes('Button')));
    await filter.fill('no such');
    await expect(links).toHaveCount(0);
    await expect(gallery.contents.getByRole('status')).toHaveText('No component is called like that.');
});

test('source and properties come when they are asked for, once', async ({ page, events }) => {
    // Colours are judged when they have arrived.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const gallery = await new Gallery(page).open();
    const section = gallery.section('Button');
    expect(events.of('gallery_source')).toEqual([]);
    await section.getByText('Source', { exact: true }).click();
    await expect(section.getByRole('region', { name: 'Source of Button' })).toContainText('pub(crate) const ENTRY');
    await section.getByText('Properties', { exact: true }).click();
    await expect(section.getByRole('term').getByText('fires')).toBeVisible();
    await expect(section.getByRole('definition').filter({ hasText: 'The wire that a press fires.' })).toBeVisible();
    await section.getByText('Source', { exact: true }).click();
    await section.getByText('Source', { exact: true }).click();
    expect(events.of('gallery_source')).toHaveLength(1);
    expect(await violations(page, '#Button')).toEqual([]);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await gallery.wide()).toEqual([]);
});
