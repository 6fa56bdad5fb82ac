// Where the time until a first list goes: a trace of Chromium at a quarter of the CPU, in parts, for each page; an illustrative city of 400
// places. Medians of RUNS of milliseconds on the page's own thread, and when each answer was asked for and there.
// node bench/page/trace.mjs [PAGE…]    (KHO: the program; TRACE=DIR keeps the traces for Chromium's own viewer)
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../../test/browser/lib/browser.mjs';
import { city, PAGES, watch } from './city.mjs';

const RUNS = +(process.env.RUNS ?? 3), SLOW = +(process.env.SLOW ?? 4), chosen = process.argv.slice(2);
const { origin, url } = await city();
const browser = await launch('--force-prefers-reduced-motion'), context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
{ const p = await context.newPage(); await p.goto(url); await p.waitForLoadState(); await p.close(); }

// What an event's own time counts as; of one that is not named here, what it stands in.
const PART = {
  ParseHTML: 'html', ParseAuthorStyleSheet: 'css', UpdateLayoutTree: 'style', Layout: 'layout', PrePaint: 'paint', Paint: 'paint', Layerize: 'paint', Commit: 'paint', UpdateLayer: 'paint',
  'v8.compile': 'compile', 'v8.compileModule': 'compile', 'V8.CompileModule': 'compile', 'v8.produceCache': 'compile', 'V8.ParseFunction': 'compile', 'V8.ParseProgram': 'compile', 'V8.CompileIgnition': 'compile', 'V8.CompileIgnitionFinalization': 'compile', 'V8.CompileCode': 'compile', 'V8.PreParse': 'compile',
  EvaluateScript: 'script', 'v8.evaluateModule': 'script', FunctionCall: 'script', RunMicrotasks: 'script', TimerFire: 'script', EventDispatch: 'script', FireAnimationFrame: 'script', 'v8.callFunction': 'script', 'V8.Execute': 'script',
  MinorGC: 'gc', MajorGC: 'gc', V8GCScavenger: 'gc', 'V8.GCScavenger': 'gc', BlinkGC: 'gc', 'V8.GC_SCAVENGER': 'gc',
  ResourceReceivedData: 'network', ResourceReceiveResponse: 'network', ResourceFinish: 'network', ResourceSendRequest: 'network', XHRReadyStateChange: 'network',
};
const median = (l) => [...l].sort((a, b) => a - b)[l.length >> 1] ?? 0;

function read(events) {
  const mark = events.find((e) => e.name === 'kho-first'), main = events.filter((e) => e.pid === mark.pid && e.tid === mark.tid && e.ph === 'X' && e.dur !== undefined).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const start = Math.max(...events.filter((e) => e.name === 'navigationStart' && e.pid === mark.pid && e.ts < mark.ts).map((e) => e.ts)), end = mark.ts;
  const parts = {}, tasks = [], stack = [];
  let at = start;
  const own = (to) => {                                       // time from `at` to `to` belongs to the innermost event that counts
    const until = Math.min(to, end);
    if (until <= at) return;
    const e = [...stack].reverse().find((x) => PART[x.name]), key = !stack.length ? 'idle' : e ? PART[e.name] : 'other';
    parts[key] = (parts[key] ?? 0) + (until - at) / 1000;
    at = until;
  };
  const pop = (to) => { while (stack.length && stack.at(-1).ts + stack.at(-1).dur <= to) { own(stack.at(-1).ts + stack.at(-1).dur); stack.pop(); } };
  for (const e of main) {
    if (e.ts + e.dur <= start || e.ts >= end) continue;
    pop(e.ts); own(e.ts); stack.push(e);
    if (PART[e.name] && e.dur > 8000) tasks.push([Math.round((e.ts - start) / 1000), Math.round(e.dur / 1000), stack.length, e.name, e.args?.data?.url?.split('/').pop() ?? e.args?.data?.functionName ?? '']);
  }
  pop(Infinity); own(end);
  const net = {};
  for (const e of events) {
    const id = e.args?.data?.requestId;
    if (!id || e.pid !== mark.pid || e.ts < start) continue;
    const t = Math.round((e.ts - start) / 1000), n = net[id] ??= {};
    if (e.name === 'ResourceSendRequest') Object.assign(n, { url: e.args.data.url.replace(/^https?:\/\/[^/]*/, ''), sent: t });
    if (e.name === 'ResourceReceiveResponse') n.head = t;
    if (e.name === 'ResourceFinish') Object.assign(n, { done: t, kb: Math.round((e.args.data.encodedDataLength ?? 0) / 1000) });
  }
  return { first: (end - start) / 1000, parts, tasks, net: Object.values(net).filter((n) => n.url && n.sent < (end - start) / 1000) };
}

for (const [name, path, first] of PAGES.filter(([n]) => !chosen.length || chosen.includes(n))) {
  const all = [];
  for (let i = 0; i < RUNS; i++) {
    const tab = await context.newPage(), cdp = await context.newCDPSession(tab);
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    await tab.addInitScript(watch, { first });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
    await browser.startTracing(tab, { categories: ['devtools.timeline', 'v8', 'blink.user_timing', 'disabled-by-default-v8.compile', 'loading', 'v8.execute'] });
    await tab.goto(`${origin}${path}`);
    await tab.waitForFunction(() => 'first' in globalThis.__seen, null, { timeout: 120000 });
    await tab.waitForTimeout(300);
    const trace = JSON.parse(String(await browser.stopTracing()));
    if (process.env.TRACE) writeFileSync(join(process.env.TRACE, `${name}-${i}.json`), JSON.stringify(trace));
    all.push(read(trace.traceEvents));
    await tab.close();
  }
  const keys = [...new Set(all.flatMap((x) => Object.keys(x.parts)))], typical = all.sort((a, b) => a.first - b.first)[all.length >> 1];
  console.log(`\n${name}: first list after ${Math.round(median(all.map((x) => x.first)))} ms at 1/${SLOW}: ${keys.map((k) => [k, median(all.map((x) => x.parts[k] ?? 0))]).sort((a, b) => b[1] - a[1]).map(([k, v]) => `${k} ${Math.round(v)}`).join(', ')}`);
  if (process.env.MORE) for (const [t, d, deep, what, where] of typical.tasks.filter((x) => x[1] >= 15)) console.log(`  ${String(t).padStart(6)} +${String(d).padEnd(5)}${' '.repeat(Math.min(deep, 8))}${what} ${where}`);
  for (const n of typical.net) console.log(`  ${n.url.slice(0, 70).padEnd(70)} sent ${String(n.sent).padStart(5)} head ${String(n.head ?? '').padStart(5)} there ${String(n.done ?? '').padStart(5)} ${n.kb ?? ''} kB`);
}
await browser.close();
process.exit(0);
