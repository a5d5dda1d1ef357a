import { holdScripts } from './kit/network.ts';
import { ready, Shop } from './kit/shop.ts';
import { expect, test } from './kit/test.ts';

// Pages without scripts, and pages whose scripts are not there yet.

test('without scripts the saved cart can be filled and emptied', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    const shop = new Shop(page);
    await page.goto('/cart');
    await shop.saveItems('Coffee', 'Milk');
    await expect(page).toHaveURL('/cart');
    await expect(shop.saved.line('Coffee')).toContainText('$8.99');
    await expect(shop.saved.size).toHaveText('2');
    await shop.saved.remove('Coffee').click();
    await expect(shop.saved.lines).toHaveCount(1);
    await shop.saved.clear.click();
    await expect(shop.saved.lines).toHaveCount(0);
    await plain.close();
});

test('without scripts a mistake is said on the next page, and only there', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    await page.goto('/cart');
    await new Shop(page).save.click();
    await expect(page.getByText('Tick at least one item first.')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Tick at least one item first.')).toHaveCount(0);
    await plain.close();
});

test('without scripts the cart of this page load says that it needs them', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    const shop = new Shop(page);
    await page.goto('/cart');
    // By class: to Playwright what stands in <noscript> is no text.
    await expect(page.locator('.bw-needs-scripts')).toHaveText(['This needs scripts.', 'This needs scripts.']);
    await expect(page.locator('.bw-needs-scripts').first()).toBeVisible();
    await shop.addItems('Milk');
    await expect(page.getByText('This needs scripts: what it changes belongs to one load of a page')).toBeVisible();
    await plain.close();
});

test('a form that is sent again by a reload counts once', async ({ browser, baseURL }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false, baseURL });
    const page = await plain.newPage();
    const shop = new Shop(page);
    await page.goto('/cart');
    await shop.saveItems('Coffee');
    await expect(shop.saved.quantity('Coffee')).toHaveValue('1');
    await page.reload();
    await expect(shop.saved.quantity('Coffee')).toHaveValue('1');
    await page.goBack();
    await page.goForward();
    await page.reload();
    await expect(shop.saved.quantity('Coffee')).toHaveValue('1');
    await plain.close();
});

test('what is done before the page comes to life is done when it does', async ({ page, shop }) => {
    const release = await holdScripts(page);
    await page.goto('/cart', { waitUntil: 'commit' });
    await shop.box('Milk').check();
    await shop.box('Water').check();
    await shop.box('Water').uncheck();
    await shop.add.click();
    await shop.save.click();
    await expect(page.locator('html')).not.toHaveAttribute('data-blockwork', 'ready');
    release();
    await ready(page);
    await shop.yours.holds({ Milk: 1 });
    await shop.saved.holds({ Milk: 1 });
    await expect(shop.box('Milk')).toBeChecked();
    await expect(shop.box('Water')).not.toBeChecked();
});
