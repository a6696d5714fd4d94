// What the walkthrough says, done by mouse and keyboard: from an empty folder to a plugin that passes.
import { basename } from 'node:path';

import { address, options, withPage } from './page.mjs';
import { command, picture, row, SECONDS, told } from './steps.mjs';

await withPage(async (page) => {
  page.setDefaultTimeout(SECONDS);
  try {
    await page.addInitScript(askAsUsual);
    await walkthrough(page);
    await secondFolder(page);
  } catch (error) {
    await picture(page, 'failed');
    throw error;
  }
});

async function walkthrough(page) {
  await page.goto(address(options.workspace, [['skipWelcome', 'true']]));
  await page.waitForSelector('.monaco-workbench .part.statusbar');

  await press(page, 'Create a plugin', 'Create a Plugin');
  const input = page.locator('.quick-input-widget input.input');
  await input.fill('Tide');
  await page.locator('.quick-input-message', { hasText: 'small letters' }).waitFor();
  await create(page, 'tide-gauge');
  await page.locator('.view-line', { hasText: 'class TideGauge' }).waitFor();

  await press(page, 'Choose where it runs', 'Select Interpreter');
  await page.locator(`.quick-input-list ${row}`, { hasText: 'Browse' }).click();
  await page.locator('.quick-input-title', { hasText: 'Run plugins with this Python' }).waitFor();
  // it begins in a folder of its own: what is typed before that is listed would be lost
  await page.waitForFunction(() => document.querySelector('.quick-input-widget input.input').value.endsWith('/'));
  await page.locator(`.quick-input-list ${row}`, { hasText: '..' }).first().waitFor();
  await input.fill(options.python);
  await page.locator(`.quick-input-list ${row}`, { hasText: basename(options.python) }).first().waitFor();
  await input.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });

  await press(page, 'Run the contract suite', 'Open the Testing View');
  const plugin = page.locator(`.test-explorer ${row}`, { hasText: 'tide-gauge' });
  await plugin.waitFor();
  await command(page, 'Test: Run All Tests');
  await plugin.locator('.codicon-testing-passed-icon, .codicon-testing-failed-icon, .codicon-testing-error-icon').waitFor();
  await plugin.click();
  await page.keyboard.press('ArrowRight');
  await page.locator(`.test-explorer ${row}`, { hasText: 'Manifest is valid' }).waitFor();
  const icons = (each) => each.map((one) => [one.innerText, [...one.querySelectorAll('.codicon')].map(({ className }) => className).join(' ')]);
  told('tests', await page.locator(`.test-explorer ${row}`).evaluateAll(icons));
  await picture(page, 'first-plugin');
}

/** Where there are two folders, the user says which one is meant. */
async function secondFolder(page) {
  await page.goto(address(options.folders, [['skipWelcome', 'true']]));
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'two' }).waitFor();
  await command(page, 'plugcheck: Create a Plugin');
  await page.locator(`.quick-input-list ${row}`, { hasText: 'two' }).click();
  await create(page, 'rain-gauge');
  await page.locator('.view-line', { hasText: 'class RainGauge' }).waitFor();
}

/** Names the plugin, and says yes. */
async function create(page, name) {
  await page.locator('.quick-input-title', { hasText: 'create a plugin' }).waitFor();
  await page.locator('.quick-input-widget input.input').fill(name);
  await page.keyboard.press('Enter');
  await page.locator('.monaco-dialog-box').getByText('Create', { exact: true }).click();
  await page.locator('.tab.active', { hasText: 'plugin.py' }).waitFor();
}

/** Opens the walkthrough at that step, and presses its button. */
async function press(page, step, button) {
  await command(page, 'Welcome: Open Walkthrough...');
  await page.locator(`.quick-input-list ${row}`, { hasText: 'Write your first plugin' }).click();
  await page.locator('.step-title', { hasText: step }).first().click();
  await page.locator('.getting-started-step.expanded').getByRole('button', { name: button }).click();
}

/** The server tells the workbench that it is tested, for what runs inside; it would then ask nothing in a dialog. */
function askAsUsual() {
  new MutationObserver((_, observer) => {
    const told = document.getElementById('vscode-workbench-web-configuration');
    if (told !== null) {
      told.dataset.settings = told.dataset.settings.replace('enableSmokeTestDriver', 'notTested');
      observer.disconnect();
    }
  }).observe(document, { childList: true, subtree: true });
}
