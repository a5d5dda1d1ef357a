import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/**
 * What a test may say it expects: an answer with this status, a server that cannot be reached, something that the
 * content security policy or the sandbox of a frame forbids, or a page whose script cannot be loaded.
 */
export type Mishap = number | 'unreachable' | 'forbidden' | 'unstarted';

const STATUS = /^Failed to load resource: the server responded with a status of (\d+)/;
/** A server may be killed before a feed is connected to it, while it is, or before it has answered the handshake. */
const NO_FEED = /^WebSocket connection to '[^']*' failed: (Error in connection establishment|Error during WebSocket handshake: net::ERR_|Connection closed before|WebSocket is closed before)/;
const UNREACHABLE = new RegExp(`^Failed to load resource: net::ERR_|${NO_FEED.source}`);
const UNSTARTED = /^uncaught: Failed to fetch dynamically imported module/;
/** Where instances are killed, what one had begun to send is cut off. The page asks for it again, or says that it could not be started. */
const CUT = process.env.BLOCKWORK_KILLS ? /net::ERR_(CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING)/ : undefined;
const ABORTED = /^uncaught: (WebAssembly compilation aborted|Failed to fetch)/;
const FORBIDDEN = /violates the following Content Security Policy directive/;
/** A frame that runs no scripts does not run those of the tests either, whenever they look at a page with such a frame. */
const SANDBOXED = /^Blocked script execution in 'about:srcdoc'/;

/**
 * Everything that went wrong in the pages of a test: errors and warnings in the console, uncaught errors, answers with
 * an error status. A test fails where something is there that it did not expect, or something is not there that it did.
 */
export class Mishaps {
    private readonly unexpected: string[] = [];
    private readonly expected = new Map<Mishap, 'awaited' | 'seen'>();

    /** Listens to all pages of a browser context, also to those that are opened later. */
    watch(context: BrowserContext): void {
        context.on('console', (message) => this.hear(message));
        context.on('weberror', (error) => {
            const text = `uncaught: ${error.error().message}`;
            if (CUT && ABORTED.test(text) && !this.expected.has('unstarted')) {
                return;
            }
            if (UNSTARTED.test(text)) {
                this.happened('unstarted', text);
            } else {
                this.unexpected.push(text);
            }
        });
        context.on('response', (response) => {
            if (response.status() >= 400) {
                this.happened(response.status(), `${response.status()} from ${response.url()}`);
            }
        });
    }

    /** Says what must go wrong in this test. */
    expect(...mishaps: Mishap[]): void {
        for (const mishap of mishaps) {
            this.expected.set(mishap, 'awaited');
        }
    }

    /** Says what may go wrong in this test or not, by who is faster. */
    allow(...mishaps: Mishap[]): void {
        for (const mishap of mishaps) {
            this.expected.set(mishap, 'seen');
        }
    }

    /** Fails where expectation and reality differ. */
    check(): void {
        const missed = [...this.expected].filter(([, seen]) => seen === 'awaited').map(([mishap]) => `expected: ${mishap}`);
        const wrong = [...this.unexpected, ...missed];
        if (wrong.length > 0) {
            throw new Error(`The page was not as quiet as it should be:\n  ${wrong.join('\n  ')}`);
        }
    }

    /** Something may have been expected, and is no fault where it was not. */
    private seen(mishap: Mishap): void {
        if (this.expected.has(mishap)) {
            this.expected.set(mishap, 'seen');
        }
    }

    private hear(message: ConsoleMessage): void {
        if (message.type() !== 'error' && message.type() !== 'warning') {
            return;
        }
        const text = message.text();
        const where = `console ${message.type()}: ${text} (${message.location().url})`;
        const status = STATUS.exec(text)?.[1];
        if (CUT?.test(text)) {
            return;
        }
        if (status !== undefined) {
            this.happened(Number(status), where);
        } else if (UNREACHABLE.test(text)) {
            this.happened('unreachable', where);
        } else if (SANDBOXED.test(text)) {
            this.seen('forbidden');
        } else if (FORBIDDEN.test(text)) {
            this.happened('forbidden', where);
        } else {
            this.unexpected.push(where);
        }
    }

    private happened(mishap: Mishap, text: string): void {
        if (this.expected.has(mishap)) {
            this.expected.set(mishap, 'seen');
        } else {
            this.unexpected.push(text);
        }
    }
}
