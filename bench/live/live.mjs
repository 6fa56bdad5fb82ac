// How soon the page follows a dragged weight, in Chromium: node bench/live/live.mjs URL (as kho serve prints it, staff view, a run made).
// The page is the real one; the run and its problem are put in its way: 400 places × 25 criteria, every score uncertain, 10,000 draws.
// Time is the page's own clock, from the input event until the list is changed, and until the frame after it. Prints medians and the
// least of the moves: where other work shares the machine, the least is nearer to what the page itself costs.
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACES = 400, CRITERIA = 25, DRAWS = 10000, MOVES = 12;
const need = createRequire(join(dirname(fileURLToPath(import.meta.url)), '../../www/package.json')), { chromium } = need('playwright-core');
const url = process.argv[2], origin = new URL(url).origin;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
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
const got = await tab.evaluate(async (moves) => {
  const body = document.querySelector('.rt tbody'), slider = document.querySelector('.weight input');
  const painted = () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => done(performance.now()); c.port2.postMessage(0); }));
  const rows = [];
  const note = () => document.querySelector('.livenote')?.dataset ?? {};
  for (let i = 0; i < moves; i++) {
    await new Promise((done) => setTimeout(done, 300));
    const before = Number(note().turn ?? 0), row = {}, waits = [];
    await new Promise((done) => requestAnimationFrame(done));
    let at = 0, over;
    const end = new Promise((done) => { over = done; setTimeout(done, 15000); });
    const watch = new MutationObserver(() => {
      const n = note(), draws = Number(n.draws);
      if (!(Number(n.turn) > before)) return;                   // still the move before
      const what = draws < 1000 ? 'point' : draws === 1000 ? 'soon' : 'all', changed = performance.now() - at;
      if (row[what]) return;
      row[what] = { changed };
      waits.push(painted().then((t) => { row[what].painted = t - at; if (what === 'all') over(); }));
    });
    watch.observe(document.querySelector('.rk'), { subtree: true, childList: true, attributes: true });
    at = performance.now();
    slider.value = String(5 + ((i * 7) % 50));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await end;
    watch.disconnect();
    await Promise.all(waits);
    rows.push(row);
  }
  return { rows, shown: body.children.length, equal: document.querySelector('.livenote')?.dataset.equal };
}, MOVES);
const stat = (f) => { const xs = got.rows.map(f).filter((x) => x !== undefined).sort((a, b) => a - b); return xs.length ? `median ${xs[xs.length >> 1].toFixed(1)} ms, least ${xs[0].toFixed(1)} ms (${xs.length} of ${MOVES})` : 'never seen'; };
console.log(`${PLACES} × ${CRITERIA}, ${got.shown} rows on the page`);
console.log(`order, from the input event to the changed list: ${stat((r) => r.point?.changed)}; to the frame after it: ${stat((r) => r.point?.painted)} (goal 16)`);
console.log(`intervals from 1,000 draws: ${stat((r) => r.soon?.changed)}; frame: ${stat((r) => r.soon?.painted)} (goal 40)`);
console.log(`refined to ${DRAWS.toLocaleString('en')}: ${stat((r) => r.all?.changed)}; frame: ${stat((r) => r.all?.painted)} (goal 500, of which 80 wait for the weight to rest)`);
await browser.close();
