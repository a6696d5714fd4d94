// What the sessions in the workbench have in common.
import { options } from './page.mjs';

export const SECONDS = 60_000;
export const row = '.monaco-list-row';

export async function command(page, title) {
  const found = page.locator(`.quick-input-list ${row}`, { hasText: title.split(': ').at(-1) }).first();
  for (let tries = 10; ; tries -= 1) {
    await page.keyboard.press('F1');
    await page.waitForSelector('.quick-input-widget:not([style*="display: none"])');
    await page.keyboard.type(title);
    try {
      await found.waitFor({ timeout: SECONDS / 10 });
      break;
    } catch (error) {
      if (tries === 0) throw error;
      await page.keyboard.press('Escape'); // a list that is open does not get the commands of extensions found later
    }
  }
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
}

export async function picture(page, name, clip) {
  await page.screenshot({ path: `${options.pictures}/${name}.png`, ...(clip ? { clip } : {}) });
}

export function told(what, value) {
  console.log(JSON.stringify({ what, value }));
}
