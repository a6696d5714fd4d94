// A page of a running VS Code server in a headless Chromium, closed so that its extension host ends too.
import { pathToFileURL } from 'node:url';

export const options = JSON.parse(process.argv[2]);
const { chromium } = await import(pathToFileURL(options.playwright));
const authority = `127.0.0.1:${options.port}`;

export async function withPage(use) {
  const browser = await chromium.launch({
    executablePath: options.browser,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-device-scale-factor=1'],
  });
  const page = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 800 } });
  try {
    return await use(page);
  } finally {
    // unloading makes VS Code deactivate the extensions; a page that is only gone is waited for
    await page.goto('about:blank').catch(() => undefined);
    await page.waitForTimeout(300);
    await browser.close();
  }
}

export const remote = (path) => `vscode-remote://${authority}${path}`;

export function address(workspace, payload = []) {
  const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams({ [kind]: workspace, payload: JSON.stringify(payload) });
  return `http://${authority}/?${query}`;
}
