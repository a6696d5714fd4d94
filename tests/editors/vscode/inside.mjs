// Runs one suite inside the extension host of a workbench session; the suite writes its report itself.
import { address, options, remote, withPage } from './page.mjs';

const code = await withPage(async (page) => {
  let end;
  const ended = new Promise((resolve) => { end = resolve; });
  await page.exposeFunction('codeAutomationLog', (kind, parts) => console.log(`[${kind}]`, ...parts));
  await page.exposeFunction('codeAutomationExit', (status) => end(status));
  const url = address(options.workspace, [
    ['extensionDevelopmentPath', remote(options.extension)],
    ['extensionTestsPath', remote(options.suite)],
    ['skipWelcome', 'true'],
  ]);
  await page.goto(url);
  const late = setTimeout(() => end('time-out'), options.seconds * 1000);
  const status = await ended;
  clearTimeout(late);
  if (status === 'time-out') await page.screenshot({ path: `${options.report}.png` });
  return status;
});
console.log('ended:', code); // whether its tests passed is told by the report
