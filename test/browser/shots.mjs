// The pictures of README and guide: taken of the real program, each after its text was found true. Prints TAP.
// node test/browser/shots.mjs OUT    (KHO: the program)
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/browser.mjs';

const here = dirname(fileURLToPath(import.meta.url)), out = process.argv[2] ?? join(here, '../../docs/img'), kho = process.env.KHO;
if (!kho) { console.log('1..0 # SKIP give the program in KHO'); process.exit(0); }
const pack = process.env.KHO_PACK ?? join(here, '../../packs/hanoi'), MOST = 150_000;

// city: which of the two; path; lang, theme; wait: what has to be there; text: what it says
const SHOTS = [
  { name: 'start-real', city: 'real', path: '/', lang: 'vi', theme: 'light', wait: '.sgrid .voi', text: /đáng tìm hiểu|tìm hiểu trước/i },
  { name: 'map', city: 'made', path: '/map', lang: 'en', theme: 'light', wait: 'canvas[data-ready]', text: /400 places/ },
  { name: 'rank', city: 'made', path: '/rank', lang: 'en', theme: 'light', wait: '.rt tbody tr', text: /places, ranked/ },
  { name: 'shortlist', city: 'made', path: '/shortlist', lang: 'vi', theme: 'dark', wait: '.cols .pl', text: /Danh sách rút gọn: 12 nơi/ },
];

const dir = mkdtempSync(join(tmpdir(), 'kho-shots-')), say = (...args) => execFileSync(kho, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
const cities = { real: join(dir, 'real.gpkg'), made: join(dir, 'made.gpkg') }, servers = [];
say('init', '--db', cities.real, '--pack', pack);
say('simulate', '--db', cities.made, '--pack', pack, '--places', '400', '--seed', '7');
for (const db of Object.values(cities)) { say('rank', '--db', db, '--draws', '2000'); say('shortlist', '--db', db); }
const serve = (db) => new Promise((done, fail) => {
  const child = spawn(kho, ['serve', '--db', db, '--listen', '127.0.0.1:0', '--as', 'ngoc'], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(child);
  let text = '';
  child.stdout.on('data', (b) => { text += b; const m = text.match(/http:\/\/\S+/); if (m) done(m[0]); });
  child.on('exit', (code) => fail(new Error(`kho serve ended with ${code}`)));
});
process.on('exit', () => { servers.forEach((s) => s.kill()); rmSync(dir, { recursive: true, force: true }); });

const browser = await launch();
const tabs = {};
for (const [name, db] of Object.entries(cities)) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  tabs[name] = { tab: await context.newPage(), url: await serve(db) };
  await tabs[name].tab.goto(tabs[name].url);
}
mkdirSync(out, { recursive: true });
let n = 0, bad = 0;
for (const s of SHOTS) {
  const { tab, url } = tabs[s.city], path = join(out, `${s.name}.webp`);
  let why = '';
  try {
    await tab.goto(`${new URL(url).origin}${s.path}?lang=${s.lang}&theme=${s.theme}`);
    await tab.locator(s.wait).first().waitFor({ timeout: 120000 });
    await tab.waitForFunction(() => !document.querySelector('.skel, [aria-busy=true]'), null, { timeout: 120000 });
    await tab.evaluate(() => document.fonts.ready.then(() => true));
    const text = await tab.locator('main').innerText();
    if (!s.text.test(text)) why = `says nothing like ${s.text}`;
    const { data } = await (await tab.context().newCDPSession(tab)).send('Page.captureScreenshot', { format: 'webp', quality: 82 });   // a third of a PNG
    writeFileSync(path, Buffer.from(data, 'base64'));
    if (statSync(path).size > MOST) why ||= `${statSync(path).size} bytes`;
  } catch (e) { why = String(e); }
  n++; if (why) bad++;
  console.log(`${why ? 'not ok' : 'ok'} ${n} - ${s.name}${why ? `\n# ${why.split('\n').join('\n# ')}` : ''}`);
}
console.log(`1..${n}`);
await browser.close();
process.exit(bad ? 1 : 0);
