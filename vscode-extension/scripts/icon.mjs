// images/icon.png from images/icon.svg, 256 x 256, drawn by a Chromium (CHROMIUM, default: the one on the PATH).

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ROOT } from './bundle.mjs';

const images = join(ROOT, 'images');
execFileSync(process.env.CHROMIUM ?? 'chromium', [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--hide-scrollbars',
  '--default-background-color=00000000',
  '--window-size=256,256',
  `--screenshot=${join(images, 'icon.png')}`,
  pathToFileURL(join(images, 'icon.svg')).href,
]);
