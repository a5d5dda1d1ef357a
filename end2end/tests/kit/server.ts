import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './ports.ts';

const WORKSPACE = path.resolve(import.meta.dirname, '../../..');
const BINARY = path.resolve(WORKSPACE, process.env.BLOCKWORK_SERVER ?? 'target/debug/server');
const SITE = path.resolve(WORKSPACE, process.env.LEPTOS_SITE_ROOT ?? 'target/site');
const READY_WITHIN = 20_000;
const STOPPED_WITHIN = 15_000;

/** A server that one test may kill: a process of its own, with a port and a database file of its own. */
export class Server {
    private process: ChildProcess | undefined;
    private said = '';

    private constructor(
        private readonly port: number,
        private readonly folder: string,
        private readonly settings: Record<string, string>,
    ) {}

    /** Starts one; its files are in the folder, which need not be there yet. */
    static async start(folder: string, settings: Record<string, string> = {}): Promise<Server> {
        await mkdir(folder, { recursive: true });
        const server = new Server(await freePort(), folder, settings);
        await server.start();
        return server;
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    /** What it has logged, over all its lives. */
    get log(): string {
        return this.said;
    }

    /** Starts it again, on the same port and file, and waits until it answers. */
    async start(): Promise<void> {
        if (this.process) {
            throw new Error('This server is running already.');
        }
        const process_ = spawn(BINARY, { cwd: this.folder, env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
        this.process = process_;
        for (const stream of [process_.stdout, process_.stderr]) {
            stream.on('data', (text) => (this.said += text));
        }
        let failed: Error | undefined;
        process_.once('error', (error) => (failed = error));
        const deadline = Date.now() + READY_WITHIN;
        while (!(await answers(this.url))) {
            if (failed ?? hasEnded(process_)) {
                throw new Error(`The server did not start: ${failed?.message ?? ''}\n${this.said}`);
            }
            if (Date.now() > deadline) {
                throw new Error(`The server did not answer within ${READY_WITHIN} ms.\n${this.said}`);
            }
            await pause(20);
        }
    }

    /** Ends it at once, as a power cut would: `kill -9`. */
    async kill(): Promise<void> {
        await this.end('SIGKILL');
    }

    /** Asks it to end, and waits until it has. */
    async stop(): Promise<void> {
        await this.end('SIGTERM');
    }

    /** Kills it and starts it again. */
    async killAndRestart(): Promise<void> {
        await this.kill();
        await this.start();
    }

    private async end(signal: NodeJS.Signals): Promise<void> {
        const process_ = this.process;
        this.process = undefined;
        if (!process_ || hasEnded(process_)) {
            return;
        }
        const ended = once(process_, 'exit');
        process_.kill(signal);
        const late = setTimeout(() => process_.kill('SIGKILL'), STOPPED_WITHIN);
        await ended;
        clearTimeout(late);
    }

    private environment(): NodeJS.ProcessEnv {
        return {
            ...process.env,
            LEPTOS_OUTPUT_NAME: process.env.LEPTOS_OUTPUT_NAME ?? 'blockwork',
            LEPTOS_SITE_PKG_DIR: process.env.LEPTOS_SITE_PKG_DIR ?? 'pkg',
            LEPTOS_SITE_ROOT: SITE,
            LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}`,
            BLOCKWORK_STORE: `sqlite:${path.join(this.folder, 'blockwork.db')}`,
            ...this.settings,
        };
    }
}

function hasEnded(process_: ChildProcess): boolean {
    return process_.exitCode !== null || process_.signalCode !== null;
}

async function answers(url: string): Promise<boolean> {
    try {
        await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(2_000) });
        return true;
    } catch {
        return false;
    }
}
