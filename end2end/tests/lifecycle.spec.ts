import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { ready } from './kit/shop.ts';
import { sleep } from './kit/sleep.ts';
import { expect, test, testWithServer } from './kit/test.ts';

const rows = (page: Page) => page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
const mine = (page: Page) => rows(page).filter({ hasText: 'This page' });
const others = (page: Page) => rows(page).filter({ hasNotText: 'This page' });
const log = (page: Page) => page.getByRole('list', { name: 'What has ended' }).getByRole('listitem');
const notices = (page: Page) => page.getByRole('alert', { name: 'Notices' });
const seats = (page: Page) => page.getByRole('status', { name: 'Seats' });

const ASKED = 'unload(): a session has ended, because it was asked for.';
const OVER = "This page's session has ended. Please try again in the new one.";

async function open(page: Page): Promise<void> {
    await page.goto('/lifecycle');
    await ready(page);
    await expect(mine(page)).toHaveCount(1);
}

async function reserve(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Reserve a seat' }).click();
    await expect(seats(page)).toHaveText('1');
}

test('each open page of a visitor is a session, and a stranger is none', async ({ page, context, visitor, baseURL }) => {
    await open(page);
    const second = await context.newPage();
    await open(second);
    const stranger = await (await visitor()).newPage();
    await stranger.goto(`${baseURL}/lifecycle`);
    await expect(rows(stranger)).toHaveCount(1);
    for (const tab of [page, second]) {
        await expect(rows(tab)).toHaveCount(2);
        await expect(mine(tab)).toContainText('is there, and does not end by itself');
    }
    await second.close();
    await expect(others(page)).toContainText(/away for \d+ s, ends in (59|60) min/);
});

test('a reservation is there for a minute from its last change', async ({ page }) => {
    await open(page);
    await expect(mine(page)).toContainText('holds nothing yet');
    await reserve(page);
    await expect(page.getByTestId('left')).toHaveText(/^They are yours for another [1-5]\d s\.$/);
    await expect(mine(page)).toContainText(/holds Reserved for [1-5]\d s/);
});

test('the end of another session is told once, with its last value, and its page begins anew', async ({ page, context, mishaps }) => {
    mishaps.allow(410);
    await open(page);
    const second = await context.newPage();
    await open(second);
    await reserve(second);
    await others(page).getByRole('button', { name: /^End session/ }).click();
    await expect(log(page).filter({ hasText: ASKED })).toHaveText(`${ASKED} Seats at the end: 1.`);
    await expect(log(page).filter({ hasText: 'Reserved::expired(): the last value was 1.' })).toHaveCount(1);
    await expect(log(page)).toHaveCount(2);
    // The other page says so, and goes on in a session of its own.
    await expect(notices(second)).toContainText(OVER);
    await expect(seats(second)).toHaveText('0');
    await expect(rows(page)).toHaveCount(2);
    await reserve(second);
    await expect(log(second)).toHaveCount(2);
});

test('a page that ends its own session has its answer, says so, and begins anew', async ({ page, events, mishaps }) => {
    mishaps.allow(410);
    await open(page);
    await reserve(page);
    const answered = page.waitForResponse((response) => response.url().endsWith('/api/end_session'));
    await mine(page).getByRole('button', { name: /^End session/ }).click();
    expect((await answered).status()).toBe(200);
    await expect(notices(page)).toContainText(OVER);
    await expect(log(page).filter({ hasText: ASKED })).toHaveCount(1);
    await expect(seats(page)).toHaveText('0');
    await expect(mine(page)).toHaveCount(1);
    await reserve(page);
    expect(events.of('end_session')).toHaveLength(1);
});

test('all others end, and this one stays', async ({ page, context, mishaps }) => {
    mishaps.allow(410);
    await open(page);
    await reserve(page);
    const tabs = [await context.newPage(), await context.newPage()];
    for (const tab of tabs) {
        await open(tab);
    }
    await expect(rows(page)).toHaveCount(3);
    await page.getByRole('button', { name: 'End all others' }).click();
    await expect(log(page).filter({ hasText: ASKED })).toHaveCount(2);
    for (const tab of tabs) {
        await expect(notices(tab)).toContainText(OVER);
    }
    await expect(seats(page)).toHaveText('1');
});

testWithServer.describe('asleep for longer than a session is kept', () => {
    testWithServer.use({ settings: { BLOCKWORK_SESSION_KEPT_SECONDS: '2', BLOCKWORK_FEED_SILENCE_SECONDS: '1' } });

    testWithServer('a laptop that wakes up finds its session ended, says so, and keeps what was typed', async ({ page, browser, mishaps, server }) => {
        // Most of it is waiting for the session to end.
        testWithServer.slow();
        mishaps.allow(410, 'unreachable');
        await page.goto('/triggers');
        await ready(page);
        const field = page.getByRole('textbox', { name: 'Note' });
        await page.getByRole('button', { name: 'Once at a time' }).click();
        await expect(page.getByRole('status', { name: 'Done' })).toHaveText('1');
        await field.pressSequentially('half a sent');
        const cookies = await page.context().cookies();
        const wake = await sleep(browser);
        // Its session ends while nothing runs in the page: the server says when, to the same visitor.
        const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
        await expect.poll(() => lines(server.url, cookie), { timeout: 20_000 }).toContain('its page was away for too long');
        wake();
        await expect(notices(page)).toContainText(OVER);
        await expect(field).toHaveValue('half a sent');
        await expect(page.getByRole('status', { name: 'Done' })).toHaveText('0');
        await page.getByRole('button', { name: 'Once at a time' }).click();
        await expect(page.getByRole('status', { name: 'Done' })).toHaveText('1');
    });
});

/** What the first HTML of the page says to this visitor. */
async function lines(url: string, cookie: string): Promise<string> {
    await pause(100);
    return (await fetch(`${url}/lifecycle`, { headers: { cookie } })).text();
}
