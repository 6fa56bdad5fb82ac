// How soon the pages are there on a slow machine, what they weigh, and what the server costs while nobody asks: an illustrative city of
// 400 places, the release build. Prints medians of RUNS with the goal beside each.
// node bench/page.mjs    (KHO: the program)
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, top } from '../test/browser/lib/browser.mjs';

const RUNS = +(process.env.RUNS ?? 5), SLOW = 4, GOAL_MS = 1500, GOAL_KB = 700, GOAL_MB = 60;
const kho = process.env.KHO, dir = mkdtempSync(join(tmpdir(), 'kho-page-')), db = join(dir, 'city.gpkg');
const say = (...args) => execFileSync(kho, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
say('simulate', '--db', db, '--pack', join(top, 'packs/hanoi'), '--places', '400', '--seed', '7');
say('rank', '--db', db, '--draws', '2000');
say('shortlist', '--db', db);
const server = spawn(kho, ['serve', '--db', db, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => { server.kill(); rmSync(dir, { recursive: true, force: true }); });
const url = await new Promise((done, fail) => {
  let text = '';
  server.stdout.on('data', (b) => { text += b; const m = text.match(/http:\/\/\S+/); if (m) done(m[0]); });
  server.on('exit', (code) => fail(new Error(`kho serve ended with ${code}`)));
});
const memory = (what) => +(readFileSync(`/proc/${server.pid}/status`, 'utf8').match(new RegExp(`${what}:\\s+(\\d+)`))?.[1] ?? 0) / 1024;
const own = () => { const m = readFileSync(`/proc/${server.pid}/smaps_rollup`, 'utf8').match(/Pss:\s+(\d+)/); return m ? +m[1] / 1024 : 0; };
await new Promise((done) => setTimeout(done, 1000));
const idle = { rss: memory('VmRSS'), pss: own() };

const browser = await launch('--force-prefers-reduced-motion'), context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
{ const p = await context.newPage(); await p.goto(url); await p.waitForLoadState(); await p.close(); }
const origin = new URL(url).origin, median = (l) => [...l].sort((a, b) => a - b)[l.length >> 1];
// Until something is on the page, counted in the page from the start of its navigation; every file fetched anew.
const watch = ({ first, marks }) => {
  const seen = globalThis.__seen = {}, look = () => { for (const [k, css] of Object.entries({ first, marks })) if (css && !(k in seen) && document.querySelector(css)) requestAnimationFrame(() => { seen[k] ??= performance.now(); }); };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
};
// What the page's own thread works until the list is there, in CPU time: the same on a busy machine.
async function cpu(path, first) {
  const tab = await context.newPage(), cdp = await context.newCDPSession(tab);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async () => (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value * 1000, before = await used();
  await tab.goto(`${origin}${path}`, { waitUntil: 'commit' });
  await tab.locator(first).first().waitFor({ timeout: 120000 });
  const ms = (await used()) - before;
  await tab.close();
  return ms;
}
async function page(name, path, first, marks) {
  const all = [];
  let kb = 0;
  for (let i = 0; i < RUNS; i++) {
    const tab = await context.newPage(), cdp = await context.newCDPSession(tab);
    let bytes = 0;
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    cdp.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
    await tab.addInitScript(watch, { first, marks });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
    await tab.goto(`${origin}${path}`);
    await tab.waitForFunction((n) => Object.keys(globalThis.__seen).length >= n, marks ? 2 : 1, { timeout: 120000 });
    all.push(await tab.evaluate(() => globalThis.__seen));
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await tab.waitForLoadState('networkidle');
    kb = bytes / 1000;
    await tab.close();
  }
  const busy = [];
  for (let i = 0; i < RUNS; i++) busy.push(await cpu(path, first));
  const ms = Math.round(median(all.map((x) => x.first)));
  console.log(`${name.padEnd(10)} list ${String(ms).padStart(5)} ms at 1/${SLOW} CPU (goal ${GOAL_MS})${marks ? `, map drawn ${Math.round(median(all.map((x) => x.marks)))} ms (no goal)` : ''}, ${Math.round(kb)} kB fetched (goal ${GOAL_KB}); its thread works ${Math.round(median(busy))} CPU ms for the list, ${Math.round(SLOW * median(busy))} at 1/${SLOW}`);
}
await page('/places', '/places?lang=vi', '.tbl.list tbody tr');
await page('/map', '/map?lang=vi', 'a.item', 'canvas[data-ready]');
await page('/rank', '/rank?lang=vi', '.rt tbody tr');
await page('/', '/?lang=vi', '.sgrid');
await new Promise((done) => setTimeout(done, 2000));
console.log(`server     idle ${idle.rss.toFixed(0)} MB resident (${idle.pss.toFixed(0)} of its own), after all these pages ${memory('VmRSS').toFixed(0)} MB (goal ${GOAL_MB})`);
await browser.close();
process.exit(0);
