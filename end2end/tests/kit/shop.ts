import { type Locator, type Page, expect } from '@playwright/test';

/** What stands in a cart, in order: `{ Milk: 2, Water: 1 }`. */
export type Lines = Record<string, number>;

/** One of the two carts on `/cart`. */
export class Cart {
    readonly size: Locator;
    readonly total: Locator;
    readonly lines: Locator;
    readonly clear: Locator;

    constructor(readonly card: Locator) {
        this.size = card.getByRole('status', { name: 'Cart size' });
        this.total = card.getByRole('status', { name: 'Total' });
        this.lines = card.getByRole('listitem');
        this.clear = card.getByRole('button', { name: 'Clear' });
    }

    line(item: string): Locator {
        return this.lines.filter({ hasText: item });
    }

    quantity(item: string): Locator {
        return this.card.getByRole('spinbutton', { name: `Quantity of ${item}` });
    }

    remove(item: string): Locator {
        return this.card.getByRole('button', { name: `Remove ${item}` });
    }

    /** Types a quantity and leaves the field. */
    async setQuantity(item: string, quantity: string): Promise<void> {
        await this.quantity(item).fill(quantity);
        await this.quantity(item).press('Tab');
    }

    /**
     * Waits until exactly this stands in it: the lines in their order, the quantities, and their sum as its size. What was
     * typed into a line counts when the server has answered it: until then the line says another quantity than its field.
     */
    async holds(lines: Lines): Promise<void> {
        await expect.poll(() => this.found()).toEqual(Object.entries(lines));
        const size = Object.values(lines).reduce((sum, quantity) => sum + quantity, 0);
        await expect(this.size).toHaveText(String(size));
    }

    private found(): Promise<[string, number][]> {
        return this.lines.evaluateAll((lines) =>
            lines.map((line): [string, number] => {
                const field = line.querySelector('input');
                const answered = field?.getAttribute('value') === field?.value;
                return [(field?.getAttribute('aria-label') ?? '').replace('Quantity of ', ''), answered ? Number(field?.value) : NaN];
            }),
        );
    }
}

/** `/cart`, as a person uses it. */
export class Shop {
    readonly yours: Cart;
    readonly saved: Cart;
    readonly add: Locator;
    readonly save: Locator;

    constructor(readonly page: Page) {
        this.yours = new Cart(page.getByRole('region', { name: 'Your cart' }));
        this.saved = new Cart(page.getByRole('region', { name: 'Saved for later' }));
        this.add = page.getByRole('button', { name: 'Add items' });
        this.save = page.getByRole('button', { name: 'Save for later' });
    }

    async open(): Promise<this> {
        await this.page.goto('/cart');
        await ready(this.page);
        return this;
    }

    async reload(): Promise<void> {
        await this.page.reload();
        await ready(this.page);
    }

    box(item: string): Locator {
        return this.page.getByRole('checkbox', { name: item, exact: true });
    }

    /** Ticks exactly these. */
    async tick(...items: string[]): Promise<void> {
        const ticked = this.page.getByRole('checkbox', { checked: true });
        while ((await ticked.count()) > 0) {
            await ticked.first().uncheck();
        }
        for (const item of items) {
            await this.box(item).check();
        }
    }

    /** Ticks exactly these, and clicks "Add items". */
    async addItems(...items: string[]): Promise<void> {
        await this.tick(...items);
        await this.add.click();
    }

    /** Ticks exactly these, and clicks "Save for later". */
    async saveItems(...items: string[]): Promise<void> {
        await this.tick(...items);
        await this.save.click();
    }

    /** Everything that the page says is wrong. */
    get messages(): Locator {
        return this.page.getByRole('alert').filter({ hasText: /./ });
    }

    /** What the page says while the server cannot be reached. */
    get banner(): Locator {
        return this.page.getByRole('status').filter({ hasText: 'The server cannot be reached.' });
    }

    /** What the page says while the server answers that it cannot do what it is asked. */
    get busyBanner(): Locator {
        return this.page.getByRole('status').filter({ hasText: 'The server is busy.' });
    }

    /** The page's signed id. */
    async ticket(): Promise<string> {
        return (await this.page.locator('meta[name=blockwork-page]').getAttribute('content')) ?? '';
    }
}

/** Waits until a page answers to what people do. */
export async function ready(page: Page): Promise<void> {
    // Where instances are killed, one may die while it sends the page's files. People are told to load it again, and do.
    if (process.env.BLOCKWORK_KILLS) {
        const unstarted = page.getByRole('alert').filter({ hasText: 'This page could not be started' });
        await expect(page.locator('html[data-blockwork=ready]').or(unstarted)).toBeVisible();
        if (await unstarted.isVisible()) {
            await page.reload();
        }
    }
    await expect(page.locator('html')).toHaveAttribute('data-blockwork', 'ready');
}

/** The place beside a button or a field where its message stands, and which screen readers listen to. */
export function beside(control: Locator): Locator {
    return control.locator('xpath=ancestor::*[.//*[@role="alert"]][1]').getByRole('alert').last();
}
