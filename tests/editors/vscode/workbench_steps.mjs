// What the sessions in the workbench have in common.
import { options } from './page.mjs';

export const SECONDS = 60_000;
export const row = '.monaco-list-row';

export async function command(page, title) {
  await page.keyboard.press('F1');
  await page.waitForSelector('.quick-input-widget:not([style*="display: none"])');
  await page.keyboard.type(title);
  await page.locator(`.quick-input-list ${row}`, { hasText: title.split(': ').at(-1) }).first().waitFor();
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
}

export async function picture(page, name, clip) {
  await page.screenshot({ path: `${options.pictures}/${name}.png`, ...(clip ? { clip } : {}) });
}

export function told(what, value) {
  console.log(JSON.stringify({ what, value }));
}
