import type { Locator, Page } from '@playwright/test';

import { holdScripts } from './kit/network.ts';
import { ready } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// Text, numbers, ticks and choices in the gallery: by keyboard, with values that arrive, and with values that do not fit.

async function open(page: Page, name: string): Promise<Locator> {
    await page.goto('/components');
    await ready(page);
    return page.locator(`#${name}`);
}

const said = (section: Locator, name: string) => section.getByRole('status', { name, exact: true });
const press = async (locator: Locator, ...keys: string[]) => {
    for (const key of keys) {
        await locator.press(key);
    }
};

test.describe('Textbox', () => {
    test('what is typed arrives, whatever it is', async ({ page }) => {
        const section = await open(page, 'Textbox');
        for (const text of ['Ada', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'שלום', '👩‍👩‍👧']) {
            await section.getByRole('textbox', { name: 'Name', exact: true }).fill(text);
            await expect(said(section, 'Echo')).toHaveText(text);
        }
    });

    test('the cursor stays where it is while a person types in the middle', async ({ page }) => {
        const section = await open(page, 'Textbox');
        const field = section.getByRole('textbox', { name: 'Name', exact: true });
        await field.fill('Aa');
        await press(field, 'ArrowLeft');
        await field.pressSequentially('dd');
        await expect(field).toHaveValue('Adda');
        await expect(said(section, 'Echo')).toHaveText('Adda');
    });

    test('Shift and Enter send many lines, Enter alone makes another, and an input method keeps its own', async ({ page }) => {
        const section = await open(page, 'Textbox');
        const field = section.getByRole('textbox', { name: 'Message' });
        await field.pressSequentially('one');
        await press(field, 'Enter');
        await field.pressSequentially('two');
        await expect(field).toHaveValue('one\ntwo');
        await field.evaluate((element) => {
            element.dispatchEvent(
                new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, isComposing: true, bubbles: true }),
            );
        });
        await expect(said(section, 'Sent')).toHaveText('0');
        await press(field, 'Shift+Enter');
        await expect(said(section, 'Sent')).toHaveText('1');
        await expect(field).toHaveValue('');
    });

    test('many lines grow with the text up to the most, and scroll then', async ({ page }) => {
        const section = await open(page, 'Textbox');
        const field = section.getByRole('textbox', { name: 'Message' });
        const height = () => field.evaluate((element) => element.getBoundingClientRect().height);
        const two = await height();
        await field.fill('1\n2\n3\n4');
        const four = await height();
        expect(four).toBeGreaterThan(two * 1.5);
        await field.fill('line\n'.repeat(40));
        expect(await height()).toBeLessThan(two * 4);
        expect(await field.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
    });

    test('a password is shown and hidden, and keeps its name', async ({ page }) => {
        const section = await open(page, 'Textbox');
        const field = section.getByLabel('Password', { exact: true });
        const button = section.getByRole('button', { name: 'Show the password' });
        await expect(field).toHaveAttribute('type', 'password');
        await expect(field).toHaveValue('correct horse');
        await button.press('Enter');
        await expect(button).toHaveAttribute('aria-pressed', 'true');
        await expect(field).toHaveAttribute('type', 'text');
        await button.press(' ');
        await expect(field).toHaveAttribute('type', 'password');
    });

    test('a text is copied, and that is said', async ({ page, context }) => {
        await context.grantPermissions(['clipboard-read', 'clipboard-write']);
        const section = await open(page, 'Textbox');
        await section.getByRole('button', { name: 'Copy' }).click();
        await expect(section.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('https://example.com/share/4711');
    });

    test('help and errors belong to their field', async ({ page }) => {
        const section = await open(page, 'Textbox');
        await expect(section.getByRole('textbox', { name: 'Refused' })).toHaveAccessibleDescription('This name is taken.');
        await expect(section.getByRole('textbox', { name: 'Refused' })).toHaveAttribute('aria-invalid', 'true');
        const mail = section.getByRole('textbox', { name: 'E-mail (required)' });
        await expect(mail).toHaveAccessibleDescription('Nobody else sees it.');
        await expect(section.getByRole('textbox', { name: 'Disabled' })).toBeDisabled();
        await expect(section.getByRole('searchbox', { name: 'Search' })).toBeVisible();
    });

    test('what is typed before the page comes to life is not lost', async ({ page }) => {
        const release = await holdScripts(page);
        await page.goto('/components', { waitUntil: 'commit' });
        const section = page.locator('#Textbox');
        await section.getByRole('textbox', { name: 'Name', exact: true }).fill('early');
        await section.getByRole('textbox', { name: 'Message' }).fill('early\nlines');
        await page.locator('#NumberInput').getByRole('spinbutton', { name: 'Quantity' }).fill('8');
        await page.locator('#Radio').getByRole('radio', { name: 'Paid by the month' }).check();
        release();
        await ready(page);
        await expect(section.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('early');
        await expect(said(section, 'Echo')).toHaveText('early');
        await expect(section.getByRole('textbox', { name: 'Message' })).toHaveValue('early\nlines');
        await expect(said(page.locator('#NumberInput'), 'Twice as much')).toHaveText('16');
        await expect(page.locator('#Radio').getByRole('radio', { name: 'Paid by the month' })).toBeChecked();
        await expect(said(page.locator('#Radio'), 'Price')).toHaveText('12');
    });
});

test.describe('NumberInput', () => {
    test('keys go by steps and to the bounds, and the value arrives', async ({ page }) => {
        const section = await open(page, 'NumberInput');
        const field = section.getByRole('spinbutton', { name: 'Quantity' });
        const twice = said(section, 'Twice as much');
        for (const [key, value] of [
            ['ArrowUp', 4],
            ['ArrowDown', 3],
            ['PageUp', 13],
            ['PageDown', 3],
            ['End', 99],
            ['ArrowUp', 99],
            ['Home', 1],
            ['ArrowDown', 1],
        ] as const) {
            await press(field, key);
            await expect(field).toHaveValue(String(value));
            await expect(field).toHaveAttribute('aria-valuenow', String(value));
            await expect(twice).toHaveText(String(2 * value));
        }
    });

    test('what is no number of the range stays, is said, and never arrives', async ({ page }) => {
        const section = await open(page, 'NumberInput');
        const field = section.getByRole('spinbutton', { name: 'Quantity' });
        for (const [text, message] of [
            ['many', 'Please enter a number.'],
            ['NaN', 'Please enter a number.'],
            ['Infinity', 'Please enter a number.'],
            ['', 'Please enter a number.'],
            ['1.5', 'Please enter a whole number.'],
            ['0', 'The least is 1.'],
            ['1e300', 'The most is 99.'],
        ] as const) {
            await field.fill(text);
            await field.blur();
            await expect(field).toHaveAccessibleDescription(message);
            await expect(field).toHaveAttribute('aria-invalid', 'true');
            await expect(field).toHaveValue(text);
            await expect(said(section, 'Twice as much')).toHaveText('6');
        }
        await field.fill(' 0７ ');
        await expect(field).not.toHaveAttribute('aria-invalid');
        await field.blur();
        await expect(field).toHaveValue('7');
        await expect(said(section, 'Twice as much')).toHaveText('14');
    });

    test('while a number is being typed, nothing is said', async ({ page }) => {
        const section = await open(page, 'NumberInput');
        const field = section.getByRole('spinbutton', { name: 'Weight' });
        await field.fill('');
        await field.pressSequentially('-');
        await expect(field).not.toHaveAttribute('aria-invalid');
        await field.fill('0,3');
        await field.blur();
        await expect(field).toHaveValue('0.3');
        await press(field, 'ArrowUp');
        await expect(field).toHaveValue('0.4');
        await expect(field).toHaveAttribute('aria-valuetext', '0.4 kg');
    });

    test('it is one tab stop, a wheel does not change it, and its buttons do not take the focus', async ({ page }) => {
        const section = await open(page, 'NumberInput');
        const field = section.getByRole('spinbutton', { name: 'Quantity' });
        await field.focus();
        await field.hover();
        await page.mouse.wheel(0, 100);
        await section.locator('.bw-more').first().click();
        await expect(field).toHaveValue('4');
        await expect(field).toBeFocused();
        await page.keyboard.press('Tab');
        await expect(section.getByRole('spinbutton', { name: 'Weight' })).toBeFocused();
    });
});

test.describe('Slider', () => {
    test('arrow keys move it, and it says what it stands at', async ({ page }) => {
        const section = await open(page, 'Slider');
        const slider = section.getByRole('slider', { name: 'Volume' });
        await press(slider, 'ArrowRight', 'ArrowUp');
        await expect(slider).toHaveValue('32');
        await expect(slider).toHaveAttribute('aria-valuetext', '32%');
        await expect(said(section, 'Let go at')).toHaveText('32');
        await press(slider, 'End');
        await expect(said(section, 'Let go at')).toHaveText('100');
        await press(slider, 'Home');
        await expect(said(section, 'Let go at')).toHaveText('0');
    });

    test('the number beside it is the same number', async ({ page }) => {
        const section = await open(page, 'Slider');
        const [slider, number] = [
            section.getByRole('slider', { name: 'Temperature' }),
            section.getByRole('spinbutton', { name: 'Temperature' }),
        ];
        await press(slider, 'ArrowRight');
        await expect(number).toHaveValue('0.8');
        await number.fill('1.9');
        await expect(slider).toHaveValue('1.9');
        await number.fill('7');
        await number.blur();
        await expect(number).toHaveAccessibleDescription('The most is 2.');
        await expect(slider).toHaveValue('1.9');
    });
});

test.describe('Checkbox', () => {
    test('the space bar ticks and switches, and the value arrives', async ({ page }) => {
        const section = await open(page, 'Checkbox');
        const box = section.getByRole('checkbox', { name: 'Send me the newsletter' });
        await press(box, ' ');
        await expect(said(section, 'Answer')).toHaveText('Yes');
        await press(box, ' ');
        await expect(said(section, 'Answer')).toHaveText('No');
        const switched = section.getByRole('switch', { name: 'Dark rooms only' });
        await expect(switched).toBeChecked();
        await press(switched, ' ');
        await expect(switched).not.toBeChecked();
        await expect(switched).toHaveAccessibleDescription('Takes effect at once.');
        await expect(section.getByRole('checkbox', { name: 'Disabled', exact: true })).toBeDisabled();
    });
});

test.describe('Radio', () => {
    test('arrow keys choose, it is one tab stop, and a typed value arrives', async ({ page }) => {
        const section = await open(page, 'Radio');
        const plan = section.getByRole('radiogroup', { name: 'Plan' });
        await plan.getByRole('radio', { name: 'Free of charge' }).focus();
        await page.keyboard.press('ArrowDown');
        await expect(plan.getByRole('radio', { name: 'Paid by the month' })).toBeChecked();
        await expect(plan.getByRole('radio', { name: 'Paid by the month' })).toBeFocused();
        await expect(said(section, 'Price')).toHaveText('12');
        await page.keyboard.press('ArrowRight');
        await expect(said(section, 'Price')).toHaveText('0');
        await page.keyboard.press('Tab');
        await expect(section.getByRole('radio', { name: 'Medium' })).toBeFocused();
    });

    test('choices can change, and what was chosen stays', async ({ page }) => {
        const section = await open(page, 'Radio');
        const group = section.getByRole('radiogroup', { name: 'Choices that change' });
        await group.getByRole('radio', { name: 'Second' }).check();
        const more = section.getByRole('button', { name: 'More choices' });
        await more.click();
        await expect(group.getByRole('radio')).toHaveCount(3);
        await more.click();
        await expect(group.getByRole('radio', { name: 'Second' })).toBeChecked();
        await expect(group.getByRole('radio')).toHaveCount(3);
    });

    test('a refused choice says why', async ({ page }) => {
        const section = await open(page, 'Radio');
        const group = section.getByRole('radiogroup', { name: 'Refused (required)' });
        await expect(group).toHaveAccessibleDescription('Please choose one.');
        await expect(group).toHaveAttribute('aria-invalid', 'true');
        await expect(section.getByRole('radiogroup', { name: 'Disabled' }).getByRole('radio', { name: 'Yes' })).toBeDisabled();
    });
});

test('CheckboxGroup: the space bar ticks, and each box is a tab stop of its own', async ({ page }) => {
    const section = await open(page, 'CheckboxGroup');
    const group = section.getByRole('group', { name: 'Items' });
    await group.getByRole('checkbox', { name: 'Cereal' }).focus();
    await page.keyboard.press(' ');
    await expect(group.getByRole('checkbox', { name: 'Cereal' })).toBeChecked();
    await page.keyboard.press('Tab');
    await expect(group.getByRole('checkbox', { name: 'Milk' })).toBeFocused();
    await expect(section.getByRole('group', { name: 'Refused' })).toHaveAccessibleDescription('Tick at least one.');
});

for (const width of [390, 320]) {
    test(`at ${width} pixels nothing is wider than the page`, async ({ page }) => {
        await page.setViewportSize({ width, height: 800 });
        await open(page, 'Textbox');
        for (const name of ['Textbox', 'NumberInput', 'Slider', 'Checkbox', 'Radio', 'CheckboxGroup', 'Form']) {
            const over = await page.locator(`#${name}`).evaluate((element) => {
                const edge = element.getBoundingClientRect().right + 1;
                const all = [...element.querySelectorAll('.specimen *')].filter((part) => !part.closest('.bw-unseen'));
                return all.filter((part) => part.getBoundingClientRect().right > edge).map((part) => part.outerHTML.slice(0, 80));
            });
            expect(over, name).toEqual([]);
        }
    });
}
