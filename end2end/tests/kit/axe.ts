import axe from 'axe-core';
import type { Page } from '@playwright/test';

/** A rule of axe that is broken, and by what. */
export interface Violation {
    rule: string;
    nodes: string[];
}

/** What a browser writes beside the button of a file input says nothing here: what is chosen stands in a list of our own. */
const UNWRITTEN = '<input type="file"';

/**
 * What axe finds: in the whole page, or in the part that a selector names. Text in the colour of its background is only a
 * doubt to axe; here it is a violation like the others. Frames in a sandbox run no script, and so not axe either.
 */
export async function violations(page: Page, part?: string): Promise<Violation[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(async (part) => {
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        return await axe.run(part ?? document, { iframes: false });
    }, part);
    const unreadable = found.incomplete
        .filter(({ id }) => id === 'color-contrast')
        .map((result) => ({
            ...result,
            nodes: result.nodes.filter(
                (node) => !node.html.startsWith(UNWRITTEN) && node.any.some((check) => check.data?.messageKey === 'equalRatio'),
            ),
        }));
    return [...found.violations, ...unreadable]
        .filter(({ nodes }) => nodes.length > 0)
        .map(({ id, nodes }) => ({ rule: id, nodes: nodes.map((node) => node.html) }));
}
