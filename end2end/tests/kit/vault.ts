import { type Locator, type Page, expect } from '@playwright/test';
import { ready } from './shop.ts';

/** How the browser keeps credentials. */
export type Variant = 'Sealed' | 'Plain';

/** Where the showcase keeps them. */
export const NAMES: Record<Variant, string> = {
    Sealed: 'blockwork/blockwork/Credentials@1',
    Plain: 'blockwork/blockwork/PlainCredentials@1',
};

/** `/credentials`, as a person uses it. */
export class Vault {
    readonly user: Locator;
    readonly password: Locator;
    readonly check: Locator;
    readonly generate: Locator;
    readonly forget: Locator;
    readonly verdict: Locator;
    readonly kept: Locator;
    readonly storage: Locator;
    readonly notices: Locator;

    constructor(readonly page: Page) {
        const button = (name: string) => page.getByRole('button', { name, exact: true });
        this.user = page.getByLabel('User name');
        this.password = page.getByLabel('Password', { exact: true });
        this.check = button('Check');
        this.generate = button('Generate randomly');
        this.forget = button('Forget');
        this.verdict = page.getByRole('status', { name: 'Verdict' });
        this.kept = page.getByRole('status', { name: 'Kept' });
        this.storage = page.getByRole('region', { name: 'What localStorage holds' });
        this.notices = page.getByRole('alert', { name: 'Notices' });
    }

    async open(variant: Variant = 'Sealed'): Promise<this> {
        await this.page.goto('/credentials');
        await ready(this.page);
        await this.choose(variant);
        return this;
    }

    async reload(): Promise<void> {
        await this.page.reload();
        await ready(this.page);
    }

    async choose(variant: Variant): Promise<void> {
        await this.page.getByRole('radio', { name: variant }).check();
    }

    /** Enters both, and waits until the browser keeps them. */
    async enter(variant: Variant, user: string, password: string): Promise<void> {
        const answered = variant === 'Sealed' ? this.answered('keep_credentials', { user, password }) : undefined;
        await this.user.fill(user);
        await this.password.fill(password);
        const text = answered ? await answered : JSON.stringify({ user, password });
        await expect.poll(() => this.text(variant)).toBe(text);
    }

    /** What the browser is to keep after the answer to an event with these inputs. */
    private async answered(listener: string, entered: object): Promise<string | undefined> {
        const response = await this.page.waitForResponse(
            (response) =>
                response.url().endsWith(`/api/${listener}`) &&
                (response.request().postData() ?? '').includes(JSON.stringify(entered)),
        );
        const { browser } = (await response.json()) as { browser?: { text: string }[] };
        return browser?.[0]?.text;
    }

    /** Waits until both stand in the fields. */
    async shows(user: string, password: string): Promise<void> {
        await expect(this.user).toHaveValue(user);
        await expect(this.password).toHaveValue(password);
    }

    /** What stands in `localStorage` under this name. */
    entry(name: string): Promise<string | null> {
        return this.page.evaluate((name) => localStorage.getItem(name), name);
    }

    /** The value in it, as far as there is one. */
    async text(variant: Variant): Promise<string | undefined> {
        const entry = await this.entry(NAMES[variant]);
        try {
            return (JSON.parse(entry ?? '{}') as { text?: string }).text;
        } catch {
            return undefined;
        }
    }

    /** What stands in the fields. */
    fields(): Promise<string[]> {
        return Promise.all([this.user.inputValue(), this.password.inputValue()]);
    }

    /** Everything that the browser keeps of credentials. */
    names(): Promise<string[]> {
        return this.page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('Credentials')));
    }
}
