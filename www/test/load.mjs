// The modules of src/ in node: bundled once by esbuild, with as much of a browser about them as they touch. No page is drawn here:
// what needs one is tried in Chromium (test/browser).
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { write } from '../words.mjs';

const www = join(dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = { app: 'app', client: 'client', draft: 'panel/draft', first: 'first', lang: 'lang', live: 'live', look: 'map/look', marks: 'parts/marks', plan: 'parts/plan', route: 'route', source: 'parts/source', weights: 'parts/weights' };

// A browser's storage, address and history, as far as the modules ask.
function storage() {
  const kept = new Map();
  return { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => { kept.set(k, String(v)); }, removeItem: (k) => { kept.delete(k); }, clear: () => kept.clear() };
}
export const steps = [];                       // what was done to the history: push or replace, and the address
const to = (what) => (_state, _title, url) => { steps.push([what, url]); at(url); };
Object.assign(globalThis, {
  localStorage: storage(), sessionStorage: storage(), scrollTo: () => undefined, addEventListener: () => undefined, removeEventListener: () => undefined,
  document: { documentElement: { lang: 'en', dataset: {} } }, history: { pushState: to('push'), replaceState: to('replace') },
});
// The address bar.
export function at(url) {
  const { origin, pathname, search, href } = new URL(url, 'http://kho.test');
  globalThis.location = { origin, pathname, search, href };
}
at('/');

write();
const dir = mkdtempSync(join(tmpdir(), 'kho-www-')), outfile = join(dir, 'modules.mjs');
try {
  await build({
    absWorkingDir: www, outfile, bundle: true, format: 'esm', platform: 'node', target: ['es2022'], jsx: 'automatic', jsxImportSource: 'preact', logLevel: 'warning',
    stdin: { resolveDir: join(www, 'src'), contents: Object.entries(MODULES).map(([name, file]) => `export * as ${name} from './${file}';`).join('\n') },
    loader: { '.woff2': 'empty' }, define: { KERNEL_WASM: '""', KERNEL_WORKER: '""' },
  });
} catch (e) { rmSync(dir, { recursive: true }); throw e; }
export const { app, client, draft, first, lang, live, look, marks, plan, route, source, weights } = await import(pathToFileURL(outfile).href);
rmSync(dir, { recursive: true });
