import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** The programs that will do. `cargo xtask test` installs the first where there is none. */
const PROGRAMS = ['redis-server', 'valkey-server'];
const READY_WITHIN = 20_000;

/** A Redis of one test's own, that it may stop and kill. What it has acknowledged is on disk. */
export class Redis {
    private process: ChildProcess | undefined;

    private constructor(
        private readonly port: number,
        private readonly folder: string,
    ) {}

    /** Starts one; its files are in the folder, which need not be there yet. */
    static async start(folder: string): Promise<Redis> {
        await mkdir(folder, { recursive: true });
        const redis = new Redis(await freePort(), folder);
        await redis.start();
        return redis;
    }

    get url(): string {
        return `redis://127.0.0.1:${this.port}`;
    }

    /** Starts it again, with what is on disk, and waits until it answers. */
    async start(): Promise<void> {
        const keeps = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
        const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
        const process_ = spawn(program(), [...place, ...keeps], { stdio: 'ignore' });
        this.process = process_;
        let failed: Error | undefined;
        process_.once('error', (error) => (failed = error));
        const deadline = Date.now() + READY_WITHIN;
        while (!(await this.answers())) {
            if (failed ?? process_.exitCode !== null) {
                throw new Error(`The Redis did not start: ${failed?.message ?? process_.exitCode}`);
            }
            if (Date.now() > deadline) {
                throw new Error(`The Redis did not answer within ${READY_WITHIN} ms.`);
            }
            await pause(20);
        }
    }

    /** Ends it at once, as a power cut would: `kill -9`. */
    async kill(): Promise<void> {
        const process_ = this.process;
        this.process = undefined;
        if (process_ && process_.exitCode === null && process_.signalCode === null) {
            const ended = once(process_, 'exit');
            process_.kill('SIGKILL');
            await ended;
        }
    }

    /** Stops it: what it is asked waits in its sockets. The result lets it go on. */
    hang(): () => void {
        const process_ = this.process;
        process_?.kill('SIGSTOP');
        return () => void process_?.kill('SIGCONT');
    }

    private answers(): Promise<boolean> {
        return new Promise((resolve) => {
            const socket = connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
            socket.setTimeout(2_000, () => socket.destroy());
            // While it reads what is on disk it answers something else.
            socket.once('data', (answer) => {
                resolve(String(answer).startsWith('+PONG'));
                socket.destroy();
            });
            socket.once('error', () => resolve(false));
            socket.once('close', () => resolve(false));
        });
    }
}

function program(): string {
    const found = PROGRAMS.find((name) => spawnSync(name, ['--version']).status === 0);
    if (found === undefined) {
        throw new Error(`None of ${PROGRAMS.join(', ')} is installed: \`cargo xtask setup\` does it.`);
    }
    return found;
}
