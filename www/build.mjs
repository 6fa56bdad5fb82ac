// Bundles the pages into dist/: hashed names, one index.html, each file also as .gz. `--watch` is not needed: a build takes a second.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { write } from './words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
write();

// maplibre's worker is a file of its own, as a strict Content-Security-Policy wants; it is already small, so it is copied.
const worker = readFileSync(join(here, 'node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs'));
const workerName = `map-worker-${createHash('sha256').update(worker).digest('hex').slice(0, 8)}.mjs`;

// The ranking kernel as WebAssembly and its worker, where there are clang and lld (script/wasm); without them both names are empty.
let kernelWasm = '', kernelWorker = '';
try {
  const made = join(dist, 'kernel.wasm');
  execFileSync(join(here, '../script/wasm'), [made], { stdio: 'ignore' });
  const bytes = readFileSync(made);
  kernelWasm = `kernel-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.wasm`;
  mkdirSync(join(dist, 'a'), { recursive: true });
  writeFileSync(join(dist, 'a', kernelWasm), bytes);
  rmSync(made);
} catch {
  console.log('www: no clang or lld, so pages rank on the server only');
}
if (kernelWasm) {
  const made = await build({
    absWorkingDir: here, entryPoints: { 'kernel-worker': 'src/kernel-worker.ts' }, outdir: 'dist/a', entryNames: '[name]-[hash]', bundle: true, format: 'esm',
    minify: true, target: ['es2022'], metafile: true, logLevel: 'warning',
  });
  kernelWorker = relative('dist/a', Object.keys(made.metafile.outputs)[0]);
}

const made = await build({
  absWorkingDir: here,
  entryPoints: { kho: 'src/main.tsx', panel: 'src/panel/main.tsx', style: 'src/style.css' },
  outdir: 'dist/a', publicPath: '/a', bundle: true, splitting: true, format: 'esm', minify: true, target: ['es2022'], jsx: 'automatic', jsxImportSource: 'preact',
  entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]', metafile: true, legalComments: 'eof',
  loader: { '.woff2': 'file' }, logLevel: 'warning',
  define: {
    MAP_WORKER: JSON.stringify(`/a/${workerName}`),
    KERNEL_WASM: JSON.stringify(kernelWasm && `/a/${kernelWasm}`), KERNEL_WORKER: JSON.stringify(kernelWorker && `/a/${kernelWorker}`),
  },
});
writeFileSync(join(dist, 'a', workerName), String(worker).replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));

// What a file needs at once, and what each page (first.ts) needs besides the frame.
const outputs = made.metafile.outputs, at = (f) => '/' + relative('dist', f);
const closure = (f, seen = new Set()) => { if (!seen.has(f)) { seen.add(f); for (const i of outputs[f].imports) if (i.kind === 'import-statement') closure(i.path, seen); } return seen; };
const entry = (source) => Object.keys(outputs).find((f) => outputs[f].entryPoint === source);
const frame = closure(entry('src/main.tsx')), pages = {};
for (const name of ['start', 'map', 'record', 'rank', 'shortlist', 'criteria', 'inbox', 'jobs']) pages[name] = [...closure(entry(`src/pages/${name}.tsx`))].filter((f) => !frame.has(f)).map(at);

const scripts = await build({
  absWorkingDir: here, entryPoints: { early: 'src/early.ts', theme: 'src/theme.ts' }, outdir: 'dist/a', entryNames: '[name]-[hash]', bundle: true, format: 'iife', minify: true, target: ['es2022'],
  metafile: true, logLevel: 'warning', define: { PAGE_FILES: JSON.stringify(pages) },
});

const out = [...Object.keys(outputs), ...Object.keys(scripts.metafile.outputs)].map(at);
const find = (re) => out.find((f) => re.test(f));
const fonts = out.filter((f) => /be-vietnam-pro-(latin|vietnamese)-(400|500)-normal/.test(f));
// The pages of the program, and the one that a panel's link opens.
for (const [page, first, source] of [['index.html', /early-\w+\.js$/, 'src/main.tsx'], ['panel.html', /theme-\w+\.js$/, 'src/panel/main.tsx']]) {
  const script = entry(source), html = readFileSync(join(here, 'index.html'), 'utf8')
    .replace('{{style}}', find(/style-\w+\.css$/))
    .replace('{{first}}', find(first))
    .replace('{{kho}}', at(script))
    .replace('{{needs}}', [...closure(script)].filter((f) => f !== script).map((f) => `<link rel="modulepreload" href="${at(f)}">`).join('\n'))
    .replace('{{fonts}}', fonts.map((f) => `<link rel="preload" href="${f}" as="font" type="font/woff2" crossorigin>`).join('\n'));
  writeFileSync(join(dist, page), html);
}
cpSync(join(here, 'icon.svg'), join(dist, 'icon.svg'));

const files = (dir) => readdirSync(dir).flatMap((n) => (statSync(join(dir, n)).isDirectory() ? files(join(dir, n)) : [join(dir, n)]));
let total = 0;
for (const f of files(dist)) {
  const raw = readFileSync(f);
  if (/\.woff2$/.test(f)) { total += raw.length; continue; }
  const gz = gzipSync(raw, { level: 9 });
  writeFileSync(f + '.gz', gz);
  total += gz.length;
  if (process.argv.includes('--sizes')) console.log(String(gz.length).padStart(8), relative(dist, f));
}
console.log(`www: ${Math.round(total / 1000)} kB in all, compressed`);
