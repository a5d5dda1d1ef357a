import { type Locator, type Page, expect } from '@playwright/test';
import { ready } from './shop.ts';

/** `/components`, as a person uses it. */
export class Gallery {
    /** Every section of it, each a component. */
    readonly sections: Locator;
    /** The links to the sections, and their filter. */
    readonly contents: Locator;

    constructor(readonly page: Page) {
        this.sections = page.getByRole('main').getByRole('region').filter({ has: page.getByRole('heading', { level: 3 }) });
        this.contents = page.getByRole('navigation', { name: 'Components' });
    }

    async open(name = ''): Promise<this> {
        await this.page.goto(`/components${name && `#${name}`}`);
        await ready(this.page);
        return this;
    }

    /** The section of one component. */
    section(name: string): Locator {
        return this.page.getByRole('main').getByRole('region', { name, exact: true });
    }

    /** A component in its section, alive. */
    specimen(name: string): Locator {
        return this.section(name).locator('.specimen');
    }

    /** The components that have a section, from the page. */
    async names(): Promise<string[]> {
        const names = await this.sections.evaluateAll((sections) => sections.map(({ id }) => id));
        expect(names.length).toBeGreaterThan(0);
        return names;
    }

    /** What makes the page wider than the window; nothing where it fits. */
    wide(): Promise<string[]> {
        return this.page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            if (scrollWidth <= clientWidth) {
                return [];
            }
            const out = [...document.querySelectorAll('main *')].filter((element) => {
                const { left, right, width } = element.getBoundingClientRect();
                return width > 1 && (right > clientWidth + 1 || left < -1);
            });
            return [`${scrollWidth} px in ${clientWidth} px`, ...out.slice(0, 5).map((element) => element.outerHTML.slice(0, 200))];
        });
    }
}
