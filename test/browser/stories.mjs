// Both stories in the browser, from Start to a dossier that is opened, and what the public sees before and after a decision. Prints TAP.
// node test/browser/stories.mjs    (KHO: the program)
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, top } from './lib/browser.mjs';

const kho = process.env.KHO, pack = process.env.KHO_PACK ?? join(top, 'packs/hanoi');
if (!kho) { console.log('1..0 # SKIP give the program in KHO'); process.exit(0); }
const words = JSON.parse(readFileSync(join(top, 'test/browser/states.json'), 'utf8')).exploratory_words;
const dir = mkdtempSync(join(tmpdir(), 'kho-stories-')), say = (...args) => execFileSync(kho, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
const real = join(dir, 'real.gpkg'), made = join(dir, 'made.gpkg'), running = new Set();
process.on('exit', () => { running.forEach((s) => s.kill()); rmSync(dir, { recursive: true, force: true }); });

let n = 0, bad = 0;
const ok = (good, name, why = '') => { n++; if (!good) bad++; console.log(`${good ? 'ok' : 'not ok'} ${n} - ${name}`); if (!good) console.log(String(why).split('\n').map((l) => `#   ${l}`).join('\n')); };
const browser = await launch('--force-prefers-reduced-motion');

// A server of its own and a tab that has its cookie.
async function visit(db, view, lang) {
  const server = spawn(kho, ['serve', '--db', db, '--listen', '127.0.0.1:0', '--view', view, '--as', 'ngoc'], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(server);
  const url = await new Promise((done, fail) => {
    let text = '';
    server.stdout.on('data', (b) => { text += b; const m = text.match(/http:\/\/\S+/); if (m) done(m[0]); });
    server.on('exit', (code) => fail(new Error(`kho serve ended with ${code}`)));
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true });
  const tab = await context.newPage(), origin = new URL(url).origin;
  tab.setDefaultTimeout(120000);
  await tab.goto(url);
  const v = {
    tab, lang, origin,
    open: (path) => tab.goto(`${origin}${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=light`),
    api: async (path) => { const r = await context.request.get(origin + path); return { status: r.status(), json: await r.json().catch(() => null) }; },
    text: () => tab.locator('body').innerText(),
    go: async (name) => { await tab.locator('.rail nav a', { hasText: name }).click(); },
    // The file that a press on something brings, as text.
    pdf: async (press) => { const [file] = await Promise.all([tab.waitForEvent('download'), press()]), path = join(dir, `${n}.pdf`); await file.saveAs(path); return { path, name: file.suggestedFilename(), text: execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }), pages: +execFileSync('pdfinfo', [path], { encoding: 'utf8' }).match(/Pages:\s+(\d+)/)[1] }; },
    end: async () => { await context.close(); await new Promise((done) => { server.on('exit', done); server.kill(); running.delete(server); }); },
  };
  return v;
}
const shows = async (v, name, f) => { try { const why = await f(); ok(!why, name, why); } catch (e) { ok(false, name, `${e.message ?? e}\n${(await v.text().catch(() => '')).slice(0, 600)}`); } };
const says = (text, ...all) => all.filter((w) => !(w instanceof RegExp ? w : { test: (t) => t.includes(w) }).test(text)).map((w) => `does not say ${w}`).join('\n');
// Words that a result without grounds must not use; the list of protected buildings has its own name for an attribute.
const plain = (text, lang) => words[lang].filter((w) => new RegExp(`(^|[^\\p{L}])${w}([^\\p{L}]|$)`, 'u').test(text.toLowerCase().replaceAll('xếp hạng, danh mục', ''))).map((w) => `says “${w}”`).join('\n');

// ---- Story one: what is publicly known of a real city supports little, and the pages say so.
say('init', '--db', real, '--pack', pack);
{
  const v = await visit(real, 'staff', 'vi'), { tab } = v;
  await shows(v, 'real: the start page has no result yet and offers the first', async () => { await v.open('/'); await tab.locator('.sgrid').waitFor(); return says(await v.text(), 'Tính lần đầu'); });
  await shows(v, 'real: the map lists the places, one opens beside it', async () => { await v.go('Bản đồ'); await tab.locator('a.item').first().click(); await tab.locator('.det h2').waitFor(); });
  await shows(v, 'real: from the list to a place: facts with sources, unknowns said', async () => {
    await v.go('Địa điểm'); await tab.locator('.tbl.list tbody tr a').first().click(); await tab.locator('.facts').first().waitFor();
    await tab.locator('.facts .src[aria-controls]').first().click(); await tab.locator('.cite').waitFor();
    return says((await v.text()).toLowerCase(), 'chưa biết');
  });
  await shows(v, 'real: the first run is exploratory, and leads with what to find out', async () => {
    await v.open('/rank'); await tab.getByRole('button', { name: 'Tính lần đầu' }).click(); await tab.locator('.explore .voi').waitFor();
    const text = await v.text(), list = await tab.locator('.rt').boundingBox(), first = await tab.locator('.explore').first().boundingBox();
    return [says(text, 'Kết quả sơ bộ', 'Nên tìm hiểu trước'), plain(text, 'vi'), first.y < list.y ? '' : 'the list stands before what to find out'].filter(Boolean).join('\n');
  });
  await shows(v, 'real: a trial set, no shortlist; no decision is offered', async () => {
    await v.open('/shortlist'); await tab.getByRole('button', { name: 'Lập phương án' }).click(); await tab.locator('.cols .pl').first().waitFor();
    return [says(await v.text(), 'Phương án thử', 'chưa đủ căn cứ để quyết định'), plain(await v.text(), 'vi')].filter(Boolean).join('\n');
  });
  await shows(v, 'real: its dossier comes as a PDF that says exploratory', async () => {
    const p = await v.pdf(() => tab.getByRole('button', { name: /PDF/ }).click());
    return [says(p.text, /sơ bộ/i), plain(p.text, 'vi'), p.pages > 1 ? '' : 'one page only'].filter(Boolean).join('\n');
  });
  await v.end();
}

// ---- Story two: an illustrative city after its survey, to a decision.
say('simulate', '--db', made, '--pack', pack, '--places', '40', '--seed', '7');
let final = [], removed;
{
  const v = await visit(made, 'staff', 'en'), { tab } = v;
  await shows(v, 'made: every page carries the mark', async () => { for (const p of ['/', '/map', '/places', '/rank', '/shortlist', '/inbox']) { await v.open(p); await tab.locator('.note-illus').first().waitFor(); } });
  await shows(v, 'made: map, list, place', async () => {
    await v.open('/map'); await tab.locator('a.item').first().click(); await tab.locator('.det h2 a, .det a').first().waitFor();
    await v.go('Places'); await tab.locator('.tbl.list tbody tr a').first().click(); await tab.locator('.facts').first().waitFor();
  });
  await shows(v, 'made: a run ranks the places', async () => { await v.open('/rank'); await tab.getByRole('button', { name: 'Make the first run' }).click(); await tab.locator('.rt tbody tr').first().waitFor(); return says(await v.text(), /\d+ places, ranked/); });
  await shows(v, 'made: from the run to a shortlist', async () => { await tab.getByRole('link', { name: /shortlist/i }).last().click(); await tab.getByRole('button', { name: 'Make a set' }).click(); await tab.locator('.cols .pl').first().waitFor(); return says(await v.text(), 'Shortlist: 12 places'); });
  await shows(v, 'made: the dossier is a draft', async () => { const p = await v.pdf(() => tab.getByRole('button', { name: /PDF/ }).click()); return says(p.text, /draft, not published/i, /illustrative/i); });
  await shows(v, 'made: people decide otherwise, with a reason, and publish', async () => {
    await tab.getByRole('button', { name: 'Record a decision' }).click();
    const row = tab.locator('dialog fieldset').first().locator('li').first();
    await row.locator('input[type=checkbox]').check(); await row.locator('input.field').fill('flooded every year');
    await tab.locator('dialog textarea[name=reason]').fill('session 12'); await tab.locator('dialog input[name=publish]').check();
    await tab.locator('dialog button.primary').click(); await tab.locator('.decided').waitFor();
    const { json } = await v.api('/api/shortlists/latest'); final = json.decision.final; removed = json.decision.removed[0];
    return final.length === 11 && removed.reason === 'flooded every year' ? says(await v.text(), 'flooded every year', 'session 12', 'published') : JSON.stringify(json.decision);
  });
  await shows(v, 'made: the dossier is no draft any more and holds what was decided', async () => {
    await v.open('/shortlist'); const p = await v.pdf(() => tab.getByRole('button', { name: /PDF/ }).click());
    return [/draft, not published/i.test(p.text) ? 'still a draft' : '', says(p.text, 'flooded every year', /illustrative/i, ...final.map((f) => f.name.en || f.name.vi))].filter(Boolean).join('\n');
  });
  await shows(v, 'made: a later run and set stay with the staff', async () => {
    await v.open('/rank'); const slider = tab.locator('.weight input').first(); await slider.focus(); await slider.press('End');
    await tab.locator('#hm').waitFor(); return says(tab.url(), /with=run/);
  });
  await v.end();
}

// ---- The public: before a decision that a place exists; after it what was decided, and nothing later.
{
  const v = await visit(real, 'public', 'en'), { tab } = v;
  await shows(v, 'public, undecided: no way to runs, sets and the inbox', async () => {
    await v.open('/'); await tab.locator('.sgrid').waitFor();
    const nav = await tab.locator('.rail nav').innerText(), seen = [];
    if (/rank|look|set|inbox|shortlist/i.test(nav)) seen.push(`the rail offers ${nav}`);
    for (const p of ['/rank', '/shortlist', '/inbox']) { await v.open(p); await tab.locator('[data-state=denied]').waitFor(); }
    for (const p of ['/api/runs', '/api/runs/latest', '/api/shortlists', '/api/shortlists/latest', '/api/inbox', '/api/jobs', '/api/files/shortlist-latest-en.pdf']) { const { status } = await v.api(p); if (status !== 403) seen.push(`${p} answers ${status}`); }
    return seen.join('\n');
  });
  await shows(v, 'public, undecided: of a candidate its name, kind and ward; nothing to edit', async () => {
    const c = (await v.api('/api/records?type=place&limit=1&filter=' + encodeURIComponent("role = 'candidate'"))).json.items[0] ?? { id: 'place/HN001' }, seen = [];
    await v.open(`/${c.id}`); await tab.locator('.ph h1').waitFor();
    const rec = (await v.api(`/api/records/${c.id}`)).json, known = Object.entries(rec.values).filter(([, x]) => x.value.state === 'known').map(([k]) => k);
    if (!rec.embargoed) seen.push('not under embargo');
    if (known.some((k) => !['name_vi', 'name_en', 'kind', 'ward', 'role'].includes(k))) seen.push(`tells ${known}`);
    if (await tab.locator('.src.act, form.edit').count()) seen.push('offers to edit');
    return seen.join('\n');
  });
  await v.end();
}
{
  const v = await visit(made, 'public', 'en'), { tab } = v;
  await shows(v, 'public, decided: the shortlist with proposal and decision', async () => { await v.open('/'); await tab.locator('.sgrid').waitFor(); await v.go('Shortlist'); await tab.locator('.decided').waitFor(); const text = await v.text(); return [says(text, 'flooded every year', ...final.map((f) => f.name.en || f.name.vi)), /Record a decision|Change the decision/.test(text) ? 'offers to decide' : ''].filter(Boolean).join('\n'); });
  await shows(v, 'public, decided: the dossier is there to read', async () => { const p = await v.pdf(() => tab.getByRole('link', { name: /PDF/ }).click()); return [/draft, not published/i.test(p.text) ? 'a draft' : '', says(p.text, 'flooded every year', /illustrative/i, ...final.map((f) => f.name.en || f.name.vi))].filter(Boolean).join('\n'); });
  await shows(v, 'public, decided: the run it rests on, and none after it', async () => {
    await v.go('Rank'); await tab.locator('.rt tbody tr').first().waitFor();
    const runs = (await v.api('/api/runs')).json.items, seen = [];
    if (runs.length !== 1) seen.push(`${runs.length} runs`);
    if (await tab.locator('.weight input:not([disabled])').count()) seen.push('weights can be moved');
    return seen.join('\n');
  });
  await v.end();
}

console.log(`1..${n}`);
await browser.close();
process.exit(bad ? 1 : 0);
