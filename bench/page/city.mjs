// A city and a server for the measures of pages, the pages, and what tells that their first list is there. Not a measure of its own.
// (KHO: the program; KHO_CITY: a file made before by this, to measure two programs on the same)
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { top } from '../../test/browser/lib/browser.mjs';

// Name, address, what the first list is, what is drawn besides.
export const PAGES = [
  ['places', '/places?lang=vi', '.tbl.list tbody tr'], ['map', '/map?lang=vi', 'a.item', 'canvas[data-ready]'],
  ['rank', '/rank?lang=vi', '.rt tbody tr'], ['start', '/?lang=vi', '.sgrid'],
];

// Runs in the page: until something is on it, counted from the start of its navigation.
export const watch = ({ first, marks }) => {
  const seen = globalThis.__seen = {}, look = () => { for (const [k, css] of Object.entries({ first, marks })) if (css && !(k in seen) && document.querySelector(css)) requestAnimationFrame(() => { if (!(k in seen)) { seen[k] = performance.now(); performance.mark(`kho-${k}`); } }); };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
};

export async function city(kho = process.env.KHO) {
  const dir = mkdtempSync(join(tmpdir(), 'kho-page-')), db = join(dir, 'city.gpkg');
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const say = (...args) => execFileSync(kho, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (process.env.KHO_CITY) copyFileSync(process.env.KHO_CITY, db);
  else {
    say('simulate', '--db', db, '--pack', join(top, 'packs/hanoi'), '--places', '400', '--seed', '7');
    say('rank', '--db', db, '--draws', '2000');
    say('shortlist', '--db', db);
  }
  const server = spawn(kho, ['serve', '--db', db, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => server.kill());
  const url = await new Promise((done, fail) => {
    let text = '';
    server.stdout.on('data', (b) => { text += b; const m = text.match(/http:\/\/\S+/); if (m) done(m[0]); });
    server.on('exit', (code) => fail(new Error(`kho serve ended with ${code}`)));
  });
  return { server, url, origin: new URL(url).origin, db };
}
