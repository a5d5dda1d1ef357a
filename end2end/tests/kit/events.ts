import type { Page, Request } from '@playwright/test';

/** One attempt of an event, as it left the page. */
export interface Attempt {
    listener: string;
    ticket: string;
    n: number;
    floor: number;
    attempt: number;
    cancel: boolean;
    body: string;
}

/** What a page sends to the server, and when it is answered. */
export class Events {
    /** Every attempt, in the order in which they left. */
    readonly attempts: Attempt[] = [];
    /** `add_items` when it is sent, `add_items: 200` when it is answered. */
    readonly timeline: string[] = [];

    constructor(page: Page) {
        page.on('request', (request) => {
            const attempt = attemptOf(request);
            if (attempt) {
                this.attempts.push(attempt);
                this.timeline.push(attempt.listener);
            }
        });
        page.on('response', (response) => {
            const attempt = attemptOf(response.request());
            if (attempt) {
                this.timeline.push(`${attempt.listener}: ${response.status()}`);
            }
        });
    }

    of(listener: string): Attempt[] {
        return this.attempts.filter((attempt) => attempt.listener === listener);
    }

    /** Forgets what was, so that a test can talk about what comes next. */
    forget(): void {
        this.attempts.length = 0;
        this.timeline.length = 0;
    }
}

/** The header of an event, as a page writes it. */
export function head(attempt: Pick<Attempt, 'ticket' | 'n' | 'floor'>): string {
    return `${attempt.ticket};n=${attempt.n};floor=${attempt.floor};attempt=0`;
}

function attemptOf(request: Request): Attempt | undefined {
    const listener = /\/api\/([\w.]+)$/.exec(request.url())?.[1];
    if (listener === undefined) {
        return undefined;
    }
    const [ticket = '', n, floor, attempt, ...rest] = (request.headers()['blockwork-event'] ?? '').split(';');
    const number = (part: string | undefined) => Number(part?.split('=')[1]);
    return {
        listener,
        ticket,
        n: number(n),
        floor: number(floor),
        attempt: number(attempt),
        cancel: rest.includes('cancel'),
        body: request.postData() ?? '',
    };
}
