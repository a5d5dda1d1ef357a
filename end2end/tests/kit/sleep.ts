import type { Browser } from '@playwright/test';

interface Processes {
    processInfo: { type: string; id: number }[];
}

/**
 * Puts all tabs of a browser to sleep, as a closed lid does: their processes are stopped, no timer runs and no answer
 * arrives. The result wakes them. (`Page.setWebLifecycleState` does not freeze a page of a headless browser.)
 */
export async function sleep(browser: Browser): Promise<() => void> {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as Processes;
    await session.detach();
    const tabs = processInfo.filter((process_) => process_.type === 'renderer').map((process_) => process_.id);
    const all = (signal: NodeJS.Signals) => tabs.forEach((id) => process.kill(id, signal));
    all('SIGSTOP');
    return () => all('SIGCONT');
}
