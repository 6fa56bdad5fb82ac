// Debian's Chromium under playwright-core, with WebGL drawn by the CPU: for all that drives the pages.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const top = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const need = createRequire(join(top, 'www/package.json'));

export async function launch(...more) {
  const { chromium } = await import(pathToFileURL(need.resolve('playwright-core')).href).then((m) => m.default ?? m);
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-compositing', ...more] });
}
