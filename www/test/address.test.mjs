// The address bar holds the state of a page: what is written to it, and what is asked of the server for it.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { at, client, first, route, steps } from './load.mjs';

beforeEach(() => { at('/'); steps.length = 0; localStorage.clear(); sessionStorage.clear(); });

test('a link carries day, language and theme along, and nothing else', () => {
  at('/places?as_of=2026-01-01&known_at=2026-02-02&lang=en&theme=dark&q=kho&f.kind=office');
  const u = new URL(route.href('/rank'), 'http://kho.test');
  assert.equal(u.pathname, '/rank');
  assert.deepEqual(Object.fromEntries(u.searchParams), { as_of: '2026-01-01', known_at: '2026-02-02', lang: 'en', theme: 'dark' });
});

test('what a link says itself goes before what is carried', () => {
  at('/places?lang=en');
  assert.equal(route.href('/rank?lang=vi&run=run/1'), '/rank?lang=vi&run=run/1');
  assert.equal(route.href('/rank?run=1', { run: null, lang: '' }), '/rank');
  assert.equal(route.href('/place/A', { compare: 'place/B,place/C' }), '/place/A?lang=en&compare=place/B,place/C');
  at('/');
  assert.equal(route.href('/map', { z: 12 }), '/map?z=12');
});

test('a change of the state is a step back, or none where it is not worth one', () => {
  at('/places?q=a&lang=en');
  route.put({ q: 'b' });
  route.put({ q: 'c' }, true);
  assert.deepEqual(steps, [['push', '/places?q=b&lang=en'], ['replace', '/places?q=c&lang=en']]);
  route.put({ q: 'c' });
  assert.equal(steps.length, 2, 'what is so already is no step');
  route.put({ q: null, lang: undefined });
  assert.deepEqual(steps[2], ['push', '/places']);
});

test('going elsewhere leaves the state of the page behind', () => {
  at('/places?q=a&lang=en');
  route.go('/place/A', { cite: 'name' });
  assert.deepEqual(steps, [['push', '/place/A?lang=en&cite=name']]);
});

test('every read says its language, and of which day', () => {
  at('/places?as_of=2026-01-01&known_at=2026-02-02&q=a');
  const q = new URL(first.address('/records?type=place', 'vi'), 'http://kho.test');
  assert.equal(q.pathname, '/api/records');
  assert.deepEqual(Object.fromEntries(q.searchParams), { type: 'place', as_of: '2026-01-01', known_at: '2026-02-02', lang: 'vi' });
  assert.match(first.address('/start?as_of=2025-05-05', 'en'), /as_of=2025-05-05/);
});

test('an address names its page', () => {
  const pages = { '/': 'start', '/places': 'places', '/list/case': 'places', '/list': null, '/map': 'map', '/rank': 'rank', '/shortlist': 'shortlist', '/criteria': 'criteria', '/inbox': 'inbox', '/jobs': 'jobs', '/place/A1': 'record', '/nowhere': null };
  for (const [path, page] of Object.entries(pages)) assert.equal(first.pageOf(path), page, path);
});

test('what a page asks first is known from its address alone, or not at all', () => {
  const asks = (url) => { const u = new URL(url, 'http://kho.test'); return first.firstOf(first.pageOf(u.pathname), u.pathname, u.searchParams); };
  assert.equal(asks('/places?theme=dark'), '/records?type=place&limit=50&offset=0');
  assert.equal(asks('/map'), '/map?type=place');
  for (const q of ['q=a', 'filter=x', 'sort=name', 'from=50', 'f.kind=office']) for (const page of ['/places', '/map']) assert.equal(asks(`${page}?${q}`), null, `${page}?${q}`);
  assert.equal(asks('/list/case'), null);
  assert.equal(asks('/rank'), null, 'which run is latest the session says');
  assert.equal(asks('/rank?run=run/0123456789ab'), '/runs/0123456789ab?gates=closing');
  assert.equal(asks('/place/A1'), '/records/place/A1');
  assert.equal(asks('/nowhere'), null);
});

test('what changed is told since the last visit, and stays until the session ends', () => {
  localStorage.setItem('seen', '2026-01-01T00:00:00.000Z');
  assert.equal(first.sinceOf('visit'), '2026-01-01T00:00:00.000Z');
  assert.equal(first.sinceOf('visit'), '2026-01-01T00:00:00.000Z', 'reading the page does not empty it');
  const seen = localStorage.getItem('seen');
  assert.ok(Math.abs(Date.parse(seen) - Date.now()) < 60000);
  sessionStorage.clear();
  assert.equal(first.sinceOf('visit'), seen, 'a new session begins where the last one did');
});

test('a first visit looks a week back; a span in days begins at midnight', () => {
  assert.ok(Math.abs(Date.now() - Date.parse(first.sinceOf('visit')) - 7 * 86400000) < 60000);
  const since = Date.parse(first.sinceOf('30'));
  assert.equal(since % 86400000, 0);
  assert.equal(Math.floor(Date.now() / 86400000) * 86400000 - since, 30 * 86400000);
  assert.match(new URLSearchParams(first.firstOf('start', '/', new URLSearchParams('since=30')).split('?')[1]).get('since'), /T00:00:00\.000Z$/);
});

// ---- What comes back

const answer = (status, text) => { globalThis.fetch = async (url, init) => { answer.asked = { url, init }; return new Response(text, { status }); }; };

test('an answer is its JSON; a change is sent as JSON', async () => {
  answer(200, '{"n":1}');
  assert.deepEqual(await client.get('/x', 'en'), { n: 1 });
  assert.equal(answer.asked.url, '/api/x?lang=en');
  assert.deepEqual(await client.send('PUT', '/x', 'vi', { a: 'b' }), { n: 1 });
  assert.deepEqual([answer.asked.init.method, answer.asked.init.body, answer.asked.init.headers['Content-Type']], ['PUT', '{"a":"b"}', 'application/json']);
  answer(202, '');
  assert.deepEqual(await client.post('/x', 'en', {}), {});
});

test('a refusal keeps what the server said', async () => {
  answer(422, '{"error":{"id":"EDIT_RANGE","message":"too large","remedy":"less"}}');
  await assert.rejects(client.get('/x', 'en'), (e) => e instanceof client.Failure && e.status === 422 && e.api.id === 'EDIT_RANGE' && e.api.remedy === 'less' && !e.offline && !e.denied);
  for (const status of [401, 403]) { answer(status, '{}'); await assert.rejects(client.get('/x', 'en'), (e) => e.denied && e.api.id === `HTTP_${status}`); }
});

test('no JSON is a failure, even where the status is good; no answer is being offline', async () => {
  answer(200, '<html>');
  await assert.rejects(client.get('/x', 'en'), (e) => e instanceof client.Failure && e.status === 200);
  globalThis.fetch = async () => { throw new TypeError('no net'); };
  await assert.rejects(client.get('/x', 'en'), (e) => e instanceof client.Failure && e.offline);
  const stop = AbortSignal.abort();
  await assert.rejects(client.get('/x', 'en', stop), (e) => !(e instanceof client.Failure), 'who breaks off hears no failure');
});

test('bytes are bytes, or a failure', async () => {
  answer(200, 'abc');
  assert.equal((await client.bytes('/x')).byteLength, 3);
  answer(404, '');
  await assert.rejects(client.bytes('/x'), (e) => e.status === 404);
});

test('the local part of an id', () => {
  assert.equal(client.local('place/A/B'), 'A/B');
});
