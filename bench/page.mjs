// How soon the pages are there on a slow machine, what they weigh, and what the server costs while nobody asks: an illustrative city of
// 400 places, the release build. Prints medians of RUNS with the goal beside each.
// node bench/page.mjs [places|map|rank|start…]    (KHO: the program; KHO_BEFORE: another one, measured in turns with it)
import { readFileSync } from 'node:fs';
import { launch } from '../test/browser/lib/browser.mjs';
import { city, PAGES, watch } from './page/city.mjs';

const RUNS = +(process.env.RUNS ?? 5), SLOW = 4, GOAL_MS = 1500, GOAL_KB = 700, GOAL_MB = 60;
const side = async (name, kho) => ({ name, ...await city(kho) });
// Two programs take turns, page by page and run by run, so that both meet the same load.
const sides = [await side('', process.env.KHO), ...(process.env.KHO_BEFORE ? [await side('before: ', process.env.KHO_BEFORE)] : [])];
const memory = (s, what) => +(readFileSync(`/proc/${s.server.pid}/status`, 'utf8').match(new RegExp(`${what}:\\s+(\\d+)`))?.[1] ?? 0) / 1024;
const own = (s) => { const m = readFileSync(`/proc/${s.server.pid}/smaps_rollup`, 'utf8').match(/Pss:\s+(\d+)/); return m ? +m[1] / 1024 : 0; };
await new Promise((done) => setTimeout(done, 1000));
for (const s of sides) s.idle = { rss: memory(s, 'VmRSS'), pss: own(s) };

const browser = await launch('--force-prefers-reduced-motion'), median = (l) => [...l].sort((a, b) => a - b)[l.length >> 1];
for (const s of sides) {
  s.context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const p = await s.context.newPage();
  await p.goto(s.url); await p.waitForLoadState(); await p.close();
}
// What the page's own thread works until the list is there, in CPU time: the same on a busy machine.
async function cpu(s, path, first) {
  const tab = await s.context.newPage(), cdp = await s.context.newCDPSession(tab);
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async () => (await cdp.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration').value * 1000, before = await used();
  await tab.goto(`${s.origin}${path}`, { waitUntil: 'commit' });
  await tab.locator(first).first().waitFor({ timeout: 120000 });
  const ms = (await used()) - before;
  await tab.close();
  return ms;
}
// Until something is on the page; every file fetched anew.
async function once(s, path, first, marks) {
  const tab = await s.context.newPage(), cdp = await s.context.newCDPSession(tab);
  let bytes = 0;
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  cdp.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
  await tab.addInitScript(watch, { first, marks });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
  await tab.goto(`${s.origin}${path}`);
  await tab.waitForFunction((n) => Object.keys(globalThis.__seen).length >= n, marks ? 2 : 1, { timeout: 120000 });
  const seen = await tab.evaluate(() => globalThis.__seen);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await tab.waitForLoadState('networkidle');
  await tab.close();
  return { ...seen, kb: bytes / 1000 };
}
for (const [, path, first, marks] of PAGES.filter(([n]) => !process.argv[2] || process.argv.includes(n))) {
  const all = sides.map(() => []), busy = sides.map(() => []);
  for (let i = 0; i < RUNS; i++) for (const [j, s] of sides.entries()) all[j].push(await once(s, path, first, marks));
  for (let i = 0; i < RUNS; i++) for (const [j, s] of sides.entries()) busy[j].push(await cpu(s, path, first));
  for (const [j, s] of sides.entries()) {
    const of = (k) => Math.round(median(all[j].map((x) => x[k]))), ms = all[j].map((x) => Math.round(x.first)).sort((a, b) => a - b);
    console.log(`${s.name}${path.replace(/\?.*/, '').padEnd(8)} list ${String(of('first')).padStart(5)} ms at 1/${SLOW} CPU (${ms[0]} to ${ms.at(-1)}; goal ${GOAL_MS})${marks ? `, map drawn ${of('marks')} ms (no goal)` : ''}, ${of('kb')} kB fetched (goal ${GOAL_KB}); its thread works ${Math.round(median(busy[j]))} CPU ms for the list, ${Math.round(SLOW * median(busy[j]))} at 1/${SLOW}`);
  }
}
await new Promise((done) => setTimeout(done, 2000));
for (const s of sides) console.log(`${s.name}server idle ${s.idle.rss.toFixed(0)} MB resident (${s.idle.pss.toFixed(0)} of its own), after all these pages ${memory(s, 'VmRSS').toFixed(0)} MB (goal ${GOAL_MB})`);
await browser.close();
process.exit(0);
