import type { Locator, Page } from '@playwright/test';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

/** A component in the gallery. */
async function open(page: Page, name: string, address = '/components'): Promise<Locator> {
    await page.goto(`${address}#${name}`);
    await ready(page);
    return page.locator(`#${name}`);
}

const tab = (tabs: Locator, name: string) => tabs.getByRole('tab', { name });

test('tabs are one tab stop, and arrows, Home and End go through them', async ({ page }) => {
    const tabs = await open(page, 'Tabs');
    await tab(tabs, 'General').focus();
    for (const [key, name] of [
        ['ArrowRight', 'Sound'],
        ['End', 'עוד'],
        ['ArrowRight', 'General'],
        ['ArrowLeft', 'עוד'],
        ['ArrowLeft', 'Made when it is shown'],
        ['Home', 'General'],
    ] as const) {
        await page.keyboard.press(key);
        await expect(tab(tabs, name)).toBeFocused();
        await expect(tab(tabs, name)).toHaveAttribute('aria-selected', 'true');
        await expect(tabs.getByRole('tab', { selected: true })).toHaveCount(1);
    }
    await page.keyboard.press('Tab');
    await expect(tabs.getByRole('tabpanel', { name: 'General' })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(tab(tabs, 'General')).toBeFocused();
});

test('with forced colours one tab looks selected', async ({ page }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    const tabs = await open(page, 'Tabs');
    const line = (name: string) => tab(tabs, name).evaluate((tab) => getComputedStyle(tab).borderBottomColor);
    const ground = await page.evaluate(() => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = 'Canvas';
        return getComputedStyle(probe).color;
    });
    expect(await line('Sound')).toBe(ground);
    expect(await line('General')).not.toBe(ground);
});

test('in a page from right to left the arrows of tabs are turned', async ({ page }) => {
    const tabs = await open(page, 'Tabs');
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await tab(tabs, 'General').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(tab(tabs, 'Sound')).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(tab(tabs, 'General')).toBeFocused();
});

test('what is in a tab is kept while another is shown, and a disabled one cannot be selected', async ({ page }) => {
    const tabs = await open(page, 'Tabs');
    await tabs.getByRole('checkbox', { name: 'An empty page' }).check();
    await tab(tabs, 'Sound').click();
    await expect(tabs.getByRole('checkbox', { name: 'An empty page' })).toBeHidden();
    await expect(tabs.getByText('Selected: sound')).toBeVisible();
    await tab(tabs, 'General').click();
    await expect(tabs.getByRole('checkbox', { name: 'An empty page' })).toBeChecked();
    await expect(tab(tabs, 'Disabled')).toBeDisabled();
});

test('a tab that is made when it is shown was not there before', async ({ page }) => {
    const tabs = await open(page, 'Tabs');
    await expect(tabs.getByText('Nobody has waited')).toHaveCount(0);
    await tab(tabs, 'Made when').click();
    await expect(tabs.getByText('Nobody has waited')).toBeVisible();
    await tab(tabs, 'Sound').click();
    await expect(tabs.getByText('Nobody has waited')).toHaveCount(1);
});

test('a link to a tab shows it from the first paint, and the back button goes to the one before', async ({ page }) => {
    const tabs = await open(page, 'Tabs', '/components?tab=sound');
    await expect(tab(tabs, 'Sound')).toHaveAttribute('aria-selected', 'true');
    await tab(tabs, 'עוד').click();
    await expect(page).toHaveURL(/[?&]tab=%D7%A2%D7%95%D7%93#Tabs$/);
    await page.goBack();
    await expect(tab(tabs, 'Sound')).toHaveAttribute('aria-selected', 'true');
    await tab(tabs, 'General').click();
    await expect(page).toHaveURL(/[?]tab=general#Tabs$/);
});

test('an accordion opens and closes by hand and by its signal', async ({ page }) => {
    const shown = await open(page, 'Accordion');
    const times = shown.getByRole('status', { name: 'Times opened' });
    await shown.getByText('Open and closed by a signal').click();
    await expect(times).toHaveText('1');
    const button = shown.getByRole('button', { name: 'Open or close it' });
    await button.click();
    await expect(times).toBeHidden();
    await button.click();
    await expect(times).toBeVisible();
    await shown.getByText('Open and closed by a signal').focus();
});

test('of accordions of one name at most one is open', async ({ page }) => {
    const shown = await open(page, 'Accordion');
    await shown.getByText('At most one').click();
    await expect(shown.getByText('This one.', { exact: true })).toBeVisible();
    await shown.getByText('מימין').click();
    await expect(shown.getByText('Or this one.')).toBeVisible();
    await expect(shown.getByText('This one.', { exact: true })).toBeHidden();
});

test('a dialog takes the focus, keeps it, and gives it back', async ({ page }) => {
    const shown = await open(page, 'Modal');
    const opens = shown.getByRole('button', { name: 'Open a dialog' });
    await opens.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Choose what to take along' });
    await expect(dialog).toBeVisible();
    for (let presses = 0; presses < 12; presses += 1) {
        await page.keyboard.press('Tab');
        // Between the last and the first stand the browser's own controls.
        const where = await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName);
        expect(['DIALOG', 'BODY']).toContain(where);
        expect(await page.evaluate(() => document.activeElement?.closest('a, button, input')?.closest('dialog') !== null)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(opens).toBeFocused();
    await expect(shown.getByRole('status', { name: 'Times closed' })).toHaveText('1');
    await opens.click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(dialog).toBeHidden();
    await expect(shown.getByRole('status', { name: 'Times closed' })).toHaveText('2');
});

test('the page behind a dialog stays where it is, and a press beside it closes only the one that says so', async ({ page }) => {
    const shown = await open(page, 'Modal');
    await shown.getByRole('button', { name: 'Open a dialog' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose what to take along' });
    await expect(dialog).toBeVisible();
    const before = await page.evaluate(() => scrollY);
    await page.mouse.move(5, 5);
    await page.mouse.wheel(0, 600);
    await page.mouse.click(5, 5);
    await expect(dialog).toBeVisible();
    expect(await page.evaluate(() => scrollY)).toBe(before);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await shown.getByRole('button', { name: 'Open one that a press' }).click();
    const light = page.getByRole('dialog', { name: 'פרטים' });
    await light.getByText('מימין לשמאל').click();
    await expect(light).toBeVisible();
    await page.mouse.click(5, 5);
    await expect(light).toBeHidden();
});

test('what cannot be undone asks first', async ({ page, events, mishaps }) => {
    mishaps.expect(422);
    const shown = await open(page, 'Confirm');
    const sent = () => events.of('gallery_delete').length;
    await shown.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete all notes?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    expect(sent()).toBe(0);
    await shown.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Nothing was deleted.');
    expect(sent()).toBe(1);
    await shown.getByRole('button', { name: 'Fail' }).click();
    await page.getByRole('dialog', { name: 'Delete what is not there?' }).getByRole('button', { name: 'Delete' }).click();
    await expect(shown.getByText('This button always fails.')).toBeVisible();
    await expect(shown.getByRole('button', { name: 'Disabled' })).toBeDisabled();
});

test('a message takes no focus, goes by itself unless somebody reads it, and an error stays', async ({ page, mishaps }) => {
    // To the page's feed, the server says nothing while the clock jumps.
    mishaps.allow('unreachable');
    await page.clock.install();
    const shown = await open(page, 'toast');
    const [polite, urgent] = [page.getByRole('status', { name: 'Messages' }), page.getByRole('alert', { name: 'Notices' })];
    await shown.getByRole('button', { name: 'Success' }).click();
    await shown.getByRole('button', { name: 'Error' }).click();
    await expect(polite).toContainText('Saved.');
    await expect(urgent).toContainText('The mail was not sent.');
    await expect(shown.getByRole('button', { name: 'Error' })).toBeFocused();
    await page.clock.runFor(5_000);
    await expect(polite).toContainText('Saved.');
    await polite.getByText('Saved.').hover();
    await page.clock.runFor(11_000);
    await expect(polite).toContainText('Saved.');
    await page.mouse.move(5, 5);
    await page.clock.runFor(11_000);
    await expect(polite).toBeEmpty();
    await expect(urgent).toContainText('The mail was not sent.');
});

test('messages are taken away by the keyboard, and the focus goes back', async ({ page }) => {
    const shown = await open(page, 'toast');
    const urgent = page.getByRole('alert', { name: 'Notices' });
    for (const name of ['Warning', 'Error']) {
        await shown.getByRole('button', { name }).click();
    }
    const says = shown.getByRole('button', { name: 'Error' });
    await expect(says).toBeFocused();
    await urgent.getByRole('button', { name: 'Dismiss' }).last().focus();
    await page.keyboard.press('Escape');
    await expect(urgent).not.toContainText('The mail');
    await expect(urgent.getByRole('button', { name: 'Dismiss' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(urgent).toBeEmpty();
    await expect(says).toBeFocused();
});

test('at most four messages are there, and the same one once', async ({ page }) => {
    const shown = await open(page, 'toast');
    for (const name of ['Information', 'Success', 'Warning', 'Error', 'From a listener', 'Error']) {
        await shown.getByRole('button', { name }).click();
    }
    await expect(page.getByText('The listener is done.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Dismiss' })).toHaveCount(4);
    await expect(page.getByText('The mail was not sent.')).toHaveCount(1);
});

test('progress says how far it is, and to screen readers at most every five seconds', async ({ page }) => {
    await page.clock.install();
    const shown = await open(page, 'Progress');
    const bar = shown.getByRole('progressbar', { name: 'Copying' });
    const spoken = shown.locator('.bw-progress', { hasText: 'Copying' }).getByRole('status');
    const more = shown.getByRole('button', { name: 'One more' });
    await expect(bar).toHaveAttribute('value', '0.375');
    await more.click();
    await more.click();
    await expect(bar).toHaveAttribute('value', '0.625');
    await expect(spoken).toBeEmpty();
    await page.clock.runFor(5_000);
    await expect(spoken).toHaveText('5 of 8 files');
    await more.click();
    await expect(bar).toHaveAttribute('value', '0.75');
    await expect(spoken).toHaveText('5 of 8 files');
    await more.click();
    await more.click();
    await expect(spoken, 'the end is said at once').toHaveText('8 of 8 files');
    await expect(shown.getByRole('progressbar', { name: 'Nobody knows' })).not.toHaveAttribute('value');
});

test('a sidebar closes and opens beside the page', async ({ page }) => {
    await page.setViewportSize({ width: 1100, height: 800 });
    const shown = await open(page, 'Sidebar');
    const button = shown.getByRole('button', { name: 'Filters' });
    await expect(button).toHaveAttribute('aria-expanded', 'true');
    await button.press('Enter');
    await expect(button).toHaveAttribute('aria-expanded', 'false');
    await expect(shown.getByRole('checkbox', { name: 'Fruit' })).toBeHidden();
    await button.press('Enter');
    await expect(shown.getByRole('checkbox', { name: 'Fruit' })).toBeVisible();
});

test('where the page is narrow a sidebar opens over it, and gives the focus back', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 800 });
    const shown = await open(page, 'Sidebar');
    const button = shown.getByRole('button', { name: 'Filters' });
    const box = shown.getByRole('checkbox', { name: 'Fruit' });
    await expect(box).toBeHidden();
    await button.press('Enter');
    await expect(box).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(box).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(box).toBeHidden();
    await expect(button).toBeFocused();
});

test('columns share a row by their scale, and go below each other where there is no room', async ({ page }) => {
    await page.setViewportSize({ width: 1100, height: 800 });
    const shown = await open(page, 'Column');
    const boxes = () =>
        shown.locator('.bw-row').first().locator('> .bw-column').evaluateAll((columns) =>
            columns.map((column) => {
                const { width, top } = column.getBoundingClientRect();
                return { width, top };
            }),
        );
    const [wide, narrow] = await boxes();
    expect(wide?.top).toBe(narrow?.top);
    expect((wide?.width ?? 0) / (narrow?.width ?? 1)).toBeCloseTo(2, 1);
    await page.setViewportSize({ width: 320, height: 800 });
    const [first, second] = await boxes();
    expect(second?.top).toBeGreaterThan(first?.top ?? Infinity);
});
