import { ready } from '../tests/kit/shop.ts';
import { expect, test } from '../tests/kit/test.ts';

test('the end of a timer fires a listener once, and the clock asks as long as it ticks', async ({ page, events }) => {
    await page.goto('/timer');
    await ready(page);
    const time = page.locator('time');
    await expect(time).toHaveText(/^\d\d:\d\d:\d\d$/);
    await page.getByRole('group', { name: 'Egg' }).getByRole('button', { name: 'Start' }).click();
    const eggs = page.getByRole('status', { name: 'Eggs' });
    await expect(eggs).toHaveText('1');
    await expect(page.getByText('The egg is ready.')).toBeVisible();
    expect(events.of('egg_is_ready')).toHaveLength(1);
    // While the egg was boiled the page has asked for the time, and asks no more when it is told so.
    expect(events.of('what_time_is_it').length).toBeGreaterThan(1);
    await page.getByRole('switch', { name: 'The clock ticks' }).click();
    await expect(page.getByRole('switch', { name: 'The clock ticks' })).not.toBeChecked();
    await expect.poll(() => events.timeline.filter((entry) => entry === 'what_time_is_it: 200').length).toBe(events.of('what_time_is_it').length);
    const asked = events.of('what_time_is_it').length;
    // A second egg takes longer than the clock's second.
    await page.getByRole('group', { name: 'Egg' }).getByRole('button', { name: 'Start' }).click();
    await expect(eggs).toHaveText('2');
    expect(events.of('what_time_is_it')).toHaveLength(asked);
});
