// Debian's Chromium under playwright-core, with WebGL drawn by the CPU: for all that drives the pages. The headless shell is the same
// browser without a window of its own, at three quarters of the cost; CHROMIUM names another.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const top = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const need = createRequire(join(top, 'www/package.json'));

export async function launch(...more) {
  const { chromium } = await import(pathToFileURL(need.resolve('playwright-core')).href).then((m) => m.default ?? m);
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((f) => existsSync(f)), args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-compositing', ...more] });
}
