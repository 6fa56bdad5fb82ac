// How soon the page follows a dragged weight, in Chromium: node bench/live/live.mjs URL (as kho serve prints it, staff view, a run made).
// The page is the real one; the run and its problem are put in its way: 400 places × 25 criteria, every score uncertain, 10,000 draws.
// Time runs from the input event of a real drag until the rows on the screen are changed, and until Chromium has shown the frame that holds
// them (frames.mjs); beside it the same of a page that has nothing but a range and a figure. Prints medians and the least of the moves:
// where other work shares the machine, the least is nearer to what the page itself costs. MOVES says how many.
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drag, markInputs } from './frames.mjs';

const PLACES = 400, CRITERIA = 25, DRAWS = 10000, MOVES = +(process.env.MOVES ?? 12), REST_MS = 1200;
const need = createRequire(join(dirname(fileURLToPath(import.meta.url)), '../../www/package.json')), { chromium } = need('playwright-core');
const url = process.argv[2], origin = new URL(url).origin;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'].find((f) => existsSync(f)), args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
{ const p = await context.newPage(); await p.goto(url); await p.close(); }
const real = await (await context.request.get(`${origin}/api/runs/latest`)).json();
const ids = Array.from({ length: PLACES }, (_, i) => `place/B${String(i).padStart(4, '0')}`), groups = Object.keys(real.weights.groups);
const run = {
  ...real, draws: DRAWS, n: PLACES, k: 12, stale: false, excluded: [], learn: [], notes: [],
  places: ids.map((id, i) => ({ ...real.places[i % real.places.length], id, name: { vi: id, en: id }, gates: [] })),
};

// The problem, as wire.h has it.
let state = 12345;
const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
const key = (id) => { let h = 0xcbf29ce484222325n; for (const b of Buffer.from(id)) h = BigInt.asUintN(64, (h ^ BigInt(b)) * 0x100000001b3n); return h; };
function problem() {
  const floats = [0, 1, 0, 1], cells = [];                     // one straight curve
  for (let i = 0; i < PLACES * CRITERIA; i++) { const [a, b, c] = [random(), random(), random()].sort((x, y) => x - y); cells.push(floats.length); floats.push(a, b, c); }
  const up8 = (n) => Math.ceil(n / 8) * 8;
  const size = 56 + PLACES * 8 + up8(CRITERIA * 4) * 2 + up8(groups.length * 4) + 8 + up8(PLACES * CRITERIA * 20) + up8(floats.length * 4);
  const out = Buffer.alloc(size);
  let at = 0;
  const i32 = (...xs) => { for (const x of xs) at = out.writeInt32LE(x, at); }, f32 = (...xs) => { for (const x of xs) at = out.writeFloatLE(x, at); }, pad = () => { at = up8(at); };
  out.write('KHO1', 0); at = 4;
  i32(PLACES, CRITERIA, groups.length, DRAWS, 12, 1, floats.length, 0, 0);
  at = out.writeBigUInt64LE(1n, at); f32(0.2, 0.2);
  for (const id of ids) at = out.writeBigUInt64LE(key(id), at);
  for (let c = 0; c < CRITERIA; c++) i32(c % groups.length);
  pad();
  for (let c = 0; c < CRITERIA; c++) f32(1 / Math.ceil((CRITERIA - c % groups.length) / groups.length));
  pad();
  for (const g of groups) f32(real.weights.groups[g]);
  pad(); i32(2, 0); pad();
  for (const x of cells) i32(3, 3, x, 0, 0);
  pad(); f32(...floats);
  return out;
}
const bytes = problem();

// What the server would have said of it: the module's own table, in the order of a run.
{
  const assets = join(dirname(fileURLToPath(import.meta.url)), '../../www/dist/a'), name = readdirSync(assets).find((f) => /^kernel-\w+\.wasm$/.test(f));
  const kernel = (await WebAssembly.instantiate(readFileSync(join(assets, name)), {})).instance.exports, at = kernel.kernel_open(bytes.length);
  new Uint8Array(kernel.memory.buffer).set(bytes, at);
  const begun = performance.now(), fault = kernel.kernel_rank(0, 1);
  if (fault) throw new Error(`the problem is refused: ${fault}`);
  console.log(`node, ${DRAWS} draws: ${(performance.now() - begun).toFixed(0)} ms`);
  const fields = kernel.kernel_fields(), from = kernel.kernel_table(), t = new Float64Array(kernel.memory.buffer, from, PLACES * fields);
  const q = (i, ...names) => Object.fromEntries(names.map((n, j) => [n, t[i + j]]));
  run.places = run.places.map((p, i) => ({ ...p, mean: t[i * fields + 1], chance: t[i * fields], rank: q(i * fields + 4, 'p5', 'p25', 'p50', 'p75', 'p95'), score: q(i * fields + 9, 'p5', 'p50', 'p95'), kind_rank: undefined }))
    .sort((a, b) => b.chance - a.chance || a.mean - b.mean || (a.id < b.id ? -1 : 1));
}

const tab = await context.newPage();
tab.on('pageerror', (e) => console.log(`page: ${e.message}`));
await tab.route(/\/api\/runs\/\w+\?/, (r) => r.fulfill({ contentType: 'application/json', body: JSON.stringify(run) }));
await tab.route(/\/api\/runs\/\w+\/problem/, (r) => r.fulfill({ contentType: 'application/octet-stream', body: bytes }));
await tab.route(/\/why\?/, (r) => r.fulfill({ contentType: 'application/json', body: JSON.stringify({ run: run.run, id: ids[0], name: { vi: '', en: '' }, standing: run.standing, k: 12, n: PLACES, groups: [], criteria: [], total: { lo: 0, mid: 0, hi: 0 }, gates: [], learn: [], duels: [] }) }));
await tab.goto(`${origin}/rank?run=${real.run}&lang=en`);
await tab.locator('.rt tbody tr').first().waitFor();
await tab.locator('.weight input').first().focus();
await tab.waitForFunction(() => document.querySelector('.livenote[data-digest]'), null, { timeout: 60000 });
await markInputs(tab, '.weight input');
await tab.evaluate(() => {
  const seen = new Set();
  new MutationObserver(() => {
    const { draws, turn } = document.querySelector('.livenote')?.dataset ?? {}, what = +draws < 1000 ? 'point' : +draws === 1000 ? 'soon' : 'all', mark = `kho-${what}-${globalThis.khoTurn}`;
    if (turn === undefined || turn === globalThis.khoBefore || seen.has(mark)) return;      // the list is still that of the movement before
    seen.add(mark);
    performance.mark(mark);
  }).observe(document.querySelector('.rk'), { subtree: true, childList: true, attributes: true });
  document.querySelector('.weight input').addEventListener('input', () => { globalThis.khoBefore = document.querySelector('.livenote')?.dataset.turn; }, true);
});
const rows = await drag(browser, tab, '.weight input', MOVES, REST_MS), shown = await tab.locator('.rt tbody tr').count();
await tab.close();

const bare = await context.newPage();
await bare.setContent('<input type="range" style="width: 240px"><output>0</output>');
await markInputs(bare, 'input');
await bare.evaluate(() => document.querySelector('input').addEventListener('input', (e) => { document.querySelector('output').textContent = e.target.value; performance.mark(`kho-figure-${globalThis.khoTurn}`); }));
const floor = await drag(browser, bare, 'input', MOVES, 200);

const stat = (of, f) => { const xs = of.map(f).filter((x) => x !== undefined).sort((a, b) => a - b); return xs.length ? `median ${xs[xs.length >> 1].toFixed(1)} ms, least ${xs[0].toFixed(1)} ms (${xs.length} of ${MOVES})` : 'never seen'; };
const line = (name, what, goal) => console.log(`${name}: changed ${stat(rows, (r) => r[what]?.changed)}; on the screen ${stat(rows, (r) => r[what]?.shown)} (goal ${goal})`);
console.log(`${PLACES} × ${CRITERIA}, ${shown} rows on the page`);
console.log(`the frame of an empty page: ${stat(floor, (r) => r.figure?.shown)}`);
line('order', 'point', '16');
line('intervals from 1,000 draws', 'soon', '40');
line(`refined to ${DRAWS.toLocaleString('en')}`, 'all', '500, of which 80 wait for the weight to rest');
await browser.close();
