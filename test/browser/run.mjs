// The pages in a real browser: every page × state × language × theme of states.json, with axe-core, at 1440 and 390 pixels; then the journeys.
// node test/browser/run.mjs [URL] [--quick] [--only states|page[/state]|journeys] [--shots DIR] [--write] [--place place/ID]
//   URL      address with its token, as the server prints it; without it the program in $KHO is started on a new database,
//            and the run is a quick one unless --full is said
//   --quick  vi·light and en·dark only
//   --only narrow  is any page wider than a phone, or than a sheet of paper
//   --like TEXT  of the journeys those whose name holds it
//   --write  also the journeys that change data (give them a database of their own)
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, need } from './lib/browser.mjs';
import { inspect } from './lib/inspect.mjs';
import { journeys } from './lib/journeys.mjs';
import { pretend } from './lib/pretend.mjs';
import { serve } from './lib/server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const spec = JSON.parse(readFileSync(join(here, 'states.json'), 'utf8'));

const given = process.argv[2]?.startsWith('http') ? process.argv[2] : undefined;
if (!given && !process.env.KHO) { console.log('1..0 # SKIP give an address, or the program in KHO'); process.exit(0); }
const own = given ? undefined : await serve(process.env.KHO, process.env.KHO_PACK ?? join(here, '../../packs/hanoi'));
const url = given ?? own.url;
const opt = (n) => { const i = process.argv.indexOf(`--${n}`); return i < 0 ? undefined : process.argv[i + 1]; };
const flag = (n) => process.argv.includes(`--${n}`);
const quick = flag('quick') || (!!own && !flag('full'));
const origin = new URL(url).origin, only = opt('only'), shots = opt('shots'), place = opt('place');
if (shots) mkdirSync(shots, { recursive: true });

let n = 0, bad = 0;
export function ok(good, name, why = '') { n++; if (!good) bad++; console.log(`${good ? 'ok' : 'not ok'} ${n} - ${name}`); if (!good && why) console.log(String(why).split('\n').map((l) => `#   ${l}`).join('\n')); return good; }

const browser = await launch('--force-prefers-reduced-motion');
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', serviceWorkers: 'block' });
{ const p = await context.newPage(); await p.goto(url); await p.waitForLoadState(); await p.close(); }      // the token becomes a cookie
const ask = async (path) => (await context.request.get(origin + path)).json();
// A link for the page of questions; opened, it gives this browser a guest's cookie beside the staff's.
const made = await (await context.request.post(`${origin}/api/panel/links`, { data: { group: 'browser' }, headers: { Origin: origin } })).json();
if (made.path) await context.request.get(origin + made.path);
const first = place ?? (await ask('/api/records?type=place&limit=1&sort=name&filter=' + encodeURIComponent("role = 'candidate'"))).items?.[0]?.id ?? 'place/HN001';
const latest = (await ask('/api/session')).latest?.run?.replace('run/', '') ?? 'none';
const fill = (s) => s.replaceAll('$place', first).replaceAll('$run', latest);

// Each page must have each of the required states.
if (only !== 'journeys') for (const [page, p] of Object.entries(spec.pages)) for (const state of spec.required) ok(state in spec.common || state in p.states, `${page} has the state ${state}`);

// What state s of a page is told, as a script to run before the page's own; none where it is told the truth.
function told(page, s) {
  if (s.how === 'real') return undefined;
  const body = JSON.stringify({ error: { id: s.id ?? 'TEST', message: s.status === 403 ? '403' : '500', remedy: '' } });
  return pretend({ apis: (Array.isArray(s.api) ? s.api : [s.api ?? page.api]).map(fill), how: s.how, status: s.status, body, set: s.set, add: s.add });
}

// A tab that has axe-core in each of its documents, compiled once; bare: without the big map, whose fallback and list are looked at then.
async function openTab(within) {
  const tab = await within.newPage(), cdp = await within.newCDPSession(tab);
  await cdp.send('Network.enable');
  await cdp.send('Page.enable');
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: axe });
  return Object.assign(tab, { cdp, bare: (yes) => cdp.send('Network.setBlockedURLs', { urls: yes ? [`${origin}/a/view-*.js`] : [] }) });
}

// One state in a tab that has shown others before: a tab of its own for each would cost as much as the test.
async function one(tab, pageName, page, stateName, s, lang, theme) {
  const name = `${pageName} ${stateName} ${lang} ${theme}`, faults = [], lie = told(page, s);
  let identifier;
  const hear = {
    pageerror: (e) => faults.push(`error: ${e.message}`),
    console: (m) => { if (m.type() === 'error' && !((s.how !== 'real' || pageName === 'map') && /Failed to load resource|net::ERR/.test(m.text()))) faults.push(`console: ${m.text()}`); },
    request: (r) => { const u = new URL(r.url()); if (/^https?:$/.test(u.protocol) && u.origin !== origin) faults.push(`asks another host: ${r.url()}`); },
  };
  try {
    await tab.setViewportSize({ width: 1440, height: 900 });
    // The big map is drawn once, in the state ready: elsewhere its fallback and its list are looked at.
    await tab.bare(pageName === 'map' && stateName !== 'ready');
    if (lie) ({ identifier } = await tab.cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: lie }));
    for (const [what, f] of Object.entries(hear)) tab.on(what, f);
    const q = [`lang=${lang}`, `theme=${theme}`, s.query && fill(s.query)].filter(Boolean).join('&');
    await tab.goto(`${origin}${fill(page.path)}?${q}`, { waitUntil: 'load' });
    const see = s.see ?? page.see;
    if (lie) try { await tab.waitForFunction(() => window.pretended, null, { timeout: 60000 }); } catch { faults.push('the page asked nothing of what this state answers'); }
    try { await tab.locator(see).first().waitFor({ state: 'visible', timeout: 60000 }); } catch { faults.push(`never showed ${see}`); }
    if (s.how === 'real' || s.how === 'set') try { await tab.waitForFunction(() => !document.querySelector('.skel, [aria-busy=true]'), null, { timeout: 60000 }); } catch { faults.push('a part of it still loads'); }
    await drawn(tab);
    if ((await tab.locator('html').getAttribute('lang')) !== lang) faults.push('html has another language');
    if (shots) await tab.screenshot({ path: join(shots, `${pageName}-${stateName}-${lang}-${theme}-1440.png`) });
    faults.push(...(await check(tab, pageName, lang, theme, 1440)));
    if (s.plain) {
      const text = (await tab.locator('body').innerText()).toLowerCase();
      for (const w of spec.exploratory_words[lang]) if (new RegExp(`(^|[^\\p{L}])${w}([^\\p{L}]|$)`, 'u').test(text)) faults.push(`exploratory, yet the page says “${w}”`);
    }
    await tab.setViewportSize({ width: 390, height: 844 });
    await drawn(tab);
    const wide = await tooWide(tab);
    if (wide) faults.push(`wider than 390: ${wide}`);
    if (shots) await tab.screenshot({ path: join(shots, `${pageName}-${stateName}-${lang}-${theme}-390.png`) });
    if (stateName === 'ready') faults.push(...(await check(tab, pageName, lang, theme, 390)).map((f) => `390: ${f}`));
  } catch (e) { faults.push(String(e)); }
  for (const [what, f] of Object.entries(hear)) tab.off(what, f);
  if (identifier) await tab.cdp.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
  ok(!faults.length, name, faults.join('\n'));
}

// Under a finger nothing is wider than a phone, whatever is opened, and what is pressed is 44 px high (links in a sentence apart):
// each path of states.json, and in a full run each record of each type.
async function narrow(tab, path, lang) {
  const faults = [], q = new URL(path, origin);
  q.searchParams.set('lang', lang);
  if (path.startsWith('/map')) await tab.route(/\/a\/view-\w+\.js$/, (r) => r.abort());
  try {
    await tab.goto(String(q), { waitUntil: 'load' });
    await tab.locator('h1').first().waitFor({ state: 'attached', timeout: 60000 });
    await tab.waitForFunction(() => !document.querySelector('.skel, [aria-busy=true]'), null, { timeout: 60000 });
    await tab.evaluate(() => document.querySelectorAll('main details:not(.facet)').forEach((d) => { d.open = true; }));
    await tab.waitForFunction(() => !document.querySelector('.skel, [aria-busy=true]'), null, { timeout: 60000 });
    for (const width of spec.narrow.widths) {
      await tab.setViewportSize({ width, height: 844 });
      await drawn(tab);
      const wide = await tooWide(tab);
      if (wide) faults.push(`wider than ${width}: ${wide}`);
    }
    const small = await tab.evaluate(() => [...document.querySelectorAll('button, summary, select, input, a.btn, .tabs a, .types a')].filter((e) => {
      if (e.closest('p, .tiny, svg, .vh, dl.one') || !e.checkVisibility({ visibilityProperty: true })) return false;
      const box = (e.matches('[type=checkbox], [type=radio]') && e.closest('label') || e).getBoundingClientRect();
      return box.height > 1 && box.height < 43.5;
    }).slice(0, 6).map((e) => `${e.tagName}.${e.getAttribute('class') ?? ''} “${(e.innerText ?? e.name).slice(0, 20)}” ${Math.round(e.getBoundingClientRect().height)}`));
    if (small.length) faults.push(`too small for a finger: ${small.join(' | ')}`);
  } catch (e) { faults.push(String(e)); }
  await tab.unrouteAll({ behavior: 'ignoreErrors' });
  ok(!faults.length, `narrow ${path} ${lang}`, faults.join('\n'));
}

// On an A4 sheet: none of what is for pressing, nothing wider than the sheet, and the first sheet is no empty one.
async function paper(tab, path, lang) {
  const faults = [], q = new URL(path, origin);
  q.searchParams.set('lang', lang);
  if (path.startsWith('/map')) await tab.route(/\/a\/view-\w+\.js$/, (r) => r.abort());
  try {
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.goto(String(q), { waitUntil: 'load' });
    await tab.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.skel, [aria-busy=true]'), null, { timeout: 60000 });
    await tab.emulateMedia({ media: 'print' });
    await tab.setViewportSize({ width: 703, height: 1000 });      // A4 less the margins of print.css, in CSS pixels
    await drawn(tab);
    const wide = await tooWide(tab);
    if (wide) faults.push(`wider than the sheet: ${wide}`);
    const seen = await tab.evaluate(() => [...document.querySelectorAll('.rail, .bar, .tabs, .skip, .btn, .seg, .jump, .zoom, .grip, .toast')].filter((e) => e.checkVisibility()).slice(0, 4).map((e) => e.className));
    if (seen.length) faults.push(`on paper there is ${seen.join(', ')}`);
    const first = (await tab.pdf({ format: 'A4' })).length > 0 && await tab.evaluate(() => [...document.querySelectorAll('main li, main tr, main p, main dd, main summary')].filter((e) => e.checkVisibility() && e.getBoundingClientRect().top < 1000).length);
    if (first < 8) faults.push(`on the first sheet stand ${first} things`);
  } catch (e) { faults.push(String(e)); }
  await tab.emulateMedia({ media: null });
  await tab.unrouteAll({ behavior: 'ignoreErrors' });
  ok(!faults.length, `paper ${path} ${lang}`, faults.join('\n'));
}

// What stands out of the page on the right, if it can be scrolled there.
const tooWide = (tab) => tab.evaluate(() => {
  const w = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= w) return '';
  return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > w + 1 && !e.closest('svg svg, .scroll-x')).slice(0, 4).map((e) => `${e.tagName}.${e.getAttribute('class') ?? ''} (${Math.round(e.getBoundingClientRect().right)})`).join(' ') || `something to ${document.documentElement.scrollWidth}`;
});

// Fonts are there, and what was changed last is on the screen.
const drawn = (tab) => tab.evaluate(() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))));

// Of a long list the first rows are looked at, all of them in a full run: the cost of axe-core grows with every element.
const ROWS = 12, RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const looked = new Map();       // page, language, theme and width → digests of the parts in which axe-core found nothing
async function check(tab, ...setting) {
  const key = setting.join(' ');
  if (!looked.has(key)) looked.set(key, new Set());
  const clean = looked.get(key), skip = quick ? [`tbody > tr:nth-child(n+${ROWS + 1})`, `ul > li:nth-child(n+${ROWS + 1})`] : [];
  const { violations, parts } = await tab.evaluate(inspect, { rules: RULES, skip, clean: quick ? [...clean] : null });
  if (!violations.length) parts.forEach((d) => clean.add(d));
  return violations.flatMap((v) => v.nodes.slice(0, 3).map((x) => `axe ${v.id}: ${x.target.join(' ')} (${(x.any[0] ?? x.all[0] ?? x.none[0])?.message ?? v.help})`));
}

const work = [];
for (const [pageName, page] of Object.entries(spec.pages)) {
  for (const [stateName, s] of Object.entries({ ...spec.common, ...page.states })) {
    if (only && only !== 'states' && only !== pageName && only !== `${pageName}/${stateName}`) continue;
    for (const lang of spec.languages) for (const theme of spec.themes) { if (quick && (lang === 'vi') !== (theme === 'light')) continue; work.push([pageName, page, stateName, s, lang, theme]); }
  }
}
await Promise.all([0, 1].map(async () => {
  const tab = await openTab(context);
  for (let w; (w = work.shift());) await one(tab, ...w);
  await tab.close();
}));
if (!only || only === 'narrow') {
  const first = async (type) => (await ask(`/api/records?type=${type}&limit=1`)).items?.[0]?.id;
  const named = async (all) => { const out = []; for (const p of all) { const type = p.match(/^\$first\/(\w+)$/)?.[1], id = type && await first(type); if (!type) out.push(p); else if (id) out.push(`/${id}`); } return out; };
  const paths = await named(spec.narrow.paths), sheets = await named(spec.paper);
  if (!quick) for (const type of (await ask('/api/session')).types) paths.push(...((await ask(`/api/records?type=${type}&limit=500`)).items ?? []).map((r) => `/${r.id}`).filter((p) => !paths.includes(p)));
  const touch = await browser.newContext({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce', serviceWorkers: 'block', hasTouch: true, isMobile: true, storageState: await context.storageState() });
  await Promise.all([0, 1].map(async () => {
    const tab = await touch.newPage();
    for (let p; (p = paths.shift());) await narrow(tab, p, paths.length % 2 ? 'vi' : 'en');
    await tab.close();
    const sheet = await context.newPage();
    for (let p; (p = sheets.shift());) await paper(sheet, p, sheets.length % 2 ? 'vi' : 'en');
    await sheet.close();
  }));
}
if (!only || only === 'journeys') await journeys({ context, origin, ok, write: flag('write') || !!own, place: first, like: opt('like'), axe });

console.log(`1..${n}`);
await browser.close();
own?.end();
process.exit(bad ? 1 : 0);
