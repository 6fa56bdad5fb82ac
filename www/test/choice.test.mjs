// Weights, the live order, the answers of a panel, and what the map shows.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { app, draft, live, look, marks, plan, weights } from './load.mjs';

beforeEach(() => localStorage.clear());
const sum = (all) => Object.values(all).reduce((s, v) => s + v, 0);

test('what one weight takes the others give in proportion', () => {
  const all = weights.share({ A: 0.5, B: 0.3, C: 0.2 }, 'A', 0.75);
  assert.ok(Math.abs(sum(all) - 1) < 1e-12);
  assert.deepEqual(Object.keys(all), ['A', 'B', 'C']);
  assert.ok(Math.abs(all.B / all.C - 1.5) < 1e-12 && all.A === 0.75);
});

test('others that have nothing share what is left evenly', () => {
  assert.deepEqual(weights.share({ A: 1, B: 0, C: 0 }, 'A', 0.5), { A: 0.5, B: 0.25, C: 0.25 });
  assert.deepEqual(weights.share({ A: 0.4, B: 0.6 }, 'A', 1), { A: 1, B: 0 });
});

test('weights are the same within what a slider shows', () => {
  assert.ok(weights.same({ A: 0.5, B: 0.5 }, { A: 0.5004, B: 0.4996 }));
  assert.ok(!weights.same({ A: 0.5, B: 0.5 }, { A: 0.501, B: 0.499 }));
  assert.ok(weights.same({ A: 1 }, { A: 1, B: 0 }), 'one that is missing weighs nothing');
  assert.ok(!weights.same({ A: 0.9 }, { A: 0.9, B: 0.1 }));
});

// ---- The live order. A problem is named by FNV-1a of its places' ids (str_hash of base.h).
const place = (id, chance = 0) => ({ id, name: { vi: id }, chance, rank: { p5: 1, p25: 1, p50: 1, p75: 1, p95: 1 }, score: { p5: 0, p50: 0, p95: 0 } });
function problem(ids) {
  const view = new DataView(new ArrayBuffer(56 + 8 * ids.length));
  view.setInt32(4, ids.length, true);
  ids.forEach((id, i) => view.setBigUint64(56 + 8 * i, live.keyOf(id), true));
  return view.buffer;
}

test('the key of a place is the 64-bit FNV-1a of its id', () => {
  assert.equal(live.keyOf(''), 0xcbf29ce484222325n);
  assert.equal(live.keyOf('a'), 0xaf63dc4c8601ec8cn);
  assert.equal(live.keyOf('foobar'), 0x85944171f73967e8n);
  assert.notEqual(live.keyOf('đ'), live.keyOf('d'));
});

test('rows of a problem find their places, in whatever order the run lists them', () => {
  const run = { places: ['c', 'a', 'b'].map((id) => place(id)) };
  assert.deepEqual(live.rowsOf(problem(['a', 'b', 'c']), run), [1, 2, 0]);
  assert.equal(live.rowsOf(problem(['a', 'b']), run), null, 'another number of places');
  assert.equal(live.rowsOf(problem(['a', 'b', 'x']), run), null, 'a place that the run has not');
});

// chance, mean rank, mean score, kind first, five ranks, three scores, five ranks within the kind, moved
const row = (chance, mean, of = 0) => [chance, mean, 0.5, 0, mean - 2, mean - 1, mean, mean + 1, mean + 2, 0.1, 0.2, 0.3, of + 1, of + 2, of + 3, of + 4, of + 5, 0];
test('the list is by chance, then mean rank, then id; its numbers are the table’s', () => {
  const run = { places: ['d', 'c', 'b', 'a'].map((id) => place(id)) }, rows = [3, 2, 1, 0];
  const table = Float64Array.from([row(0.2, 5), row(0.7, 4), row(0.7, 3), row(0.2, 5)].flat()), got = live.placesOf(run, rows, { table, fields: 18, places: 4, rank: 1, draws: 9, digest: '' });
  assert.deepEqual(got.map((p) => p.id), ['c', 'b', 'a', 'd']);
  assert.deepEqual(got[0].rank, { p5: 1, p25: 2, p50: 3, p75: 4, p95: 5 });
  assert.deepEqual(got[0].score, { p5: 0.1, p50: 0.2, p95: 0.3 });
  assert.equal('kind_rank' in got[0], false, 'a run without kinds gets none');
  run.places[1].kind_rank = { p5: 0, p50: 0, p95: 0, of: 9 };
  assert.deepEqual(live.placesOf(run, rows, { table, fields: 18 })[0].kind_rank, { p5: 1, p50: 3, p95: 5, of: 9 });
});

test('equal is equal to the last bit, and in order', () => {
  const a = [place('a', 0.1 + 0.2), place('b', 0.1)], b = structuredClone(a);
  assert.ok(live.equal(a, b));
  b[0].chance = 0.3;
  assert.ok(!live.equal(a, b), 'the last bit');
  assert.ok(!live.equal(a, [a[1], a[0]]), 'the order');
  assert.ok(!live.equal(a, a.slice(1)), 'the number');
  b[0] = structuredClone(a[0]);
  b[1].rank.p95 = 2;
  assert.ok(!live.equal(a, b), 'a rank');
});

// ---- A panel's answer
const form = { groups: [{ id: 'A', criteria: [{ id: 'A1' }, { id: 'A2' }, { id: 'A3' }] }, { id: 'B', criteria: [{ id: 'B1' }] }] }, levels = draft.levelsOf(form);

test('levels: the groups against each other, and each group that has a choice within', () => {
  assert.deepEqual(levels, [{ id: '', items: ['A', 'B'] }, { id: 'A', items: ['A1', 'A2', 'A3'] }]);
  assert.deepEqual(draft.levelsOf({ groups: [form.groups[1]] }), []);
});

test('pairs: three comparisons suffice to check three items', () => {
  assert.deepEqual(draft.pairsOf(['a', 'b', 'c', 'd']).slice(0, 3), [['a', 'b'], ['a', 'c'], ['b', 'c']]);
  assert.equal(draft.pairsOf(['a', 'b', 'c', 'd']).length, 6);
});

test('steps: equals stand on one, strangers are left out', () => {
  const said = { ...draft.none(), order: ['A2', 'gone', 'A1', 'A3'], same: ['A1'] };
  assert.deepEqual(draft.stepsOf(said, ['A1', 'A2', 'A3']), [['A2', 'A1'], ['A3']]);
  assert.deepEqual(draft.stepsOf({ ...said, same: ['A2'] }, ['A1', 'A2', 'A3']), [['A2'], ['A1'], ['A3']], 'the first has nobody before it');
  assert.deepEqual(draft.inSteps(draft.none(), [['x', 'y'], [], ['z']]), { points: {}, pairs: {}, order: ['x', 'y', 'z'], same: ['y'] });
});

test('what is said is written as the server reads it; what is not said is not', () => {
  const said = { '': { points: { A: 0 }, order: ['B', 'A'], same: ['A'], pairs: { 'A/B': -3 } }, A: { points: { A3: 70 }, order: ['A3'], pairs: { 'A1/A2': 1, 'A2/A3': 5 } } }, d = { code: '', said };
  assert.deepEqual(draft.statements(d, 'swing', levels), ['A=0', 'A3=70']);
  assert.deepEqual(draft.statements(d, 'ordinal', levels), ['B=1', 'A=1', 'A3=1']);
  assert.deepEqual(draft.statements(d, 'ahp', levels), ['A/B=1/3', 'A1/A2=1', 'A2/A3=5']);
  assert.deepEqual(draft.statements({ code: '', said: {} }, 'swing', levels), []);
});

test('an answer that was sent comes back as it was said', () => {
  const ways = {
    swing: ['A=100', 'B=0', 'A1=50', 'A3=25'],
    ordinal: ['B=1', 'A=2', 'A2=1', 'A1=2', 'A3=2'],
    ahp: ['A/B=1/3', 'A1/A2=9', 'A1/A3=1', 'A2/A3=1/7'],
  };
  for (const [method, said] of Object.entries(ways)) assert.deepEqual(draft.statements(draft.read({ code: 'K', method, said, levels: [] }, levels), method, levels), said, method);
  assert.deepEqual(draft.read({ code: 'K', method: 'ordinal', said: ['A1=2', 'A2=1', 'A3=2'], levels: [] }, levels).said.A.same, ['A3']);
  assert.deepEqual(draft.read({ code: 'K', method: 'swing', said: ['GONE=5'], levels: [] }, levels), { code: 'K', said: {} }, 'a criterion that is no more');
});

test('a draft is kept by link until it is sent; nonsense is none', () => {
  const d = { code: 'K', said: { '': draft.none() } };
  draft.keep(3, d);
  assert.deepEqual(draft.kept(3), d);
  assert.equal(draft.kept(4), null);
  draft.keep(3, null);
  assert.equal(draft.kept(3), null);
  for (const text of ['{', 'null', '7', '{"code":1,"said":{}}', '{"code":"K"}']) { localStorage.setItem('kho-panel-3', text); assert.equal(draft.kept(3), null, text); }
});

test('a browser that keeps nothing breaks nothing', () => {
  const real = localStorage;
  globalThis.localStorage = { getItem() { throw new Error('refused'); }, setItem() { throw new Error('full'); } };
  try { draft.keep(1, { code: '', said: {} }); assert.equal(draft.kept(1), null); } finally { globalThis.localStorage = real; }
});

// ---- Signs and the map
const schema = {
  attributes: [{ name: 'kind', type: 'place', list: 'kinds' }, { name: 'role', type: 'place', list: 'roles' }, { name: 'kind', type: 'building', list: 'roles' }],
  lists: { kinds: [{ code: 'mill', label: { vi: 'Xưởng', en: 'Mill' }, mark: 'factory' }, { code: 'odd', label: { vi: 'Lạ' }, mark: 'no_such_mark' }], roles: [{ code: 'was', label: { vi: 'Đã mất' }, mark: 'gone' }, { code: 'near', label: { vi: 'Gần' }, mark: 'minor' }] },
};

test('a mark is the pack’s, and the plain one where it says nothing that is known', () => {
  assert.equal(marks.markOf(schema, 'mill'), 'factory');
  for (const kind of ['odd', 'unheard', undefined]) assert.equal(marks.markOf(schema, kind), 'other');
  assert.equal(marks.markOf(undefined, 'mill'), 'other');
  assert.deepEqual(['was', 'near', 'mill', undefined].map((r) => marks.standOf(schema, r)), ['gone', 'minor', 'main', 'main']);
  assert.ok(marks.MARKS.every((m) => marks.SHAPE[m]));
});

test('a code is said in words, or as it is', () => {
  const en = (x) => x.en ?? x.vi;
  assert.equal(app.codeName(schema, 'place', 'kind', 'mill', en), 'Mill');
  assert.equal(app.codeName(schema, 'place', 'kind', 'unheard', en), 'unheard');
  assert.equal(app.codeName(schema, 'building', 'kind', 'was', en), 'Đã mất', 'attributes of the same name belong to their types');
  assert.equal(app.codeName(undefined, 'place', 'kind', 'mill', en), 'mill');
  assert.equal(app.codeName(schema, 'place', 'kind', undefined, en), '');
  assert.equal(app.typeOf('place/A/1'), 'place');
});

test('a shape is its rings, whatever it is made of', () => {
  const ring = [[0, 0], [1, 0], [1, 1]], other = [[2, 2], [3, 2], [3, 3]];
  assert.deepEqual(plan.rings({ type: 'LineString', coordinates: ring }), [ring]);
  assert.deepEqual(plan.rings({ type: 'Polygon', coordinates: [ring, other] }), [ring, other]);
  assert.deepEqual(plan.rings({ type: 'MultiPolygon', coordinates: [[ring], [other]] }), [ring, other]);
  assert.deepEqual(plan.rings({ type: 'Point', coordinates: [0, 0] }), []);
});

test('one place far away does not shrink the map', () => {
  const near = Array.from({ length: 40 }, (_, i) => [105 + i / 1000, 21 + i / 1000]), box = look.most([...near, [10, 50]], [0, 0, 1, 1]);
  assert.ok(box[0] > 104.9 && box[2] < 105.1 && box[1] > 20.9 && box[3] < 21.1, String(box));
  assert.deepEqual(look.most([[1, 1], [2, 2]], [0, 0, 1, 1]), [0, 0, 1, 1], 'of two points nothing can be said');
});
