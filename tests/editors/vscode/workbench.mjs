// A user's session in the workbench, by mouse and keyboard: each step waits for what is to be seen, and is pictured.
import { address, options, withPage } from './page.mjs';
import { command, picture, row, SECONDS, told } from './steps.mjs';

await withPage(async (page) => {
  page.setDefaultTimeout(SECONDS);
  try {
    await session(page);
  } catch (error) {
    await picture(page, 'failed');
    throw error;
  }
});

async function session(page) {
  await page.goto(address(options.workspace));
  await page.waitForSelector('.explorer-folders-view .monaco-list-row');

  await openFile(page, 'plugin.py', 'drifting_clock');
  await page.waitForSelector('.squiggly-error');
  await picture(page, 'squiggle', await around(page, '.editor-instance'));

  await page.locator('.view-line', { hasText: 'seen_zones: list' }).getByText('seen_zones').first().hover();
  const hover = page.locator('.monaco-hover:not(.hidden) .hover-row', { hasText: 'AMB004' }).first();
  await hover.waitFor();
  told('hover', await hover.innerText());
  await picture(page, 'hover', await around(page, '.editor-instance', 530));
  await page.keyboard.press('Escape');

  await openFile(page, 'dagstack.toml', 'drifting_clock');
  await page.locator('.squiggly-warning').first().waitFor();
  await page.locator('.view-line', { hasText: 'priority' }).getByText('50').first().click();
  await page.keyboard.press('Control+.');
  await page.waitForSelector(`.action-widget ${row}`);
  told('fixes', await page.locator(`.action-widget ${row}`).allInnerTexts());
  await picture(page, 'quick-fix', await around(page, '.editor-instance', 350));
  await page.keyboard.press('Enter'); // a click is kept off by the menu's own shield
  await page.locator('.view-line', { hasText: /priority.=.50$/ }).waitFor();
  await page.keyboard.press('Control+z');

  await page.keyboard.press('Control+Shift+M');
  await page.waitForSelector(`.markers-panel ${row}`);
  told('problems', await page.locator(`.markers-panel ${row}`).allInnerTexts());
  await picture(page, 'problems', await around(page, '.part.panel'));
  await page.keyboard.press('Control+j');

  await command(page, 'Test: Focus on Test Explorer View', 'Testing: Focus on Test Explorer View');
  const plugin = page.locator(`.test-explorer ${row}`, { hasText: 'drifting-clock' });
  await plugin.waitFor();
  await command(page, 'Test: Run All Tests');
  await plugin.locator('.codicon-testing-failed-icon').waitFor();
  await page.locator(`.test-explorer ${row}`, { hasText: 'clean-chunker' }).locator('.codicon-testing-passed-icon').waitFor();
  await plugin.click();
  await page.keyboard.press('ArrowRight');
  await page.locator(`.test-explorer ${row}`, { hasText: 'Manifest is valid' }).waitFor();
  await page.locator('.codelens-decoration', { hasText: 'failed at' }).first().waitFor();
  told('tests', await page.locator(`.test-explorer ${row}`).allInnerTexts());
  await picture(page, 'test-panel');

  await command(page, 'View: Close All Editors');
  await command(page, 'View: Hide Panel');
  await command(page, 'View: Close Primary Side Bar');
  await command(page, 'Welcome: Open Walkthrough...');
  await page.waitForTimeout(500);
  await page.keyboard.type('plugcheck');
  await page.waitForTimeout(500);
  await page.keyboard.press('Enter');
  await page.locator('.step-title', { hasText: 'Create a plugin' }).first().waitFor();
  await page.waitForTimeout(1000); // its picture is drawn in a frame of its own
  told('walkthrough', await page.locator('.step-title').allInnerTexts());
  await picture(page, 'walkthrough', await around(page, '.part.editor', 700));
}

async function openFile(page, name, folder) {
  await page.keyboard.press('Control+p');
  await page.waitForSelector('.quick-input-widget:not([style*="display: none"])');
  await page.keyboard.type(`${folder}/${name}`);
  await page.locator(`.quick-input-list ${row}`, { hasText: name }).first().waitFor();
  await page.waitForTimeout(400);
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** Where that element is, of its upper part no more than so many pixels. */
async function around(page, selector, most = Infinity) {
  const box = await page.locator(selector).first().boundingBox();
  return box && { ...box, height: Math.min(box.height, most) };
}
