import type { Locator, Page } from '@playwright/test';
import { violations } from './kit/axe.ts';
import { Gallery } from './kit/gallery.ts';
import { expect, test } from './kit/test.ts';

/** A field of the gallery whose list opens. */
class Box {
    readonly field: Locator;
    readonly list: Locator;
    readonly options: Locator;

    constructor(
        readonly page: Page,
        name: string,
    ) {
        const specimen = new Gallery(page).specimen('Dropdown');
        this.field = specimen.getByRole('combobox', { name, exact: true });
        this.list = specimen.getByRole('listbox', { name, exact: true });
        this.options = this.list.getByRole('option');
    }

    /** The option that Enter picks, as screen readers hear of it. */
    async active(): Promise<string | null> {
        const id = await this.field.getAttribute('aria-activedescendant');
        return id === null ? null : this.page.locator(`[id="${id}"]`).textContent();
    }

    /** What is picked of several. */
    get chips(): Locator {
        return this.field.locator('xpath=..').getByRole('list').getByRole('listitem');
    }

    async press(...keys: string[]): Promise<void> {
        for (const key of keys) {
            await this.field.press(key);
        }
    }
}

test.beforeEach(async ({ page }) => {
    await new Gallery(page).open();
});

test('a list that is searched is worked with arrows, Home, End, Enter and Escape', async ({ page }) => {
    const box = new Box(page, 'Searchable');
    await box.field.focus();
    await expect(box.list).toBeHidden();
    await box.press('ArrowDown');
    await expect(box.field).toHaveAttribute('aria-expanded', 'true');
    await expect(box.options).toHaveCount(8);
    await expect.poll(() => box.active()).toBe('Amsterdam');
    await box.press('ArrowUp');
    await expect.poll(() => box.active()).toBe('Zürich');
    await box.press('Home', 'ArrowDown');
    await expect.poll(() => box.active()).toBe('Berlin');
    await box.press('End');
    await expect.poll(() => box.active()).toBe('Zürich');
    await box.press('Enter');
    await expect(box.list).toBeHidden();
    await expect(box.field).toHaveValue('Zürich');
    await box.press('ArrowDown');
    await expect.poll(() => box.active()).toBe('Zürich');
    await expect(box.list.getByRole('option', { selected: true })).toHaveText('Zürich');
    await box.press('ArrowUp', 'Escape');
    await expect(box.list).toBeHidden();
    await expect(box.field).toHaveValue('Zürich');
});

test('typing finds, and what is found is said politely', async ({ page }) => {
    // Colours are judged when they have arrived.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const box = new Box(page, 'Searchable');
    await box.field.pressSequentially('PR');
    await expect(box.options).toHaveText(['Prague']);
    await expect.poll(() => box.active()).toBe('Prague');
    await expect(box.field.locator('xpath=../..').getByRole('status')).toHaveText('Choices: 1');
    expect(await violations(page, '#Dropdown')).toEqual([]);
    await box.press('Enter');
    await expect(box.field).toHaveValue('Prague');
    await box.field.fill('no such city');
    await expect(box.options).toHaveText(['Nothing found.']);
    await box.press('Enter');
    await expect(box.field).toHaveValue('Prague');
    await box.field.fill('vienna');
    await box.press('Tab');
    await expect(box.field).toHaveValue('Vienna');
    await box.field.fill('');
    await box.press('Tab');
    await expect(box.field).toHaveValue('');
});

test('a click opens, picks, and beside it closes', async ({ page }) => {
    const box = new Box(page, 'Searchable');
    await box.field.click();
    await box.options.filter({ hasText: 'Lisbon' }).click();
    await expect(box.field).toHaveValue('Lisbon');
    await expect(box.field).toBeFocused();
    await expect(box.list).toBeHidden();
    await box.field.click();
    await expect(box.list).toBeVisible();
    await page.locator('#Dropdown > p').click();
    await expect(box.list).toBeHidden();
});

test('several values are chips, one stop for the keyboard, and arrive at a listener', async ({ page }) => {
    const box = new Box(page, 'Several');
    await expect(box.chips).toHaveText(['Oslo']);
    await box.field.pressSequentially('ber');
    await box.press('Enter');
    await expect(box.list).toBeVisible();
    await box.field.pressSequentially('par');
    await box.press('Enter');
    await expect(box.chips).toHaveText(['Oslo', 'Berlin', 'Paris']);
    // There are at most three.
    await expect(box.list.locator('xpath=..')).toContainText('No more than 3.');
    await expect(box.options.filter({ hasText: 'Vienna' })).toHaveAttribute('aria-disabled', 'true');
    await box.field.pressSequentially('vie');
    await box.press('Enter');
    await expect(box.chips).toHaveCount(3);
    await box.press('Escape', 'Backspace');
    await expect(box.chips).toHaveText(['Oslo', 'Berlin']);
    await box.chips.getByRole('button', { name: 'Remove Oslo' }).click();
    await expect(box.chips).toHaveText(['Berlin']);
    await expect(box.field).toBeFocused();
    const specimen = new Gallery(page).specimen('Dropdown');
    await specimen.getByRole('button', { name: 'Travel' }).click();
    await expect(specimen.getByText('By train to Berlin.')).toBeVisible();
    await box.field.focus();
    await page.keyboard.press('Tab');
    await expect(new Box(page, 'Own values').field).toBeFocused();
});

test('own values count, whatever they are', async ({ page }) => {
    const one = new Box(page, 'Own values');
    await one.field.fill('<script>alert(1)</script>');
    await one.press('Enter');
    await expect(one.field).toHaveValue('<script>alert(1)</script>');
    const several = new Box(page, 'Own values, several');
    await several.field.fill('👩‍👩‍👧');
    await several.press('Enter');
    await several.field.fill('שלום');
    await several.press('Tab');
    await several.field.fill('שלום');
    await several.press('Enter');
    await expect(several.chips).toHaveText(['👩‍👩‍👧', 'שלום']);
});

test('choices follow their signal', async ({ page }) => {
    const specimen = new Gallery(page).specimen('Dropdown');
    const drinks = specimen.getByRole('combobox', { name: 'Changing choices' });
    await expect(drinks.getByRole('option')).toHaveText(['Choose …', 'Tea', 'Coffee']);
    await drinks.selectOption('Coffee');
    const tags = new Box(page, 'Own values, several');
    await tags.field.fill('easy');
    await tags.press('Enter');
    await expect(drinks.getByRole('option')).toHaveText(['Choose …', 'Tea', 'Coffee', 'Water']);
    await expect(drinks).toHaveValue('Coffee');
});

test('of ten thousand choices a hundred are shown, and all are found', async ({ page }) => {
    const box = new Box(page, 'Ten thousand');
    await box.press('ArrowDown');
    await expect(box.options).toHaveCount(100);
    await expect(box.list.locator('xpath=..')).toContainText('9900 more. Type to find them.');
    await box.press('End');
    await expect(box.options.last()).toBeInViewport();
    await box.field.fill('9999');
    await box.press('Enter');
    await expect(box.field).toHaveValue('Number 9999');
});

test('a list without room below stands above its field', async ({ page }) => {
    await page.setViewportSize({ width: 1200, height: 700 });
    const box = new Box(page, 'Searchable');
    await box.field.evaluate((field) => scrollTo(0, field.getBoundingClientRect().bottom + scrollY - innerHeight + 20));
    await box.press('ArrowDown');
    await expect(box.list).toBeVisible();
    // It has its place right after it is shown.
    await expect(async () => {
        const [field, list] = [await box.field.boundingBox(), await box.list.boundingBox()];
        expect((list?.y ?? 0) + (list?.height ?? 0)).toBeLessThanOrEqual(field?.y ?? 0);
        expect(list?.y).toBeGreaterThanOrEqual(0);
    }).toPass({ timeout: 10_000 });
});

test('dates and times arrive at a listener, and impossible ones do not', async ({ page }) => {
    const specimen = new Gallery(page).specimen('DateTime');
    const [day, time] = [specimen.getByLabel('Day', { exact: true }), specimen.getByLabel('Time', { exact: true })];
    await day.fill('2026-07-14');
    await time.fill('08:15');
    await specimen.getByRole('button', { name: 'Travel' }).click();
    await expect(specimen.getByText('The train leaves on 2026-07-14 at 08:15:00.')).toBeVisible();
    await day.fill('2027-01-01');
    await day.blur();
    await expect(specimen.getByRole('alert').filter({ hasText: 'Not after 2026-12-31.' })).toBeVisible();
    await expect(day).toHaveAttribute('aria-invalid', 'true');
    await specimen.getByRole('button', { name: 'Travel' }).click();
    await expect(specimen.getByText('The train leaves on 2026-07-14 at 08:15:00.')).toBeVisible();
    // One part of it alone is no date.
    await day.fill('2026-07-15');
    await expect(day).not.toHaveAttribute('aria-invalid');
    await day.press('Backspace');
    await day.blur();
    await expect(specimen.getByRole('alert').filter({ hasText: 'that exists' })).toBeVisible();
});

test('nothing is sent instead of a date that is not there', async ({ page, mishaps }) => {
    mishaps.expect(422);
    const specimen = new Gallery(page).specimen('DateTime');
    await specimen.getByLabel('Day', { exact: true }).fill('');
    await specimen.getByRole('button', { name: 'Travel' }).click();
    await expect(specimen.getByRole('alert').filter({ hasText: 'Choose a day first.' })).toBeVisible();
});

test('a colour is typed, chosen or picked, and arrives at a listener', async ({ page }) => {
    const specimen = new Gallery(page).specimen('ColorPicker');
    const text = specimen.getByRole('textbox', { name: 'Paint', exact: true });
    await text.fill('#F80');
    await text.press('Tab');
    await expect(specimen.getByText('#ff8800 is 51 % bright.')).toBeVisible();
    await expect(text).toHaveValue('#ff8800');
    await text.fill('loud');
    await text.press('Tab');
    await expect(specimen.getByRole('alert').filter({ hasText: 'Please enter a color' })).toBeVisible();
    await specimen.getByLabel('Paint, palette').fill('#ffffff');
    await expect(specimen.getByText('#ffffff is 100 % bright.')).toBeVisible();
    await expect(specimen.getByRole('alert').filter({ hasText: 'Please enter a color' })).toBeHidden();
    const presets = specimen.getByRole('radiogroup', { name: 'Paint, presets' });
    await expect(presets.getByRole('radio', { name: 'Snow' })).toBeChecked();
    await presets.getByRole('radio', { name: 'Snow' }).press('ArrowRight');
    await expect(presets.getByRole('radio', { name: 'Night' })).toBeChecked();
    await expect(text).toHaveValue('#0f1216');
});

test('an example fills every input, by mouse and by keyboard', async ({ page }) => {
    const specimen = new Gallery(page).specimen('Examples');
    const [name, drinks] = [specimen.getByRole('textbox', { name: 'Name' }), specimen.getByRole('listitem')];
    // All of the line is the button, so it is in the way of every cell.
    await specimen.getByRole('cell', { name: 'Tea, Coffee', exact: true }).click({ force: true });
    await expect(name).toHaveValue('<b>Grace</b>');
    await expect(drinks.filter({ hasText: 'Coffee' })).toBeVisible();
    await expect(specimen.getByText('That was example 3.')).toBeVisible();
    await specimen.getByRole('button', { name: 'Ada, Tea, #b4410e' }).press('Enter');
    await expect(name).toHaveValue('Ada');
    await expect(drinks.filter({ hasText: 'Coffee' })).toHaveCount(0);
    await expect(specimen.getByRole('textbox', { name: 'Color of the cup', exact: true })).toHaveValue('#b4410e');
    await specimen.getByRole('button', { name: '–' }).click();
    await expect(name).toHaveValue('');
});

test('a timer ticks while it runs, and ends once', async ({ page, events }) => {
    const specimen = new Gallery(page).specimen('Timer');
    const group = (name: string) => specimen.getByRole('group', { name });
    const ticks = specimen.getByRole('status', { name: 'Ticks' });
    await group('Stopwatch').getByRole('button', { name: 'Start' }).click();
    await expect(ticks).not.toHaveText('0');
    await expect(specimen.getByRole('status', { name: 'Asked the server' })).not.toHaveText('0');
    await group('Stopwatch').getByRole('button', { name: 'Pause' }).click();
    await expect(group('Stopwatch').getByRole('button', { name: 'Start' })).toBeVisible();
    const shown = await specimen.getByRole('timer', { name: 'Stopwatch' }).textContent();
    events.forget();
    await group('Soon').getByRole('button', { name: 'Start' }).click();
    await expect(group('Soon').getByRole('status')).toHaveText('Time is up.');
    await expect(specimen.getByText('The tea is ready.')).toBeVisible();
    // What was stopped has stood still all the while.
    await expect(specimen.getByRole('timer', { name: 'Stopwatch' })).toHaveText(shown ?? '');
    expect(events.of('gallery_tea')).toHaveLength(1);
    await expect(group('Soon').getByRole('button', { name: 'Start' })).toBeVisible();
    await group('Soon').getByRole('button', { name: 'Reset' }).click();
    await expect(specimen.getByRole('timer', { name: 'Soon' })).toHaveText('0:02');
    await group('Stopwatch').getByRole('button', { name: 'Reset' }).click();
    await expect(specimen.getByRole('timer', { name: 'Stopwatch' })).toHaveText('0:00');
});

test('without scripts a searched list is a plain one', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${baseURL}/components`);
    const cities = new Gallery(page).specimen('Dropdown').locator('select[name=city]');
    await expect(cities).toBeVisible();
    await expect(cities.locator('option')).toHaveCount(9);
    await expect(page.locator('input[role=combobox]:visible')).toHaveCount(0);
    await context.close();
});
