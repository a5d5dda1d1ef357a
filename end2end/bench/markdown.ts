import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Prints what was measured, and nothing else unless something has failed. */
export default class Markdown implements Reporter {
    onStdOut(text: string | Buffer): void {
        process.stdout.write(text);
    }

    onTestEnd(test: TestCase, result: TestResult): void {
        for (const { stack, message } of result.errors) {
            process.stderr.write(`${test.title}: ${stack ?? message}\n`);
        }
    }

    onEnd(result: FullResult): void {
        if (result.status !== 'passed') {
            process.stderr.write(`Nothing that was measured counts: ${result.status}.\n`);
        }
    }

    printsToStdio(): boolean {
        return true;
    }
}
