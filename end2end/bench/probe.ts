import type { BrowserContext, Page } from '@playwright/test';

/** When something happened in a page: milliseconds on the clock that all pages of a machine share. */
type Moment = number;

interface Noted {
    /** The page answers. */
    ready?: Moment;
    /** When a text first stood in a field or in the page. */
    seen: Record<string, Moment>;
    /** When values were written into the browser's storage. */
    written: Moment[];
    /** When the person last typed or pressed. */
    done?: Moment;
}

/** Has all pages of a context note these moments. */
export async function probe(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
        const noted: Noted = { seen: {}, written: [] };
        const now = () => performance.timeOrigin + performance.now();
        const see = (text: string | null | undefined) => text && (noted.seen[text] ??= now());
        Object.assign(window, { noted });

        const field = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        Object.defineProperty(HTMLInputElement.prototype, 'value', {
            ...field,
            set(text: string) {
                field?.set?.call(this, text);
                see(text);
            },
        });
        const write = Storage.prototype.setItem;
        Storage.prototype.setItem = function (key, text) {
            write.call(this, key, text);
            noted.written.push(now());
        };
        const watch = new MutationObserver((changes) => {
            if (document.documentElement.dataset.blockwork === 'ready') {
                noted.ready ??= now();
            }
            for (const { target, addedNodes } of changes) {
                [target, ...addedNodes].forEach((node) => node instanceof Text && see(node.data));
            }
        });
        watch.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
        for (const event of ['input', 'click']) {
            document.addEventListener(event, (event) => (noted.done = performance.timeOrigin + event.timeStamp), true);
        }
    });
}

/** What a page has noted so far, when its navigation began, and when its program had arrived. */
export function noted(page: Page): Promise<Noted & { began: Moment; arrived: Moment }> {
    return page.evaluate(() => {
        const { noted } = window as unknown as { noted: Noted };
        const began = performance.timeOrigin;
        const program = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.wasm'));
        return { ...noted, began, arrived: began + (program as PerformanceResourceTiming).responseEnd };
    });
}

/** Waits until a page shows this text, and says since when. */
export async function seen(page: Page, text: string): Promise<Moment> {
    const handle = await page.waitForFunction((text) => (window as unknown as { noted: Noted }).noted.seen[text], text);
    return (await handle.jsonValue()) ?? NaN;
}
