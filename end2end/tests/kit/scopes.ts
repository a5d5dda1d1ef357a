import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type APIRequestContext, type APIResponse, type Locator, type Page, expect } from '@playwright/test';
import { head } from './events.ts';
import { ready } from './shop.ts';

/** The four cards of `/scopes`. */
const CARDS = {
    global: 'For everybody',
    user: 'For you',
    session: 'For this page',
    browser: 'For this browser',
} as const;

export type Scope = keyof typeof CARDS;

export const SCOPES = Object.keys(CARDS) as Scope[];

/** A line of the table: what each scope answers to one question. */
export interface Promises {
    question: string;
    answers: Record<Scope, string>;
}

/** `/scopes`, as a person uses it. */
export class Scopes {
    constructor(
        readonly page: Page,
        /** Of the server; the one of all tests, where there is none. */
        private readonly url = '',
    ) {}

    async open(): Promise<this> {
        await this.page.goto(`${this.url}/scopes`);
        await ready(this.page);
        return this;
    }

    card(scope: Scope): Locator {
        return this.page.getByRole('region', { name: CARDS[scope] });
    }

    async add(scope: Scope): Promise<void> {
        await this.card(scope).getByRole('button').click();
    }

    /** Waits until a scope was counted so far. */
    async shows(scope: Scope, count: number): Promise<void> {
        await expect(this.card(scope).getByRole('status', { name: 'Count' })).toHaveText(String(count));
    }

    /** The signed id of this load of the page. */
    async ticket(): Promise<string> {
        return (await this.page.locator('meta[name=blockwork-page]').getAttribute('content')) ?? '';
    }

    /** The table that the page shows. */
    async promises(): Promise<Promises[]> {
        const rows = await this.page.getByRole('row').evaluateAll((rows) =>
            rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '')),
        );
        return promisesOf(rows);
    }
}

/** The table that the guide shows. A Rust test says that it is the one that the app has. */
export function promisesInTheGuide(): Promises[] {
    const guide = readFileSync(path.resolve(import.meta.dirname, '../../../docs/guide/scopes.md'), 'utf8');
    const table = guide.slice(guide.indexOf('| | `global` |')).split('\n\n')[0] ?? '';
    const rows = table.split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));
    return promisesOf(rows.filter((_, i) => i !== 1));
}

function promisesOf([scopes = [], ...rows]: string[][]): Promises[] {
    expect(scopes.slice(1)).toEqual(SCOPES);
    return rows.map(([question = '', ...answers]) => ({
        question,
        answers: Object.fromEntries(SCOPES.map((scope, i) => [scope, answers[i] ?? ''])) as Record<Scope, string>,
    }));
}

/** Adds one for a page that is closed or not, by its ticket, as a copy of its event under way would. */
export function addByTicket(request: APIRequestContext, url: string, ticket: string, n: number): Promise<APIResponse> {
    return request.post(`${url}/api/add_for_this_page`, {
        headers: { 'blockwork-event': head({ ticket, n, floor: 1 }), origin: url },
        data: {},
    });
}
