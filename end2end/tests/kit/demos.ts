import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';

/** A page of the showcase that the navigation leads to. */
export interface Demo {
    path: string;
    name: string;
}

const SOURCE = path.resolve(import.meta.dirname, '../../../app/src/nav.rs');

/** All of them, from the table that the app makes its navigation of: so that tests go over pages to come as well. */
export const DEMOS: readonly Demo[] = [...readFileSync(SOURCE, 'utf8').matchAll(/path: "([^"]+)",\s+name: "([^"]+)"/g)].map(
    ([, path = '', name = '']) => ({ path, name }),
);

/** The links of the navigation. */
export function navigation(page: Page): Locator {
    return page.getByRole('navigation', { name: 'Demos' }).getByRole('link');
}

/** The link of the navigation that leads to a demo. */
export function demoLink(page: Page, name: string): Locator {
    return page.getByRole('navigation', { name: 'Demos' }).getByRole('link', { name, exact: true });
}
