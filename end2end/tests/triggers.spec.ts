import type { Page } from '@playwright/test';

import { Events } from './kit/events.ts';
import { hold, refuse } from './kit/network.ts';
import { expect, test } from './kit/test.ts';

const once = (page: Page) => page.getByRole('button', { name: 'Once at a time' });
const every = (page: Page) => page.getByRole('button', { name: 'Every press' });
const latest = (page: Page) => page.getByRole('button', { name: 'One more after' });
const figure = (page: Page, label: string) => page.getByRole('status', { name: label });
const log = (page: Page) => page.getByRole('list', { name: 'Log' }).getByRole('listitem');

async function open(page: Page): Promise<Events> {
    const events = new Events(page);
    await page.goto('/triggers');
    await expect(page.locator('html[data-blockwork=ready]')).toBeAttached();
    return events;
}

test('a press while it is busy does nothing, where one at a time was asked for', async ({ page }) => {
    const events = await open(page);
    const release = await hold(page, 'work');
    for (let press = 0; press < 3; press += 1) {
        await once(page).click();
    }
    await release();
    await expect(figure(page, 'Done')).toHaveText('1');
    await expect(once(page)).not.toHaveAttribute('aria-busy');
    expect(events.of('work')).toHaveLength(1);
});

test('every press counts, and the newest answer is shown', async ({ page }) => {
    const events = await open(page);
    for (let press = 0; press < 3; press += 1) {
        await every(page).click();
    }
    await expect(figure(page, 'Done')).toHaveText('3');
    await expect(figure(page, 'Last answer')).toHaveText('3');
    expect(events.of('work').map((attempt) => attempt.n)).toHaveLength(3);
});

test('many presses while it is busy are one more event, where the latest was asked for', async ({ page }) => {
    const events = await open(page);
    const release = await hold(page, 'work');
    for (let press = 0; press < 5; press += 1) {
        await latest(page).click();
    }
    await release();
    await expect(figure(page, 'Done')).toHaveText('2');
    await expect(latest(page)).not.toHaveAttribute('aria-busy');
    expect(events.of('work')).toHaveLength(2);
});

test('a button says that it is busy, and keeps the focus', async ({ page }) => {
    await open(page);
    const release = await hold(page, 'work');
    await once(page).click();
    await expect(once(page)).toHaveAttribute('aria-busy', 'true');
    await release();
    await expect(once(page)).not.toHaveAttribute('aria-busy');
    await expect(once(page)).toBeFocused();
});

test('what happens to a wire is a trigger: started, succeeded, finished', async ({ page }) => {
    await open(page);
    await once(page).click();
    await expect(log(page)).toHaveText(['started', 'succeeded', 'finished']);
});

test('what happens to a wire is a trigger: started, failed, finished', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await open(page);
    await page.getByLabel('Fail').check();
    await once(page).click();
    await expect(page.getByRole('alert').filter({ hasText: 'It failed, as it was told to.' })).toBeVisible();
    await expect(log(page)).toHaveText(['started', 'failed', 'finished']);
    await expect(figure(page, 'Done')).toHaveText('0');
});

test('a change of a signal is a trigger', async ({ page }) => {
    await open(page);
    const note = page.getByLabel('Note');
    await note.fill('milk');
    await note.blur();
    await expect(log(page)).toHaveText(['noted: milk']);
    await note.fill('bread');
    await note.blur();
    await expect(log(page)).toHaveText(['noted: milk', 'noted: bread']);
});

test('an error that nothing shows beside itself is a notice, which I can dismiss', async ({ page, mishaps }) => {
    mishaps.expect(422);
    await open(page);
    await refuse(page, 'write_log', 'The log is closed.');
    await once(page).click();
    const notices = page.getByRole('alert', { name: 'Notices' });
    await expect(notices).toContainText('The log is closed.');
    await expect(notices.getByRole('button', { name: 'Dismiss' })).toHaveCount(1);
    await expect(figure(page, 'Done')).toHaveText('1');
    await expect(once(page)).not.toHaveAttribute('aria-busy');
    await notices.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notices).toBeEmpty();
});

test('a server action is an event like all others', async ({ page }) => {
    const events = await open(page);
    await once(page).click();
    await expect(log(page)).toHaveCount(3);
    await page.getByRole('button', { name: 'Clear the log' }).click();
    await expect(log(page)).toHaveCount(0);
    const [clear] = events.of('clear_log');
    expect(clear?.ticket, 'it belongs to the page').toBe(events.of('work')[0]?.ticket);
    expect(clear?.n, 'and has a number of its own').toBeGreaterThan(0);
});
