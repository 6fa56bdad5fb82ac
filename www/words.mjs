// The words of the pages: msg/www.csv (id,vi,en) becomes src/gen/words.ts. Refuses a missing language, placeholders that differ
// between the languages, an id used in the code that is not there, and an id that nobody uses.
import { readFileSync, renameSync, writeFileSync, readdirSync, mkdirSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const csv = join(here, '../msg/www.csv');

function rows(text) {
  const out = []; let row = [], cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; }
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell.replace(/\r$/, '')); out.push(row); row = []; cell = ''; }
    else cell += c;
  }
  if (cell || row.length) { row.push(cell); out.push(row); }
  return out;
}

function sources(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? (e.name === 'gen' ? [] : sources(join(dir, e.name))) : /\.tsx?$/.test(e.name) ? [join(dir, e.name)] : []);
}

export function words({ unused = false } = {}) {
  const faults = [], vi = {}, en = {};
  const [head, ...body] = rows(readFileSync(csv, 'utf8'));
  if (head.join() !== 'id,vi,en') faults.push('www.csv: the heading must be id,vi,en');
  body.forEach((r, i) => {
    const at = `www.csv row ${i + 2}`;
    if (r.length !== 3) return faults.push(`${at}: ${r.length} columns, 3 wanted (quote commas)`);
    const [id, v, e] = r;
    if (!/^[a-z]+(\.[a-z0-9_]+)+$/.test(id)) faults.push(`${at}: ${id} is no dotted id`);
    if (id in vi) faults.push(`${at}: ${id} stands twice`);
    if (!v || !e) faults.push(`${at}: ${id} lacks a language`);
    const marks = (s) => [...new Set(s.match(/\{\w+\}/g) ?? [])].sort().join();
    if (marks(v) !== marks(e)) faults.push(`${at}: ${id} has ${marks(v)} in vi and ${marks(e)} in en`);
    vi[id] = v; en[id] = e;
  });
  const used = new Set();
  for (const file of sources(join(here, 'src'))) {
    const text = readFileSync(file, 'utf8');
    for (const m of text.matchAll(/['"]([a-z]+\.[a-z0-9_.]+)['"]/g)) if (m[1] in vi) used.add(m[1]);
    for (const m of text.matchAll(/\bt[nh]?\(\s*['"]([^'"]+)['"]/g)) if (!(m[1] in vi)) faults.push(`${file}: ${m[1]} is not in www.csv`);
    for (const m of text.matchAll(/`([a-z]+\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)\$\{/g)) {
      const some = Object.keys(vi).filter((id) => id.startsWith(m[1]));
      some.forEach((id) => used.add(id));
    }
  }
  if (unused) for (const id in vi) if (!used.has(id)) faults.push(`www.csv: nobody uses ${id}`);
  return { vi, en, faults };
}

export function write() {
  const { vi, en, faults } = words();
  if (faults.length) { console.error(faults.join('\n')); process.exit(1); }
  mkdirSync(join(here, 'src/gen'), { recursive: true });
  const to = join(here, 'src/gen/words.ts'), own = `${to}.${process.pid}`;      // who reads it meanwhile reads a whole one
  writeFileSync(own, `// Made by words.mjs from msg/www.csv.\nexport const vi = ${JSON.stringify(vi, null, 1)};\nexport const en: typeof vi = ${JSON.stringify(en, null, 1)};\nexport type WordId = keyof typeof vi;\n`);
  renameSync(own, to);
}

if (process.argv[2] === '--check') {
  const { faults } = words({ unused: true });
  if (faults.length) { console.error(faults.join('\n')); process.exit(1); }
  write();
}
