// What a person does, in order: find, look at a source, filter the map, weigh, choose, settle; by keyboard where that is the promise.
import { live } from './live.mjs';

export async function journeys({ context, origin, ok, write, place, like, axe }) {
  const open = async (path, lang = 'en') => { const tab = await context.newPage(); await tab.setViewportSize({ width: 1440, height: 900 }); await tab.goto(`${origin}${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=light`); return tab; };
  const story = async (name, f) => { if (like && !name.includes(like)) return; let tab; try { tab = await f(); ok(true, name); } catch (e) { ok(false, name, e.message ?? e); } finally { await tab?.close(); } };
  const want = (good, why) => { if (!good) throw new Error(why); };
  const until = async (f, why) => { for (const end = Date.now() + 120000; !(await f());) { if (Date.now() > end) throw new Error(why()); await new Promise((done) => setTimeout(done, 50)); } };
  const ask = async (path) => (await context.request.get(origin + path)).json();
  const fold = (s) => s.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/gi, 'd').toLowerCase();

  await story('search by keyboard, without marks', async () => {
    const rec = await ask(`/api/records/${place}`), tab = await open('/places');
    await tab.locator('.tbl.list tbody tr').first().waitFor();
    await tab.keyboard.press('/');
    await tab.keyboard.type(fold(rec.title.vi));
    await tab.locator('.hit[role=option]').first().waitFor();
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('Enter');
    await tab.locator('.ph h1').waitFor();
    want((await tab.locator('.ph h1').innerText()).length > 0, 'the record has no title');
    return tab;
  });

  await story('a cite that may be either of two instruments asks which, and opens none by itself', async () => {
    const tab = await open('/places');
    await tab.locator('.tbl.list tbody tr').first().waitFor();
    await tab.keyboard.press('/');
    await tab.keyboard.type('Resolution 24');
    await tab.getByText('Which of these?').waitFor();
    const hits = await tab.locator('.hit[role=option]').allInnerTexts();
    want(/24\/2025\/NQ-HĐND/.test(hits[0]) && /24\/NQ-HĐND/.test(hits[1]), `the two are not first: ${hits.slice(0, 2).join(' | ')}`);
    await tab.keyboard.press('Enter');
    want(/\/places/.test(tab.url()) && !/q=/.test(tab.url()), 'Enter went somewhere');
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('Enter');
    await tab.locator('.ph h1').waitFor();
    want(/instrument\/VB004/.test(tab.url()), `it is ${tab.url()}`);
    return tab;
  });

  await story('a source opens, is in the address, and Esc gives the focus back', async () => {
    const tab = await open(`/${place}`);
    const b = tab.locator('.facts .src[aria-controls]').first();
    await b.click();
    await tab.locator('.cite').waitFor();
    want(/cite=/.test(tab.url()), 'the address does not hold it');
    await tab.keyboard.press('Escape');
    await tab.locator('.cite').waitFor({ state: 'detached' });
    want(await b.evaluate((e) => e === document.activeElement), 'focus is lost');
    return tab;
  });

  await story('who has no session is told so, on a page that is dressed', async () => {
    const stranger = await context.browser().newContext({ viewport: { width: 390, height: 844 } }), tab = await stranger.newPage(), said = [];
    tab.on('console', (m) => { if (/Content Security Policy/i.test(m.text())) said.push(m.text()); });
    const res = await tab.goto(`${origin}/places`);
    want(res.status() === 401 && (await tab.locator('p[lang=vi]').count()) === 1 && (await tab.locator('p[lang=en]').count()) === 1, `${res.status()} without words in both languages`);
    want(!said.length && (await tab.locator('p').first().evaluate((e) => getComputedStyle(e).borderLeftStyle)) === 'double', `the policy lets no style through: ${said}`);
    want(await tab.evaluate(() => document.documentElement.scrollWidth <= 390), 'it is wider than a phone');
    return { close: () => stranger.close() };
  });

  await story('the whole story by keyboard alone, with a ring around what has the focus', async () => {
    const tab = await open('/'), here = (sel) => tab.evaluate((s) => !!document.activeElement?.closest(s), sel);
    // Tab until something is reached; each stop on the way is marked.
    const tabTo = async (sel, most = 90) => {
      await tab.locator(sel).first().waitFor();
      for (let i = 0; i < most; i++) {
        await tab.keyboard.press('Tab');
        const bare = await tab.evaluate(() => { const e = document.activeElement; if (!e || e === document.body || e.matches('.weight input, .maplibregl-canvas')) return ''; const s = getComputedStyle(e), host = e.closest('.val') ?? e; return s.boxShadow === 'none' && s.outlineStyle === 'none' && getComputedStyle(host).boxShadow === 'none' ? `${e.tagName}.${e.className}` : ''; });
        want(!bare, `no ring around ${bare}`);
        if (await here(sel)) return;
      }
      throw new Error(`${sel} cannot be reached by Tab on ${tab.url()}`);
    };
    await tabTo('.skip');
    await tab.keyboard.press('Enter');
    want(await here('main'), 'the skip link does not lead to the content');
    await tab.keyboard.press('/');
    await tab.keyboard.type('HN001');
    await tab.locator('.hit[role=option]').first().waitFor();
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('Enter');
    await tabTo('.jump a');
    await tabTo('.facts .src[aria-controls]', 30);
    await tab.keyboard.press('Enter');
    await tab.locator('.cite').waitFor();
    await tab.keyboard.press('Escape');
    await tabTo('.facts .src.act', 3);
    await tab.keyboard.press('Enter');
    await tab.locator('form.edit').waitFor();
    await tabTo('form.edit [name=v]', 12);
    await tab.goto(`${origin}/rank?lang=en&theme=light`);
    await tabTo('.rt tbody th a', 60);
    const first = await tab.evaluate(() => document.activeElement.textContent);
    await tab.keyboard.press('ArrowDown');
    want((await tab.evaluate(() => document.activeElement.textContent)) !== first, 'the arrow does not move in the list');
    await tab.goto(`${origin}/shortlist?lang=en&theme=light`);
    await tabTo('.cols .pl a, [data-state=empty] .btn', 60);
    return tab;
  });

  await story('the map draws, and its legend filters the list as well', async () => {
    const tab = await open('/map');
    await tab.locator('canvas[data-ready]').waitFor({ timeout: 60000 });
    const before = await tab.locator('a.item').count();
    await tab.locator('.leg button').first().click();
    let label, after;
    await until(async () => {
      label = Number((await tab.locator('.leg button').first().locator('.n').innerText()).replace(/\D/g, ''));
      after = await tab.locator('a.item').count();
      return after < before && (after === label || label > 80);
    }, () => `legend says ${label}, list shows ${after}, of ${before} before`);
    want(/f\.kind=/.test(tab.url()), 'the address does not hold the filter');
    return tab;
  });

  await story('a filter is in the address and survives a reload', async () => {
    const tab = await open('/places');
    await tab.locator('.tbl.list tbody tr').first().waitFor();
    const first = await tab.locator('h1 + p').innerText();
    await tab.locator('details.facet:not(.menu) summary').first().click();
    await tab.locator('details.facet[open] .opt').first().click();
    const count = async () => (await tab.locator('h1 + p').count()) ? tab.locator('h1 + p').first().innerText() : '';
    await until(async () => (await count()) !== first, () => `the list says ${first} still`);
    await tab.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
    const before = await count();
    await tab.goto(tab.url());
    let now;
    await until(async () => (now = await count()) === before, () => `${before} before the reload, ${now} after it`);
    return tab;
  });

  await story('what is fetched stays under 700 kB', async () => {
    const tab = await context.newPage(), cdp = await context.newCDPSession(tab);
    let bytes = 0;
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    cdp.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength; });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const t = Date.now();
    await tab.goto(`${origin}/map?lang=vi`);
    await tab.locator('a.item').first().waitFor();
    const list = Date.now() - t;
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await tab.locator('canvas[data-ready]').waitFor({ timeout: 60000 });
    console.log(`# map page: ${Math.round(bytes / 1000)} kB in all; list after ${list} ms at a quarter of the CPU`);
    want(bytes < 700000, `${bytes} bytes`);
    return tab;
  });

  if (!write) return;

  await story('a fact is put right, and undone', async () => {
    const tab = await open(`/${place}`);
    await tab.locator('.src.act').first().click();
    const form = tab.locator('form.edit');
    await form.waitFor();
    await form.locator('[name=v]').fill('Browser test');
    await form.locator('[name=source]').fill('test/browser');
    await form.locator('[name=class]').selectOption({ index: 1 });
    await form.locator('[name=method]').selectOption({ index: 1 });
    await form.locator('button.primary').click();
    await tab.locator('.toast').waitFor();
    const [undone] = await Promise.all([tab.waitForResponse((r) => r.url().includes('/api/undo')), tab.locator('.toast .btn').first().click()]);
    want(undone.ok(), `the undo was refused: ${await undone.text()}`);
    return tab;
  });

  await story('two records that are one place: the plan says what will hold, the heir then has it, and the undo parts them again', async () => {
    const from = 'place/HN013', into = 'place/HN014', rec = (id) => ask(`/api/records/${id}?lang=en`), values = async (id) => JSON.stringify((await rec(id)).values);
    const was = [await values(from), await values(into)];
    const plan = (await (await context.request.post(`${origin}/api/merge?lang=en`, { data: { from, into, plan: true }, headers: { Origin: origin } })).json()).plan;
    want(plan.conflicts.length > 0 && plan.moves.length > 0, 'these two neither differ nor complete each other');
    const tab = await open(`/${from}`);
    await tab.getByRole('button', { name: 'Merge…' }).click();
    const dialog = tab.getByRole('dialog'), merge = dialog.getByRole('button', { name: 'Merge', exact: true });
    want(await merge.isDisabled(), 'it could be merged with nothing');
    await dialog.getByLabel('Merge into').fill('HN014');
    await dialog.getByRole('radio').first().check();
    const said = dialog.locator('.plan-of');
    await said.waitFor();
    const text = await said.innerText(), shown = plan.conflicts.slice(0, 8);
    want([plan.conflicts.length, plan.moves.length, plan.same].every((n) => new RegExp(`\\b${n}\\b`).test(text)), `the plan's numbers are not told: ${text}`);
    want(shown.every((c) => text.includes(c.from.text) && text.includes(c.into.text) && text.includes(c.becomes.text)), `not each conflict with both sides and what would hold: ${text}`);
    want(was[0] === await values(from) && was[1] === await values(into), 'the plan has changed something');
    await dialog.locator('[name=reason]').fill('one address, seen on the map');
    await merge.click();
    await tab.waitForURL(new RegExp(`/${into}`));
    await tab.locator('.facts').first().waitFor();
    const heir = (await rec(into)).values;
    for (const row of [...plan.moves, ...plan.conflicts]) want(heir[row.attr]?.value?.text === row.becomes.text, `${row.attr} is ${JSON.stringify(heir[row.attr])}, the plan said ${row.becomes.text}`);
    want((await rec(from)).merged_into === into, 'the record that was merged does not say so');
    const page = tab.locator('main');
    await until(async () => { const now = (await page.innerText()).toLowerCase(); return plan.moves.every((row) => now.includes(row.becomes.text.toLowerCase())); }, () => 'the page of the heir does not show what it was given');
    const [undone] = await Promise.all([tab.waitForResponse((r) => r.url().includes('/api/undo')), tab.locator('.toast .btn').first().click()]);
    want(undone.ok(), `the undo was refused: ${await undone.text()}`);
    want(was[0] === await values(from) && was[1] === await values(into) && !(await rec(from)).merged_into, 'after the undo the two are not what they were');
    return tab;
  });

  await story('weights: an arrow key starts a run, and who moved is shown', async () => {
    const tab = await open('/rank');
    const weight = tab.locator('.weight input').first(), was = await weight.inputValue();
    for (let i = 0; i < 5 || (await weight.inputValue()) === was; i++) {        // a page that is still filling may draw its inputs anew
        if (i === 50) throw new Error(`fifty strokes leave the weight at ${was}`);
        await weight.press('ArrowRight');
    }
    try { await tab.locator('#hm').waitFor({ timeout: 120000 }); }
    catch { throw new Error(`nobody moved; ${tab.url()} ${JSON.stringify((await ask('/api/jobs?limit=2')).items)} ${(await tab.locator('main').innerText()).slice(0, 400)}`); }
    want(/with=run/.test(tab.url()), 'the address does not hold both runs');
    return tab;
  });

  await story('the list follows a weight in the page; server, Chromium and node find the same numbers', () => live({ context, origin, open, want, until }));

  await story('a set is made and its dossier printed', async () => {
    const s = await ask('/api/session'), tab = await open('/shortlist');
    const make = tab.locator('[data-state=empty] .btn.primary');
    await Promise.race([make.waitFor(), tab.locator('.sl').waitFor()]);
    if (await make.count()) await make.click();
    await tab.locator('.sl').waitFor({ timeout: 120000 });
    const [file] = await Promise.all([tab.waitForEvent('download', { timeout: 120000 }).catch(() => null), tab.getByRole('button', { name: /dossier/i }).click()]);
    await tab.getByRole('link', { name: /^Open / }).waitFor({ timeout: 120000 });
    want(s.view === 'staff', 'not the staff view');
    void file;
    return tab;
  });

  await story('the inbox settles all that are alike, and undoes it', async () => {
    const count = async () => (await ask('/api/inbox?limit=1')).total, before = await count(), tab = await open('/inbox');
    const c = tab.locator('[data-case]', { has: tab.locator('.alike') }).first();
    await tab.locator('[data-case], [data-state=empty]').first().waitFor();
    if (!(await c.count())) { want(!before, `${before} wait, and none of them are alike`); return tab; }
    if (await c.locator('input[type=radio]').count()) await c.locator('input[type=radio]').first().check();      // two values: one has to be picked
    const [, alike] = await Promise.all([c.locator('.alike input').check(), c.locator('.alike').innerText()]);
    await c.locator('.acts .btn.primary').click();
    await tab.locator('.toast').waitFor();
    const n = Number(alike.replace(/\D/g, '')), after = await count();
    want(after === before - n, `${before} waited, ${n} were settled, ${after} wait`);
    await tab.locator('.toast .btn').first().click();
    await tab.locator('.toast', { hasText: /undone|taken back/i }).waitFor();
    const back = await count();
    want(back === before, `${before} waited, after the undo ${back} wait`);
    return tab;
  });

  // Staff make a link; somebody opens it in a browser of their own, answers by pairs, mends what does not fit, sends, comes back with the code, takes it back.
  await story('a link: made, opened elsewhere, answered, changed, taken back; the result stands by group', async () => {
    const desk = await open('/rank?ask=groups&links=1');
    await desk.locator('.links [name=group]').fill('journey');
    await desk.locator('.links [name=uses]').fill('1');
    await desk.locator('.links .btn.primary').click();
    const path = new URL(await desk.locator('.made code').innerText()).pathname, { items } = await ask('/api/panel/links'), link = { ...items[0], path, secret: path.slice(3) }, answers = async () => (await ask('/api/panel')).items.filter((i) => i.author === `link/${link.id}`);
    const other = await context.browser().newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, serviceWorkers: 'block' }), tab = await other.newPage();
    const fresh = async (query) => { await tab.goto(`${origin}/p?lang=en&${query}`); await tab.locator('.gq').first().waitFor(); };
    try {
      await tab.goto(`${origin}${link.path}?lang=en`);
      await tab.locator('.gq').first().waitFor();
      want(!tab.url().includes(link.secret), 'the secret stays in the address');
      want((await other.request.get(`${origin}/api/session`)).status() === 403, 'a guest reads more than the questions');
      const send = tab.locator('.gsend');
      // Points: a touch on each; what is typed outlives a reload, and a server that does not answer.
      const points = tab.locator('.gmain .gq'), n = await points.count();
      for (let i = 0; i < n; i++) await points.nth(i).locator('.fil').nth(4 - (i % 5)).tap();
      await tab.locator('.gmain .unsaid').waitFor({ state: 'detached' }).catch(() => undefined);
      await until(async () => (await tab.locator('.gw li').count()) === n, () => 'no weights before sending');
      await tab.reload();
      await until(() => send.isEnabled(), () => 'a reload has lost what was said');
      await other.route('**/api/p/answer*', (r) => r.abort('connectionrefused'));
      await send.tap();
      await tab.locator('[data-state=offline]').waitFor();
      await other.unroute('**/api/p/answer*');
      want((await answers()).length === 0, 'something was stored');
      // Pairs: the first three contradict each other, and are mended by a button.
      await fresh('way=ahp');
      const pairs = tab.locator('.gmain .pair'), step = (p, s) => pairs.nth(p).locator('input').nth(s).check();
      await step(0, 1); await step(1, 7); await step(2, 1);
      await tab.locator('[data-fits=no] .btn').first().tap();
      await until(async () => !(await tab.locator('[data-fits=no]').count()) || (await tab.locator('[data-fits=no] .btn').first().tap({ timeout: 2000 }).catch(() => undefined), false), () => 'the pairs never fit');
      for (let i = 3, all = await pairs.count(); i < all; i++) await step(i, 4);
      // By keyboard: an order.
      await fresh('way=ordinal');
      for (let i = 0; i < n; i++) { await tab.locator('.gmain .btn.wide').first().focus(); await tab.keyboard.press('Enter'); }
      await tab.locator('.go li').nth(1).getByRole('button', { name: /up/ }).focus();
      await tab.keyboard.press('Enter');
      await tab.locator('.go li').nth(2).getByRole('button', { name: /^As important as/ }).tap();
      await until(() => send.isEnabled(), () => 'an order cannot be sent');
      await send.tap();
      await tab.locator('[data-state=sent]').waitFor();
      const code = (await tab.locator('.gcode').innerText()).trim(), [said] = await answers();
      want(said?.code === code && said.method === 'ordinal' && said.group === 'journey', `stored: ${JSON.stringify(said)}`);
      want(said.said.filter((x) => x.endsWith('=2')).length === 2 && said.said.some((x) => x.endsWith('=3')), `two stand level: ${said.said}`);
      // The next person finds a clean screen, and a full link; the code opens the answer again.
      await tab.locator('[data-state=sent] .btn.primary').tap();
      await tab.locator('[data-state=full]').waitFor();
      want(!(await tab.locator('body').innerText()).includes(code), 'the code is still on the screen');
      await tab.locator('.gback input').fill(code.toLowerCase());
      await tab.locator('.gback .btn').tap();
      await until(async () => (await tab.locator('.go li').count()) === n, () => 'the code does not bring the answer back');
      want((await tab.locator('.go [aria-pressed=true]').count()) === 1, 'who stands level is lost when the answer is opened again');
      await fresh('way=swing');
      for (let i = 0; i < n; i++) await points.nth(i).locator('.fil').nth(2).tap();
      await until(() => send.isEnabled(), () => 'a changed answer cannot be sent');
      await send.tap();
      await tab.locator('[data-state=sent]').waitFor();
      const by = (await answers())[0];
      want(by.method === 'swing' && by.code === code, 'the change is not stored');
      const result = await ask('/api/panel/result?draws=100');
      want(result.groups.some((g) => g.group === 'journey'), 'the result does not hold the group');
      const region = await ask('/api/panel/region?draws=100');
      want(region.groups.some((g) => g.group === 'journey'), 'nor does the region');
      await tab.getByRole('button', { name: 'Take the answer back' }).tap();
      await tab.locator('[data-state=left]').waitFor();
      want((await answers()).length === 0, 'it was not taken back');
      await desk.getByRole('button', { name: `Withdraw link ${link.id} of journey` }).click();
      await desk.locator('.toast').waitFor();
      await tab.goto(`${origin}${link.path}?lang=en`);
      await tab.locator('[data-state=denied]').waitFor();
      want(/withdrawn/.test(await tab.locator('main').innerText()), 'it does not say that the link was withdrawn');
    } finally { await other.close(); }
    return desk;
  });

  // A list as an office keeps it: a column nobody would know by its heading is named on the page, with where the list is from.
  await story('a file is imported: source given, a column named, planned again, applied; the place says so', async () => {
    const tab = await open('/inbox?import='), csv = 'Tên cơ sở,Năm XD,Sàn\nXưởng thử đường nhập,1965,2300\n';
    await tab.locator('input[type=file]').setInputFiles({ name: 'journey.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    const of = (heading) => tab.getByLabel(`“${heading}” is read as`), apply = tab.getByRole('button', { name: 'Apply this import' });
    await of('Năm XD').waitFor();
    want((await of('Năm XD').inputValue()) === 'built_year' && /proposed/.test(await tab.locator('tr.proposed').innerText()), 'what the column comes near to is not proposed');
    want((await of('Sàn').inputValue()) === '-' && !/--map/.test(await tab.locator('.iplan').innerText()), 'it speaks of the command line');
    await tab.locator('.iplan').getByLabel('Source', { exact: true }).fill('Survey of a journey');
    await tab.locator('.iplan').getByLabel('Kind of source').selectOption('field');
    await of('Sàn').selectOption('built_year');
    await of('Năm XD').selectOption('built_year');
    want(await apply.isDisabled(), 'a plan that does not count what was said can be applied');
    await tab.getByRole('button', { name: 'Plan again' }).click();
    await tab.locator('.iplan .refused').waitFor();
    want(/both said to be/.test(await tab.locator('.iplan .refused').innerText()), 'two columns on one attribute are not refused in words');
    await of('Sàn').selectOption('-');
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate(() => window.axe.run(document.documentElement, { resultTypes: ['violations'] }));
    want(!violations.length, `axe: ${violations.map((v) => `${v.id} ${v.nodes[0].html}`).join(' | ')}`);
    for (const width of [390, 1440]) { await tab.setViewportSize({ width, height: 900 }); want(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `wider than ${width}`); }
    await tab.getByRole('button', { name: 'Plan again' }).focus();
    await tab.keyboard.press('Enter');
    await until(() => apply.isEnabled(), () => 'it is not planned again');
    await tab.locator('.rows', { hasText: '1965' }).waitFor();
    await apply.click();
    await tab.getByRole('button', { name: 'Undo the whole import…' }).waitFor();
    const found = (await ask('/api/search?q=xuong+thu+duong+nhap')).items[0], rec = await ask(`/api/records/${found.id}`), [cite] = rec.values.built_year.cites;
    want(cite.source === 'Survey of a journey' && cite.class === 'field', `its source is ${cite.source}, ${cite.class}`);
    const { items } = await ask('/api/imports');
    await context.request.post(`${origin}/api/undo`, { data: { import: items[0].import }, headers: { Origin: origin } });
    return tab;
  });

  // The criteria: one is refused to go while a gate rests on it, another goes into a draft; freezing would close a link that is out, and says so.
  await story('criteria: one taken out with a reason, one that is needed kept; before freezing, what it closes', async () => {
    const tab = await open('/criteria'), post = async (path, data) => (await context.request.post(origin + path, { data, headers: { Origin: origin } })).json();
    const link = await post('/api/panel/links', { group: 'frozen', uses: 3 });
    const out = async (id) => { await tab.locator('details', { hasText: `${id} ·` }).first().locator('summary').click(); await tab.getByRole('button', { name: `Take ${id} out` }).click(); await tab.locator('dialog input[required]').fill('a journey'); await tab.locator('dialog .btn.primary').click(); };
    await out('C1');
    await tab.locator('dialog .faults').waitFor();
    want(/G_C1/.test(await tab.locator('dialog .faults').innerText()), 'the gate that needs it is not named');
    await tab.keyboard.press('Escape');
    await out('A4');
    await tab.locator('.toast').waitFor();
    const { criteria } = await ask('/api/framework/draft'), group = criteria.filter((c) => c.group_id === 'A');
    want(group.length === 3 && Math.abs(group.reduce((n, c) => n + c.weight_in_group, 0) - 1) < 1e-9, 'the others do not share its weight');
    await tab.getByRole('button', { name: 'Freeze' }).first().click();
    await tab.locator('dialog [role=status]', { hasText: 'frozen' }).waitFor();
    await post(`/api/panel/links/${link.id}/withdraw`, {});
    return tab;
  });

  // A criterion is added by keyboard and pointer: what is refused stands beside its field, the rest make room, the difference of versions tells it.
  await story('criteria: one added on the page, refused beside its field first, then in the draft and in the difference', async () => {
    const tab = await open('/criteria'), { criteria } = await ask('/api/framework/draft').then((d) => (d.criteria ? d : ask('/api/framework/current'))), d = criteria.filter((c) => c.group_id === 'D');
    await tab.getByRole('button', { name: /Add a criterion to/ }).nth(3).click();
    const form = tab.locator('.addcrit'), fill = (label, text) => form.getByLabel(label, { exact: true }).fill(text);
    want(/add=D/.test(tab.url()), 'the address does not hold it');
    const id = await form.getByLabel('Code', { exact: true }).inputValue();
    await fill('Name in Vietnamese', 'Bóng cây'); await fill('Name in English', 'Shade of trees');
    await fill('What it measures (in Vietnamese)', 'Phần đường có bóng cây'); await fill('What it measures (in English)', 'How much of the street is in the shade');
    await form.locator('select').nth(1).selectOption('street_score');
    await fill('Counts 0 at', '4'); await fill('Counts 1 at', '4');
    for (const [i, text] of [[0, 'Không có'], [1, 'Cả đường']].entries()) { await form.getByLabel(/· Tiếng Việt$/).nth(i).fill(text[1]); await form.getByLabel(/· English$/).nth(i).fill(i ? 'All of it' : 'None'); }
    await form.getByLabel('Weight in its group (0–1)').fill('0.2');
    want((await form.locator('.room li').count()) === d.length, 'it does not say who makes room');
    await fill('Reason', 'a journey');
    await form.locator('.btn.primary').click();
    await form.locator('.fieldbad').first().waitFor();
    want((await form.locator('.fieldbad').count()) >= 1, 'nothing stands beside the field');
    await fill('Counts 0 at', '0'); await fill('Counts 1 at', '10');
    want((await form.locator('.vcurve [role=img]').getAttribute('aria-label')).includes('10 → 1'), 'the drawing says nothing');
    await form.locator('.btn.primary').click();
    await tab.locator('.toast').waitFor();
    const now = (await ask('/api/framework/draft')).criteria.filter((c) => c.group_id === 'D');
    want(now.length === d.length + 1 && Math.abs(now.reduce((n, c) => n + c.weight_in_group, 0) - 1) < 1e-9 && now.find((c) => c.criterion_id === id).weight_in_group === 0.2, 'the others did not make room');
    await tab.goto(`${origin}/criteria?v=draft&with=1.1&lang=en&theme=light`);
    await tab.locator('.changes li', { hasText: id }).first().waitFor();
    return tab;
  });

  // A group: refused beside its fields, then in the draft with its first criterion; named anew; one that a gate needs stays; gone again.
  await story('criteria: a group comes with its first criterion, is named anew and goes; the others make room and take it back', async () => {
    const tab = await open('/criteria'), draft = async () => (await ask('/api/framework/draft').then((d) => (d.criteria ? d : ask('/api/framework/current'))));
    const before = await draft(), weight = (f, id) => f.criteria.find((c) => c.group_id === id)?.group_weight, near = (x, y) => Math.abs(x - y) < 1e-9;
    const dialog = tab.locator('dialog'), form = tab.locator('.addcrit'), fill = (label, text) => form.getByLabel(label, { exact: true }).fill(text);
    await tab.getByRole('button', { name: 'Add a group of criteria' }).focus();
    await tab.keyboard.press('Enter');
    await fill('Code of the group', 'A');
    await form.getByLabel('Name in Vietnamese', { exact: true }).nth(0).fill('Cây xanh'); await form.getByLabel('Name in English', { exact: true }).nth(0).fill('Trees');
    await fill('Weight of the group (0–1)', '0.1');
    want((await form.locator('.room li').count()) >= 5, 'it does not say who makes room');
    await form.getByLabel('Name in Vietnamese', { exact: true }).nth(1).fill('Tán cây'); await form.getByLabel('Name in English', { exact: true }).nth(1).fill('Canopy');
    await fill('What it measures (in Vietnamese)', 'Phần đất có tán cây'); await fill('What it measures (in English)', 'How much of the ground is under trees');
    await form.locator('select').first().selectOption('street_score');
    for (const i of [0, 1]) { await form.getByLabel(/· Tiếng Việt$/).nth(i).fill(i ? 'Cả' : 'Không'); await form.getByLabel(/· English$/).nth(i).fill(i ? 'All' : 'None'); }
    await fill('Reason', 'a journey');
    await form.locator('.btn.primary').click();
    await form.locator('#bad-group_id').waitFor();
    await form.getByLabel(/^Code of the group/).fill('T');          // with the refusal the label is longer
    want((await form.getByLabel('Code', { exact: true }).inputValue()) === 'T1', 'the code of its criterion does not follow');
    await form.locator('.bypurpose summary').click();
    await form.locator('.bypurpose input').nth(1).fill('0.2');
    await form.locator('.btn.primary').click();
    await tab.locator('.toast').waitFor();
    const made = await draft(), [first, second] = made.purposes;
    want(near(weight(made, 'T'), 0.1) && near(first.w_T, 0.1) && near(second.w_T, 0.2), 'its weights are not as said');
    want(near(weight(made, 'A'), weight(before, 'A') * 0.9) && near(second.w_A, before.purposes[1].w_A * 0.8), 'the others did not make room');
    await tab.getByRole('button', { name: 'Edit the group “Trees”' }).click();
    await form.getByLabel('Name in English', { exact: true }).fill(before.criteria.find((c) => c.group_id === 'B').group_en);
    await fill('Reason', 'a journey');
    await form.locator('.btn.primary').click();
    await form.locator('#bad-group_vi').waitFor();
    await form.getByLabel(/^Name in English/).fill('Green');
    await form.locator('.btn.primary').click();
    await dialog.waitFor({ state: 'detached' });
    want((await draft()).criteria.find((c) => c.group_id === 'T').group_en === 'Green', 'it is not named anew');
    const goes = async (name) => { await tab.getByRole('button', { name: `Remove the group “${name}”` }).click(); await fill('Reason', 'a journey'); await form.locator('.btn.primary').click(); };
    await goes(before.criteria.find((c) => c.group_id === 'C').group_en);
    await form.locator('.refused').waitFor();
    want(/G_C/.test(await form.locator('.refused').innerText()), 'the gate that needs it is not named');
    await tab.keyboard.press('Escape');
    await goes('Green');
    await dialog.waitFor({ state: 'detached' });
    const after = await draft();
    want(weight(after, 'T') === undefined && near(weight(after, 'A'), weight(before, 'A')) && near(after.purposes[1].w_A, before.purposes[1].w_A), 'the others did not take it back');
    return tab;
  });

  await story('groups that part: who has a place in and who does not, its own weights, the weights that it needs', async () => {
    const tab = await open('/rank?ask=groups');
    await tab.locator('.agree tbody[data-part=some] tr').nth(1).waitFor();
    const { latest } = await ask('/api/session'), panel = await ask(`/api/panel/result?run=${latest.run.split('/')[1]}&draws=1000`), parts = panel.places.filter((p) => p.agree === 1);
    want((await tab.locator('.agree tbody[data-part=some] tr').count()) === parts.length + 1, 'not each place on which they part is there');
    want(/In: (residents|experts)\. Out: (residents|experts)\./.test(await tab.locator('.agree tbody[data-part=some] .sub').first().innerText()), 'it is not said who has it in');
    const p = parts[0], winning = await ask(`/api/runs/${latest.run.split('/')[1]}/winning?place=${p.id}`);
    await tab.goto(`${origin}/${p.id}?lang=en&theme=light`);
    await tab.locator('.needs summary').focus();
    await tab.keyboard.press('Enter');
    await tab.locator('.needs .turns tbody tr').first().waitFor();
    want(/needs=1/.test(tab.url()), 'the address does not hold it');
    want((await tab.locator('.needs .bygroup li').count()) === 2 && (await tab.locator('.needs .bygroup li.in').count()) === 1, 'the groups do not stand beside each other');
    const row = await tab.locator('.needs .turns tbody tr').first().innerText(), g = winning.groups[0];
    want(row.includes(`${Math.round(100 * g.lo)}%–${Math.round(100 * g.hi)}%`), `the region of ${row} is not ${g.lo}–${g.hi}`);
    return tab;
  });
}
