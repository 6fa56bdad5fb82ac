// A stand-in for the server while pages are built: answers src/api.ts from the tables of facts, with illustrative results.
// node dev/mock.mjs [--port 21080] [--facts DIR] [--illustrative] [--exploratory] [--view public] ; serves dist/ with the server's CSP.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const arg = (name, def) => { const i = process.argv.indexOf(`--${name}`); return i < 0 ? def : process.argv[i + 1]; };
const flag = (name) => process.argv.includes(`--${name}`);
const FACTS = arg('facts', process.env.KHO_FACTS);
if (!FACTS) { console.error('mock.mjs: name the folder with the tables of facts: --facts DIR, or KHO_FACTS.'); process.exit(1); }
const PUBLIC = arg('view', 'staff') === 'public';
const ILLUS = flag('illustrative');
const EXPL = flag('exploratory');

function csv(name) {
  const text = readFileSync(join(FACTS, name), 'utf8').replace(/^\uFEFF/, '');
  const out = []; let row = [], cell = '', q = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (q) { if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (c === '"') q = false; else cell += c; }
    else if (c === '"') q = true;
    else if (c === ',') { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell.replace(/\r$/, '')); out.push(row); row = []; cell = ''; }
    else cell += c;
  }
  const [head, ...body] = out;
  return body.filter((r) => r.length > 1).map((r) => Object.fromEntries(head.map((h, i) => [h, r[i] ?? ''])));
}

const places = csv('places.csv'), attrs = csv('attributes.csv'), criteria = csv('criteria.csv'), anchors = csv('anchors.csv'),
  gates = csv('gates.csv'), purposes = csv('purposes.csv'), terms = csv('terms.csv'), checklist = csv('legal_checklist.csv'),
  codes = csv('codelists.csv'), choices = csv('survey_choices.csv'), cases = csv('cases.csv'), wards = csv('wards.csv'), policy = csv('policy_rules.csv');

const T = (vi, en) => ({ vi: vi || '', en: en || '' });
const MARK = { factory: 'factory', warehouse: 'warehouse', office: 'office', idle_ground_floor: 'office', idle_housing: 'office', villa: 'heritage', infrastructure: 'heritage',
  heritage_public: 'heritage', public_space: 'public', public_facility: 'public', creative_space: 'creative', partner_venue: 'creative', craft_village: 'craft' };
const lists = {};
for (const c of codes) (lists[c.list] ??= []).push({ code: c.code, label: T(c.label_vi, c.label_en), ...(c.rank ? { rank: +c.rank } : {}) });
for (const c of choices) {
  const l = c.list_name ?? c.list, code = c.name ?? c.code;
  if (!l || !code) continue;
  const vi = c['label::Tiếng Việt (vi)'] ?? c['label::Vietnamese (vi)'] ?? c.label_vi ?? code, en = c['label::English (en)'] ?? c.label_en ?? code;
  if (!(lists[l] ??= []).some((x) => x.code === code)) lists[l].push({ code, label: T(vi, en) });
}
const KIND = { factory: ['Nhà máy', 'Factory'], office: ['Trụ sở', 'Office'], warehouse: ['Kho, bãi', 'Warehouse'], public_space: ['Không gian công cộng', 'Public space'], heritage_public: ['Di sản công cộng', 'Public heritage'],
  infrastructure: ['Công trình hạ tầng', 'Infrastructure'], creative_space: ['Không gian sáng tạo', 'Creative space'], craft_village: ['Làng nghề', 'Craft village'], idle_ground_floor: ['Tầng 1 bỏ trống', 'Idle ground floor'],
  idle_housing: ['Nhà ở bỏ trống', 'Idle housing'], lost: ['Đã mất', 'Lost'], proposal: ['Ý tưởng', 'Idea'], partner_venue: ['Địa điểm đối tác', 'Partner venue'], public_facility: ['Công trình công cộng', 'Public facility'], villa: ['Biệt thự', 'Villa'] };
const kindAttr = attrs.find((a) => a.record_type === 'place' && a.name === 'kind');
const kindList = kindAttr?.codelist || 'kind';
lists[kindList] = Object.entries(KIND).map(([code, [vi, en]]) => ({ code, label: T(vi, en), mark: MARK[code] ?? 'other' }));

const VALUE = { text: 'text', url: 'text', file: 'text', ref: 'text', choice: 'code', choices: 'codes', integer: 'number', decimal: 'number', money: 'number', date: 'date', bool3: 'bool', geometry: 'geometry' };
const attributes = attrs.filter((a) => a.sensitivity !== 'personal').map((a) => ({
  name: a.name, number: +a.number, type: a.record_type, label: T(a.label_vi, a.label_en), kind: a.kind,
  value: a.kind === 'derived' ? (a.codelist ? 'code' : a.unit || a.min || a.max ? 'number' : 'bool') : VALUE[a.kind],
  ...(a.unit ? { unit: a.unit } : {}), ...(a.codelist ? { list: a.codelist } : {}), ...(a.min !== '' ? { min: +a.min } : {}), ...(a.max !== '' ? { max: +a.max } : {}),
  group: a.group, sensitivity: a.sensitivity, ...(a.derived_from ? { derived_from: a.derived_from } : {}), ...(a.description ? { help: T(a.description, a.description) } : {}),
}));
const simple = (type, name, vi, en, kind = 'text', group = 'identity') => ({ name, number: 900 + attributes.length, type, label: T(vi, en), kind, value: VALUE[kind], group, sensitivity: 'public' });
attributes.push(simple('case', 'name_en', 'Tên', 'Name'), simple('case', 'city', 'Thành phố', 'City'), simple('case', 'country', 'Nước', 'Country'), simple('case', 'lesson', 'Bài học', 'Lesson'),
  simple('instrument', 'name_en', 'Văn bản', 'Instrument'), simple('instrument', 'what', 'Nội dung', 'Content'), simple('instrument', 'from', 'Hiệu lực từ', 'In force from'));
const GROUPS = { identity: ['Nhận diện', 'Identity'], location: ['Vị trí', 'Location'], size: ['Khu đất và công trình', 'Site and buildings'], title: ['Quyền sử dụng', 'Rights'], planning: ['Quy hoạch', 'Planning'], possession: ['Chiếm giữ', 'Possession'], use: ['Sử dụng', 'Use'],
  heritage: ['Di sản', 'Heritage'], condition: ['Hiện trạng', 'Condition'], fire: ['Phòng cháy', 'Fire safety'], hazard: ['Ô nhiễm, nguy hại', 'Hazards'], flood: ['Ngập, lũ', 'Flood'], access: ['Tiếp cận', 'Access'], green: ['Cây xanh', 'Green'], culture: ['Văn hóa, cộng đồng', 'Culture'], capacity: ['Sức chứa, kinh tế', 'Capacity'], media: ['Ảnh, tư liệu', 'Media'], visit: ['Lần khảo sát', 'Visit'] };
const KEY = ['site_area_m2', 'built_year', 'owner_type', 'ward', 'structural_grade', 'location'].filter((n) => attributes.some((a) => a.type === 'place' && a.name === n));
const has = (type, n) => attributes.some((a) => a.type === type && a.name === n);
const typeDef = (name, vi, en, vip, enp, spatial, columns, facets) => ({ name, label: T(vi, en), plural: T(vip, enp), spatial, title: { vi: has(name, 'name_vi') ? 'name_vi' : 'name_en', en: 'name_en' }, columns: columns.filter((c) => has(name, c)), facets: facets.filter((c) => has(name, c)), groups: Object.keys(GROUPS).filter((g) => attributes.some((a) => a.type === name && a.group === g)), key: name === 'place' ? KEY : [] });
const types = [
  typeDef('place', 'địa điểm', 'place', 'địa điểm', 'places', 'point', ['kind', 'ward', 'site_area_m2', 'built_year', 'occupancy'], ['kind', 'role', 'occupancy', 'owner_type']),
  typeDef('case', 'trường hợp', 'case', 'trường hợp tham khảo', 'cases', 'none', ['city', 'country', 'lesson'], []),
  typeDef('instrument', 'văn bản', 'instrument', 'văn bản', 'instruments', 'none', ['what', 'from'], []),
];

const fmt = (n, lang, d = 0) => n.toLocaleString(lang === 'en' ? 'en-GB' : 'vi-VN', { maximumFractionDigits: d });
const unknown = (lang) => ({ state: 'unknown', text: lang === 'en' ? 'unknown' : 'chưa biết' });
function value(a, raw, lang) {
  if (raw === undefined || raw === null || raw === '' || raw === 'unknown') return unknown(lang);
  if (typeof raw === 'object') {
    if (raw.lo !== undefined) return { state: raw.disputed ? 'disputed' : 'uncertain', lo: raw.lo, hi: raw.hi, text: `${fmt(raw.lo, lang)}–${fmt(raw.hi, lang)}${a.unit ? ' ' + unit(a.unit) : ''}` };
    if (raw.set) return { state: 'disputed', set: raw.set, text: raw.set.map((c) => label(a.list, c, lang)).join(lang === 'en' ? ' or ' : ' hoặc ') };
    if (raw.lon !== undefined) return { state: raw.r ? 'uncertain' : 'known', v: [raw.lon, raw.lat], ...(raw.r ? { radius_m: raw.r } : {}), text: `${raw.lat.toFixed(4).replace('.', lang === 'en' ? '.' : ',')}${lang === 'en' ? ' N' : ' B'} · ${raw.lon.toFixed(4).replace('.', lang === 'en' ? '.' : ',')}${lang === 'en' ? ' E' : ' Đ'}${raw.r ? ` ±${raw.r} m` : ''}` };
    if (raw.na) return { state: 'na', reason: raw.na, text: (lang === 'en' ? 'does not apply: ' : 'không áp dụng: ') + raw.na };
  }
  if (a.value === 'number') return { state: 'known', v: +raw, lo: +raw, hi: +raw, text: (a.name === 'built_year' ? String(raw) : fmt(+raw, lang, 2)) + (a.unit && a.unit !== 'year' ? ' ' + unit(a.unit) : '') };
  if (a.value === 'code') return { state: 'known', v: raw, set: [raw], text: label(a.list, raw, lang) };
  if (a.value === 'bool') { const b = raw === true || raw === 'yes' || raw === 'true'; return { state: 'known', v: b, text: b ? (lang === 'en' ? 'yes' : 'có') : (lang === 'en' ? 'no' : 'không') }; }
  return { state: 'known', v: String(raw), set: [String(raw)], text: String(raw) };
}
const unit = (u) => ({ m2: 'm²', m: 'm', ha: 'ha', year: '' })[u] ?? u;
const label = (l, c, lang) => lists[l]?.find((x) => x.code === c)?.label[lang] ?? c;

const AREA = { HN001: { lo: 200000, hi: 204000, disputed: true }, HN002: { lo: 52000, hi: 52230, disputed: true } };
const DB = new Map();
const QR = { approx_analyst: 300, ward_centroid: 900 };
for (const p of places) {
  const v = { ...p };
  for (const a of attrs) if (a.record_type === 'place' && a.places_column && p[a.places_column]) v[a.name] = p[a.places_column];
  v.site_area_m2 = AREA[p.id] ?? p.area_m2; v.location = p.lat ? { lon: +p.lon, lat: +p.lat, r: QR[p.coord_quality] } : ''; v.structural_grade = '';
  DB.set(`place/${p.id}`, { id: `place/${p.id}`, type: 'place', title: T(p.name_vi, p.name_en), v, p });
}
cases.forEach((c, i) => { const k = Object.keys(c); DB.set(`case/C${String(i + 1).padStart(2, '0')}`, { id: `case/C${String(i + 1).padStart(2, '0')}`, type: 'case', title: T(c.name ?? c[k[1]], c.name ?? c[k[1]]), v: { name_en: c.name ?? c[k[1]], city: c.city, country: c.country, lesson: c.lesson ?? c.lessons ?? c[k[k.length - 2]] } }); });
policy.forEach((c, i) => { const k = Object.keys(c); DB.set(`instrument/V${String(i + 1).padStart(2, '0')}`, { id: `instrument/V${String(i + 1).padStart(2, '0')}`, type: 'instrument', title: T(c.instrument ?? c[k[1]], c.instrument ?? c[k[1]]), v: { what: c.rule ?? c[k[2]], from: c.valid_from ?? c.from ?? c[k[3]] } }); });

const fold = (s) => s.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();
const attrOf = (type, n) => attributes.find((a) => a.type === type && a.name === n);
const val = (r, n, lang) => value(attrOf(r.type, n) ?? {}, r.v[n], lang);

function match(r, filter) {           // yes, no, unknown: AND of attr = 'x', attr IN (…), attr IS NULL
  let res = 'yes';
  for (const part of filter.split(/ AND /)) {
    let m, ok;
    if ((m = part.match(/^(\w+) IN \((.*)\)$/))) { const x = r.v[m[1]]; ok = !x || x === 'unknown' ? 'unknown' : m[2].split(',').map((s) => s.trim().slice(1, -1)).includes(x) ? 'yes' : 'no'; }
    else if ((m = part.match(/^(\w+) = '(.*)'$/))) { const x = r.v[m[1]]; ok = !x || x === 'unknown' ? 'unknown' : x === m[2] ? 'yes' : 'no'; }
    else if ((m = part.match(/^(\w+) IS NULL$/))) ok = !r.v[m[1]] || r.v[m[1]] === 'unknown' ? 'yes' : 'no';
    else if ((m = part.match(/^(\w+) IS NOT NULL$/))) ok = !r.v[m[1]] || r.v[m[1]] === 'unknown' ? 'no' : 'yes';
    else throw { status: 400, error: { id: 'QUERY_SYNTAX', message: `Không đọc được bộ lọc: “${part}”.`, remedy: 'Viết lại bộ lọc hoặc bỏ nó.' } };
    if (ok === 'no') return 'no';
    if (ok === 'unknown') res = 'unknown';
  }
  return res;
}

function records(q, lang) {
  const type = q.get('type') ?? 'place', filter = q.get('filter'), text = q.get('q'), sort = q.get('sort') ?? 'id';
  let all = [...DB.values()].filter((r) => r.type === type);
  if (text) all = all.filter((r) => fold(JSON.stringify(Object.values(r.v)) + r.title.vi + r.title.en).includes(fold(text)));
  let unk = 0;
  if (filter) all = all.filter((r) => { const m = match(r, filter); if (m === 'unknown') unk++; return m === 'yes'; });
  const key = sort.replace(/^-/, ''), dir = sort.startsWith('-') ? -1 : 1;
  const num = (x) => (x && x.lo !== undefined ? x.lo : x === '' || x === undefined || x === 'unknown' ? null : isNaN(+x) ? String(x) : +x);
  all.sort((a, b) => {
    if (key === 'name') return dir * a.title[lang].localeCompare(b.title[lang], lang);
    const x = key === 'id' ? a.id : num(a.v[key]), y = key === 'id' ? b.id : num(b.v[key]);
    return x === null ? (y === null ? 0 : 1) : y === null ? -1 : dir * (x < y ? -1 : x > y ? 1 : 0);
  });
  const off = +(q.get('offset') ?? 0), lim = +(q.get('limit') ?? 100);
  const cols = q.get('values')?.split(',') ?? types.find((t) => t.name === type).columns;
  const facets = q.get('facets')?.split(',').filter(Boolean).map((f) => {
    const n = {}; let u = 0;
    for (const r of all) { const x = r.v[f]; if (!x || x === 'unknown') u++; else n[x] = (n[x] ?? 0) + 1; }
    return { attr: f, codes: Object.entries(n).map(([code, n]) => ({ code, n })), unknown: u, na: 0 };
  });
  return { total: all.length, unknown: unk, items: all.slice(off, off + lim).map((r) => ({ id: r.id, type, title: r.title, values: Object.fromEntries(cols.map((c) => [c, val(r, c, lang)])) })), ...(facets ? { facets } : {}) };
}

const cite = (r, v, lang, i = 0) => {
  const srcs = (r.p?.source ?? '').split(' ; ').filter(Boolean);
  const host = (u) => { try { return new URL(u).hostname.replace(/^www\./, ''); } catch { return u; } };
  return { source: srcs.length > 1 ? `${srcs.length} ${lang === 'en' ? 'articles' : 'bài báo'}` : srcs[0] ? host(srcs[0]) : lang === 'en' ? 'first register' : 'danh mục ban đầu', ...(srcs.length === 1 ? { url: srcs[0] } : {}), class: 'press', method: 'press', author: 'analyst', date: '2025-11', recorded: '2026-11-20T03:00:00Z',
    ...(srcs.length > 1 ? { one_of: srcs } : {}), value: v, current: i < 2, obs: `block/1#${i}` };
};
const SOURCES = [['measured', 'Đo tại chỗ', 'Measured on site', true], ['document', 'Hồ sơ, văn bản', 'Document', true], ['official', 'Cơ quan trả lời', 'Official statement', false], ['press', 'Báo chí', 'Press', false], ['field', 'Quan sát thực địa', 'Seen on site', false], ['interview', 'Phỏng vấn', 'Interview', false], ['analyst', 'Người phân tích', 'Analyst', false]];

const STAGE = (g) => g.stage;
function gateResults(r, lang) {
  return gates.filter((g) => g.purpose === 'all' || g.purpose === 'study_list').slice(0, 8).map((g) => {
    const fail = g.gate_id === 'G_C2' && r.id === 'place/HN004';
    return { id: g.gate_id, label: `${g.criterion || g.gate_id} ${criteria.find((c) => c.criterion_id === g.criterion)?.[lang === 'en' ? 'name_en' : 'name_vi'] ?? ''}`, stage: STAGE(g), effect: g.effect, result: fail ? 'fail' : g.effect === 'conditional' && r.v.owner_type ? 'fail' : r.v.kind === 'public_space' && g.effect === 'typology' ? 'pass' : 'unknown', excludes: fail, blocks: !fail,
      why: fail ? (lang === 'en' ? 'Land committed by Decision 35/QD-UBND of January 2026.' : 'Đất đã giao theo Quyết định 35/QĐ-UBND, tháng 1.2026.') : lang === 'en' ? 'Registers not checked yet.' : 'Chưa tra cứu hồ sơ.', remedy: lang === 'en' ? g.remedy_en : g.remedy_vi, authority: g.authority, paper: g.paper, ...(g.clock_days ? { clock_days: +g.clock_days } : {}), attrs: [],
      ...(fail ? { source: { text: 'xe.today', url: 'https://xe.today/' } } : {}) };
  });
}
function detail(id, lang) {
  const r = DB.get(id);
  if (!r) throw { status: 404, error: { id: 'RECORD_NONE', message: lang === 'en' ? `There is no record ${id}.` : `Không có hồ sơ ${id}.`, remedy: lang === 'en' ? 'Check the id or search by name.' : 'Kiểm tra mã hoặc tìm theo tên.' } };
  const mine = attributes.filter((a) => a.type === r.type && (!PUBLIC || a.sensitivity === 'public'));
  const values = Object.fromEntries(mine.map((a) => {
    const v = val(r, a.name, lang);
    const cites = v.state === 'unknown' ? [] : v.state === 'disputed' && v.lo !== undefined ? [cite(r, value(a, v.lo, lang), lang, 0), { ...cite(r, value(a, v.hi, lang), lang, 1), one_of: undefined, source: lang === 'en' ? 'another report, address lost' : 'một bài báo khác, mất địa chỉ' }] : [cite(r, v, lang)];
    return [a.name, { value: v, cites }];
  }));
  const near = r.p?.lat ? places.filter((p) => p.lat && p.id !== r.p.id).map((p) => ({ id: `place/${p.id}`, title: T(p.name_vi, p.name_en), kind: p.kind, distance_m: Math.round(Math.hypot((+p.lon - +r.p.lon) * 104000, (+p.lat - +r.p.lat) * 110600)) })).sort((a, b) => a.distance_m - b.distance_m).slice(0, 4) : [];
  return { id, type: r.type, title: r.title, alias: [], values, closed: PUBLIC ? attributes.filter((a) => a.type === r.type).length - mine.length : 3,
    groups: types.find((t) => t.name === r.type).groups.map((g) => { const x = mine.filter((a) => a.group === g); return { id: g, known: x.filter((a) => values[a.name].value.state !== 'unknown').length, total: x.length }; }),
    checklist: r.type === 'place' ? checklist.map((c, i) => ({ item: c.item_id, ...(answers[`${id} ${c.item_id}`] ?? {}) })) : [],
    gates: r.type === 'place' && r.p.role === 'candidate' ? gateResults(r, lang) : [], parts: [], related: [], ...(r.p?.ward ? { ward: { name: r.p.ward, basis: r.p.ward_basis === 'claimed' ? 'claimed' : 'nearest', radius_m: 300 } } : {}), neighbours: near, embargoed: PUBLIC };
}
const answers = {};

function rand(seed) { let s = seed >>> 0; return () => ((s = (s * 1664525 + 1013904223) >>> 0) / 4294967296); }
const RUNS = new Map();
function makeRun(id, seed, weights, made) {
  const rnd = rand(seed), purpose = purposes[0], k = +purpose.k;
  const cand = places.filter((p) => p.role === 'candidate' && p.id !== 'HN004'), n = cand.length;
  const base = cand.map((p) => { const kn = EXPL ? 0.05 + rnd() * 0.12 : 0.3 + rnd() * 0.6; return { p, mu: 0.35 + rnd() * 0.35, sd: 0.03 + (1 - kn) * 0.14, kn }; });
  const D = 600, ranks = base.map(() => []);
  for (let d = 0; d < D; d++) { const s = base.map((b) => b.mu + b.sd * (rnd() + rnd() + rnd() - 1.5) * 1.6); s.map((x, i) => [x, i]).sort((a, b) => b[0] - a[0]).forEach(([, i], r) => ranks[i].push(r + 1)); }
  const qt = (a, p) => a[Math.min(a.length - 1, Math.floor(p * a.length))];
  const list = base.map((b, i) => { const a = ranks[i].sort((x, y) => x - y), kin = base.filter((o) => o.p.kind === b.p.kind).length; return { b, chance: a.filter((x) => x <= k).length / D, rank: { p5: qt(a, 0.05), p25: qt(a, 0.25), p50: qt(a, 0.5), p75: qt(a, 0.75), p95: qt(a, 0.95) }, kin }; })
    .sort((x, y) => y.chance - x.chance || x.rank.p50 - y.rank.p50);
  const gw = Object.fromEntries('ABCDEF'.split('').map((g) => [g, +purpose['w_' + g]]));
  return { run: id, digest: id.slice(4) + 'a1b2c3d4', purpose: purpose.purpose_id, changed_weights: !!weights, made, actor: 'analyst', draws: 10000, seed, prior: 'neutral', as_of: '2026-11-21', known_at: '2026-11-21', k, n,
    standing: EXPL ? 'exploratory' : 'supported', evidence: { share_known: EXPL ? 0.11 : 0.63, expected_hits: EXPL ? 4.2 : 8.7, floor: { share_known: 0.4, expected_hits_share: 0.5 } }, stale: false,
    weights: weights ?? { groups: gw }, default_weights: { groups: gw }, weight_range: 0.2,
    places: (lang) => list.map(({ b, chance, rank, kin }) => ({ id: `place/${b.p.id}`, name: T(b.p.name_vi, b.p.name_en), kind: b.p.kind, ward: b.p.ward, chance, chance_pessimistic: Math.max(0, chance - 0.2), chance_optimistic: Math.min(1, chance + 0.15), rank, possible: { best: Math.max(1, rank.p5 - 2), worst: Math.min(n, rank.p95 + 3) },
      score: { p5: b.mu - b.sd, p50: b.mu, p95: b.mu + b.sd }, known_share: b.kn, kind_rank: { p5: Math.max(1, Math.round(rank.p5 * kin / n)), p50: Math.max(1, Math.round(rank.p50 * kin / n)), p95: Math.min(kin, Math.ceil(rank.p95 * kin / n)), of: kin }, moved: 0, gates: gateResults(DB.get(`place/${b.p.id}`), lang).filter((g) => g.result !== 'pass').slice(0, 3) })),
    list };
}
RUNS.set('run/3f9a1c07b2d4', makeRun('run/3f9a1c07b2d4', 20261121, null, '2026-11-21T08:00:00Z'));
RUNS.set('run/77aa90c1d2e3', makeRun('run/77aa90c1d2e3', 7, null, '2026-11-18T08:00:00Z'));
const LEARN = (lang) => [['Ý kiến bằng văn bản của chủ tài sản', 'Written position of the owner', 'Công văn · 1 người · 10 ngày làm việc', 'Official letter · 1 person · 10 working days', 0.31, 10, 'HN001'], ['Ô nhiễm đất và vật liệu nguy hại', 'Soil contamination, hazardous materials', 'Khảo sát bước 1', 'Stage 1 survey', 0.22, 5, 'HN014'], ['Diện tích sàn dùng được', 'Usable floor area', 'Đo tại chỗ · nửa ngày', 'Measured on site · half a day', 0.18, 0.5, 'HN007'], ['An toàn kết cấu', 'Structural grade', 'Một chuyến khảo sát, hai người', 'One visit, two people', 0.14, 1, 'HN005'], ['Lối vào cho xe chữa cháy', 'Fire-engine access', 'Đo tại chỗ', 'Measured on site', 0.06, 0.5, 'HN003']]
  .map(([vi, en, wv, we, swap, cost, p]) => ({ record: `place/${p}`, name: DB.get(`place/${p}`)?.title, label: lang === 'en' ? en : vi, attrs: [], way: lang === 'en' ? we : wv, cost_days: cost, swap, places: 1 }));
const summary = ({ list, places, ...r }) => r;
function run(id, lang) {
  const r = RUNS.get(id);
  if (!r) throw { status: 404, error: { id: 'RUN_NONE', message: lang === 'en' ? `There is no run ${id}.` : `Không có lần tính ${id}.` } };
  const pl = r.places(lang);
  const pts = (f) => pl.map((p) => ({ id: p.id, x: f(p), rank: p.rank.p50 })).filter((p) => p.x !== null);
  const area = pts((p) => { const a = DB.get(p.id).v.site_area_m2; return typeof a === 'object' ? a.lo : a ? +a : null; });
  return { ...summary(r), places: pl, excluded: [{ id: 'place/HN004', name: DB.get('place/HN004').title, kind: 'factory', gates: gateResults(DB.get('place/HN004'), lang).filter((g) => g.excludes) }],
    neutrality: { limit: 0.3, area: { tau: -0.12, warn: false, unknown: pl.length - area.length, points: area }, known: { tau: -0.41, warn: true, unknown: 0, points: pts((p) => p.known_share) } }, learn: LEARN(lang),
    notes: [lang === 'en' ? 'Unknowns are drawn independently of each other.' : 'Các điều chưa biết được rút độc lập với nhau.'] };
}
function why(id, lang) {
  const r = [...RUNS.values()][0], pl = r.places(lang), p = pl.find((x) => x.id === id), rnd = rand(id.length * 77 + +id.slice(-3));
  const gs = [...new Set(criteria.map((c) => c.group_id))];
  const gr = gs.map((g) => { const w = r.weights.groups[g] ?? 0.15, lo = w * rnd() * 0.6; return { id: g, weight: w, lo, mid: lo + (w - lo) * 0.3, hi: lo + (w - lo) * 0.7, moved: g === 'F' ? 0.03 : 0 }; });
  return { run: r.run, id, name: DB.get(id).title, standing: r.standing, k: r.k, n: r.n, ...(p ? { place: p } : {}), groups: p ? gr : [],
    criteria: p ? criteria.map((c) => { const lo = +c.default_weight * rnd() * 0.6, st = rnd() < 0.35 ? 'known' : 'unknown'; return { id: c.criterion_id, group: c.group_id, weight: +c.default_weight, lo, mid: lo + 0.01, hi: st === 'known' ? lo : +c.default_weight, state: st, text: st === 'known' ? (lang === 'en' ? 'level 3' : 'mức 3') : lang === 'en' ? 'unknown' : 'chưa biết' }; }) : [],
    total: { lo: gr.reduce((s, g) => s + g.lo, 0), mid: gr.reduce((s, g) => s + g.mid, 0), hi: gr.reduce((s, g) => s + g.hi, 0) }, gates: gateResults(DB.get(id), lang), learn: p ? LEARN(lang) : [],
    ...(p ? { duels: pl.filter((x) => x.id !== id).slice(0, 5).map((x, i) => ({ id: x.id, name: x.name, p: 0.23 + i * 0.11 })), changes: [{ text: lang === 'en' ? 'Structure found at grade B' : 'Biết kết cấu ở cấp B', way: lang === 'en' ? 'One visit, two people' : 'Một chuyến khảo sát, hai người', from: p.chance, to: Math.min(1, p.chance + 0.23) }] } : {}) };
}
let decision;
function shortlist(lang, conflict) {
  const r = [...RUNS.values()][0], pl = r.places(lang), L = (vi, en) => (lang === 'en' ? en : vi);
  const seat = (p, chosen) => { const d = DB.get(p.id).p; return { id: p.id, name: p.name, kind: p.kind, ward: p.ward, ...(d.lat ? { at: [+d.lon, +d.lat] } : {}), chance: p.chance, chosen, band: p.chance >= 0.9 ? 'core' : p.chance < 0.15 ? 'out' : 'swing', reason: chosen ? L('Khả năng cao trong mọi bộ giả định', 'High under every set of assumptions') : L('Dưới chỗ thứ 12', 'Below seat 12'), gates: p.gates.slice(0, 1) }; };
  const chosen = pl.slice(0, 12).map((p) => seat(p, true)), out = pl.slice(12).map((p) => seat(p, false));
  out.push({ id: 'place/HN004', name: DB.get('place/HN004').title, kind: 'factory', chance: 0, chosen: false, band: 'out', reason: L('C2: đất đã giao dự án khác', 'C2: land committed elsewhere'), gates: gateResults(DB.get('place/HN004'), lang).filter((g) => g.excludes) });
  const rules = [{ at_most: 6, per: 'kind' }, { at_most: 3, per: 'ward' }, { where: "river_bank = 'left'", at_least: 1 }, { where: "ring <> 'core'", at_least: 4 }];
  const texts = L(['Không quá 6 nơi mỗi loại', 'Không quá 3 nơi trong một phường', 'Ít nhất 1 nơi ở tả ngạn', 'Ít nhất 4 nơi ngoài vùng lõi'], ['At most 6 of a kind', 'At most 3 in one ward', 'At least 1 on the left bank', 'At least 4 outside the core']);
  return { shortlist: 'shortlist/5c0ffee12345', digest: '5c0ffee12345', run: r.run, standing: r.standing, made: '2026-11-21T08:10:00Z', actor: 'analyst', purpose: r.purpose, stage: 'study', k: 12, objective: 'expected_top_k', value: 8.7, bound: 8.7, proved: true,
    chosen: conflict ? [] : chosen, out: conflict ? [...chosen.map((s) => ({ ...s, chosen: false })), ...out] : out,
    rules: rules.map((rule, i) => ({ text: texts[i], rule, holds: conflict && i > 1 ? 'no' : i === 3 ? 'unknown' : 'yes', now: L(['nhiều nhất là nhà máy: 6', 'nhiều nhất 3 nơi', 'đang có 2', 'chắc chắn 3, có thể 5'], ['most: 6 factories', 'most: 3', 'now 2', 'surely 3, perhaps 5'])[i], clashes: !!conflict && i > 0 })),
    conflicts: conflict ? [{ rules: [1, 2, 3], text: L('Ba quy tắc không thể cùng giữ', 'Three rules cannot all hold'), ease: [{ text: L('Ngoài vùng lõi: 3 nơi thay vì 4', 'Outside the core: 3 instead of 4'), rules }, { text: L('Tối đa 4 nơi trong một phường', 'Up to 4 in one ward'), rules }] }] : [],
    coverage: { rate: 0.2, mean_m: 2310, wards: wards.slice(0, 126).filter((w) => w.lon ?? w.centroid_lon).map((w) => ({ name: w.name_vi ?? w.name, at: [+(w.lon ?? w.centroid_lon), +(w.lat ?? w.centroid_lat)], distance_m: Math.round(Math.min(...chosen.filter((s) => s.at).map((s) => Math.hypot((s.at[0] - +(w.lon ?? w.centroid_lon)) * 104000, (s.at[1] - +(w.lat ?? w.centroid_lat)) * 110600)))) })),
      at_zero: { chosen: chosen.map((s) => s.id), value: 8.9, mean_m: 2740, gained: [{ id: chosen[11].id, name: chosen[11].name }], lost: [{ id: out[0].id, name: out[0].name }] } },
    cost: { lo: 500e9, hi: 740e9, unknown: 9, budget: 900e9, year: 2026 }, ...(decision ? { decision } : {}) };
}

const JOBS = new Map(); let jobNo = 1;
function startJob(kind, result, ms = 2600) { const job = `job/${jobNo++}`; JOBS.set(job, { job, kind, at: Date.now(), ms, result, started: new Date().toISOString() }); return { job }; }
function jobView(j, lang) {
  const f = j.cancelled ? j.cancelled : Math.min(1, (Date.now() - j.at) / j.ms), total = 10000, done = Math.round(f * total);
  const state = j.cancelled ? 'cancelled' : f >= 1 ? 'done' : 'running';
  return { job: j.job, kind: j.kind, state, done, total, text: lang === 'en' ? `${fmt(done, lang)} of ${fmt(total, lang)} draws` : `${fmt(done, lang)} trên ${fmt(total, lang)} lượt`, ...(state === 'done' ? { result: j.result } : {}), started: j.started };
}

let inbox;
function inboxItems(lang) {
  const L = (vi, en) => (lang === 'en' ? en : vi), r = (id) => DB.get(`place/${id}`), a = attrOf('place', 'site_area_m2') ?? {};
  const num = (x) => value(a, x, lang);
  const acts = (list) => list.map(([action, vi, en, primary, picks]) => ({ action, label: L(vi, en), primary: !!primary, picks: !!picks }));
  const c = (id, v, source, date) => ({ value: v, cite: { ...cite(r(id), v, lang), source, date, one_of: undefined } });
  const settle = [['keep_both', 'Giữ cả hai, ghi thành khoảng', 'Keep both, as a range', true], ['trust', 'Tin nguồn đang chọn', 'Trust the chosen one', false, true], ['visit', 'Xin khảo sát', 'Ask for a visit']];
  const items = [
    { id: 'inbox/1', kind: 'conflict', like: 'area-press', alike: 3, record: 'place/HN003', title: r('HN003').title, attr: 'site_area_m2', text: L('lệch 1,6%', '1.6% apart'), values: [c('HN003', num(64226), 'VnExpress', '2025-11-25'), c('HN003', num(65300), 'Znews', '2025-11-27')], actions: acts(settle) },
    { id: 'inbox/2', kind: 'conflict', like: 'existence', alike: 1, record: 'place/HN054', title: r('HN054').title, attr: 'existence', text: L('không gộp thành khoảng được: phải đến xem', 'cannot be a range: someone has to look'), values: [c('HN054', { state: 'known', v: 'demolished', text: L('Đã phá dỡ', 'Demolished') }, 'vietnam-tourism.com', '2022'), c('HN054', { state: 'known', v: 'standing', text: L('Còn, trong nhóm trước 1954', 'Standing, among pre-1954 works') }, 'VnExpress', '2023')], actions: acts(settle.map(([x, v, e, , p]) => [x, v, e, x === 'visit', p])) },
    { id: 'inbox/3', kind: 'fill', like: 'fill-area', alike: 41, record: 'place/HN006', title: r('HN006').title, attr: 'site_area_m2', text: L('điền chỗ chưa biết', 'fills an unknown'), now: unknown(lang), values: [c('HN006', num(1554), 'VnExpress', '2025-11-25')], actions: acts([['accept', 'Nhận', 'Accept', true], ['skip', 'Bỏ qua', 'Skip']]), import: 'import/14', row: 6 },
    { id: 'inbox/4', kind: 'duplicate', like: 'dup', alike: 1, record: 'place/HN010', title: r('HN010').title, text: L('Cùng địa chỉ, cùng 4.000 m².', 'Same address, same 4,000 m².'), values: [], other: { id: 'place/HN020', title: r('HN020').title, text: L('Không gian sáng tạo thuê lại', 'The creative space that rents it') }, actions: acts([['link', 'Nối hai hồ sơ', 'Link the two', true], ['two', 'Là hai nơi', 'Two places']]) },
    { id: 'inbox/5', kind: 'suspicious', like: 'grid', alike: 7, title: T('Dòng 12: Kho Cầu Đuống', 'Row 12: Cau Duong depot'), text: L('Toạ độ giống VN-2000 bị đọc thành WGS 84: lệch 224 m.', 'The coordinate looks like VN-2000 read as WGS 84: 224 m off.'), remedy: L('Đổi hệ toạ độ rồi nhập.', 'Change the grid, then import.'), values: [], actions: acts([['accept', 'Đổi hệ và nhập', 'Change and import', true], ['skip', 'Bỏ dòng này', 'Leave the row out']]), import: 'import/14', row: 12 },
    { id: 'inbox/6', kind: 'privacy', like: 'phone', alike: 2, title: T('Dòng 19: ghi chú có số điện thoại', 'Row 19: a telephone number in a note'), text: L('Ghi chú có tên người và số điện thoại.', 'The note names a person and a number.'), remedy: L('Bỏ phần đó, giữ phần còn lại.', 'Drop that part, keep the rest.'), values: [], actions: acts([['drop', 'Bỏ phần đó', 'Drop that part', true], ['skip', 'Bỏ dòng này', 'Leave the row out']]), import: 'import/14', row: 19 },
  ];
  return items.filter((i) => !(inbox ??= new Set()).has(i.id));
}
const counts = (items) => { const n = { conflict: 0, fill: 0, duplicate: 0, suspicious: 0, rejected: 0, privacy: 0 }; for (const i of items) n[i.kind]++; return n; };
const IMPORTS = [{ import: 'import/14', filename: 'di-doi-bao-chi-11-2025.csv', made: '2026-11-20T02:00:00Z', actor: 'analyst', type: 'place', rows: 27, state: 'planned', counts: { new: 3, same: 9, changed: 11, duplicate: 1, suspicious: 2, rejected: 1 }, inbox: 3 },
  { import: 'import/9', filename: 'places.csv', made: '2026-11-18T02:00:00Z', actor: 'analyst', type: 'place', rows: 116, state: 'applied', counts: { new: 116, same: 0, changed: 0, duplicate: 0, suspicious: 0, rejected: 0 }, inbox: 3 }];
function importPlan(id, lang, q) {
  const im = IMPORTS.find((i) => i.import === id) ?? IMPORTS[0], L = (vi, en) => (lang === 'en' ? en : vi), a = attrOf('place', 'site_area_m2');
  let items = [['changed', 'HN006', 'Nhà in Báo Nhân Dân', L('thêm diện tích', 'adds the area')], ['new', null, 'Kho bãi Cầu Đuống', L('chưa có nơi nào giống tên và vị trí này', 'no place has this name and position')], ['suspicious', null, 'Xưởng 3/2', L('toạ độ 0/0', 'coordinate 0/0')], ['rejected', null, '', L('dòng không có tên', 'the row has no name')], ['same', 'HN001', 'Nhà máy xe lửa Gia Lâm', L('không có gì mới', 'nothing new')]]
    .map(([verdict, rec, title, reason], i) => ({ row: i + 3, verdict, ...(rec ? { record: `place/${rec}` } : {}), title, reason, ...(verdict === 'suspicious' ? { remedy: L('Sửa toạ độ hoặc nhập không toạ độ', 'Mend the coordinate or import without it') } : {}), changes: verdict === 'changed' ? [{ attr: 'site_area_m2', value: value(a, 1554, lang), before: unknown(lang) }] : [] }));
  if (q.get('verdict')) items = items.filter((i) => i.verdict === q.get('verdict'));
  return { ...im, columns: [{ name: 'Tên', attr: 'name_vi' }, { name: 'Diện tích (m2)', attr: 'site_area_m2', note: '1.300 = 1300' }, { name: 'Ghi chú' }], notes: [L('Bảng mã UTF-8; dòng 1–2 là tiêu đề.', 'UTF-8; rows 1–2 are headings.')], rows_total: items.length, items };
}

function schema() {
  const gw = (g) => +purposes[0]['w_' + g];
  return { types, attributes: PUBLIC ? attributes.filter((a) => a.sensitivity === 'public') : attributes, groups: Object.entries(GROUPS).map(([id, [vi, en]]) => ({ id, label: T(vi, en) })), lists,
    purposes: purposes.map((p) => ({ id: p.purpose_id, label: T(p.name_vi, p.name_en), stage: p.stage, k: +p.k, kinds: p.kinds.split(','), weights: Object.fromEntries('ABCDEF'.split('').map((g) => [g, +p['w_' + g]])), within: JSON.parse(p.within_group || '{}'), objective: p.objective, rules: JSON.parse(p.default_rules || '[]'), is_default: p.is_default === 'yes', reason: p.reason })),
    criterion_groups: [...new Map(criteria.map((c) => [c.group_id, { id: c.group_id, label: T(c.group_vi, c.group_en), weight: gw(c.group_id) }])).values()],
    criteria: criteria.map((c) => ({ id: c.criterion_id, group: c.group_id, label: T(c.name_vi, c.name_en), attribute: c.attribute, weight: +c.default_weight, anchors: anchors.filter((a) => a.criterion === c.criterion_id).map((a) => ({ level: a.level, text: T(a.text_vi, a.text_en) })) })),
    gates: gates.map((g) => ({ id: g.gate_id, criterion: g.criterion, label: T(g.gate_id, g.gate_id), stage: g.stage, effect: g.effect, condition: g.condition, remedy: T(g.remedy_vi, g.remedy_en), authority: g.authority, paper: g.paper })),
    checklist: checklist.map((c) => ({ id: c.item_id, section: c.section, question: T(c.question_vi, c.question_en), evidence: c.evidence_documents, basis: c.legal_basis, source: c.source, severity: c.severity, criterion: c.criterion, who: c.who_answers, attrs: c.maps_to.split(',').filter(Boolean) })),
    sources: SOURCES.map(([c, vi, en]) => ({ class: c, label: T(vi, en) })), methods: SOURCES.map(([c, vi, en, exact]) => ({ method: c, label: T(vi, en), exact })), glossary: terms.map((t) => ({ id: t.term_id, vi: t.vi, en: t.en })), weight_range: 0.2, neutrality_limit: 0.3 };
}

const box = (r, pad) => [Math.min(...r.map((p) => +p.lon)) - pad, Math.min(...r.map((p) => +p.lat)) - pad, Math.max(...r.map((p) => +p.lon)) + pad, Math.max(...r.map((p) => +p.lat)) + pad];
const core = places.filter((p) => p.lat && +p.lon > 105.7);
let block = 20;
const changed = (text, record) => ({ block: `block/${++block}`, undo: `block/${block}`, text, ...(record ? { record } : {}) });

function api(method, path, q, body, lang) {
  const L = (vi, en) => (lang === 'en' ? en : vi);
  const denied = () => { throw { status: 403, error: { id: 'VIEW_DENIED', message: L('Phần này chưa công bố.', 'This is not published yet.'), remedy: L('Xem lại khi có quyết định công bố.', 'Look again once a decision publishes it.') } }; };
  let m;
  if (path === '/session') return { program: { version: '0.1.0' }, city: { name: T('Thành phố mẫu', 'Sample city'), illustrative: ILLUS, bounds: box(core, 0.02), time_zone: 'Asia/Ho_Chi_Minh', currency: 'VND', today: '2026-11-21', pack: { id: 'sample', version: '1', digest: 'abc' }, head: 'e3b0c442' }, view: PUBLIC ? 'public' : 'staff', actor: PUBLIC ? '' : 'analyst', lang,
    types: types.map((t) => t.name), counts: { places: places.length, inbox: PUBLIC ? 0 : inboxItems(lang).length, by_type: { place: places.length, case: cases.length, instrument: policy.length } }, may: PUBLIC ? ['export'] : ['see_runs', 'edit', 'add', 'merge', 'retract', 'undo', 'import', 'settle', 'run', 'profile', 'shortlist', 'decide', 'report', 'export'], purpose: purposes[0].purpose_id, latest: PUBLIC ? {} : { run: [...RUNS.keys()][0], shortlist: 'shortlist/5c0ffee12345', standing: EXPL ? 'exploratory' : 'supported' } };
  if (path === '/schema') return schema();
  if (path === '/records' && method === 'GET') return records(q, lang);
  if (path === '/count') { const r = records(q, lang); return { total: r.total, unknown: r.unknown }; }
  if ((m = path.match(/^\/records\/(\w+\/[^/]+)\/history$/))) return { items: [{ block: 'block/3', obs: 'block/3#1', recorded: '2026-11-20T03:00:00Z', kind: 'import', author: 'analyst', source: 'VnExpress', class: 'press', method: 'press', valid_from: '2025-11', changes: [{ attr: 'site_area_m2', value: val(DB.get(m[1]), 'site_area_m2', lang), before: unknown(lang), current: true }], undoable: true }, { block: 'block/1', obs: 'block/1#1', recorded: '2026-11-18T03:00:00Z', kind: 'add', author: 'analyst', source: L('danh mục ban đầu', 'first register'), class: 'analyst', method: 'analyst', changes: [{ attr: 'kind', value: val(DB.get(m[1]), 'kind', lang), current: true }], undoable: false }] };
  if ((m = path.match(/^\/records\/(\w+\/[^/]+)\/why$/))) return PUBLIC ? denied() : why(m[1], lang);
  if ((m = path.match(/^\/records\/(\w+\/[^/]+)$/))) return detail(m[1], lang);
  if (path === '/map') { let all = [...DB.values()].filter((r) => r.type === 'place'); let u = 0; if (q.get('filter')) all = all.filter((r) => { const x = match(r, q.get('filter')); if (x === 'unknown') u++; return x === 'yes'; }); if (q.get('q')) all = all.filter((r) => fold(r.title.vi + r.title.en).includes(fold(q.get('q')))); return { type: 'FeatureCollection', unknown: u, features: all.map((r) => ({ type: 'Feature', id: r.id, geometry: r.p.lat ? { type: 'Point', coordinates: [+r.p.lon, +r.p.lat] } : null, properties: { id: r.id, title: r.title, kind: r.p.kind, role: r.p.role, ward: r.p.ward || undefined, quality: r.p.coord_quality || undefined, solid: ['stop_near', 'poi_osm', 'published_code'].includes(r.p.coord_quality), ...(r.p.lat ? { radius_m: QR[r.p.coord_quality] ?? 60 } : {}), known: ['area_m2', 'built_year', 'owner_type', 'ward', 'occupancy', 'lat'].filter((k) => r.p[k] && r.p[k] !== 'unknown').length / 6 } })) }; }
  if (path === '/schematic') { const f = join(here, '../../packs', arg('pack', ''), 'schematic.geojson'); return existsSync(f) ? JSON.parse(readFileSync(f, 'utf8')) : SKETCH; }
  if (path === '/wards') return { type: 'FeatureCollection', features: [] };
  if (path === '/search') { const x = records(new URLSearchParams({ type: 'place', q: q.get('q') ?? '', limit: '8' }), lang); const y = records(new URLSearchParams({ type: 'case', q: q.get('q') ?? '', limit: '3' }), lang); return { total: x.total + y.total, items: [...x.items, ...y.items].map((i) => ({ id: i.id, type: i.type, title: i.title, kind: DB.get(i.id).v.kind, where: DB.get(i.id).v.ward, matched: i.title[lang] })) }; }
  if (path === '/changes' || path === '/start') {
    const ch = { total: 3, since: '2026-11-18T00:00:00Z', items: [{ block: 'block/12', at: '2026-11-21T07:30:00Z', author: 'analyst', kind: 'set', text: L('Diện tích khu đất: chưa biết → 1.554 m²', 'Site area: unknown → 1,554 m²'), n: 1, records: [{ id: 'place/HN006', title: DB.get('place/HN006').title }], undoable: true }, { block: 'block/11', at: '2026-11-20T03:00:00Z', author: 'analyst', kind: 'import', text: L('27 dòng từ di-doi-bao-chi-11-2025.csv', '27 rows from di-doi-bao-chi-11-2025.csv'), n: 27, records: [{ id: 'place/HN001', title: DB.get('place/HN001').title }, { id: 'place/HN002', title: DB.get('place/HN002').title }], undoable: true }] };
    if (path === '/changes') return ch;
    return { changes: ch, waiting: { inbox: counts(PUBLIC ? [] : inboxItems(lang)), jobs: [...JOBS.values()].map((j) => jobView(j, lang)).filter((j) => j.state === 'running'), imports: PUBLIC ? [] : IMPORTS.filter((i) => i.state === 'planned') }, ...(PUBLIC ? {} : { run: summary([...RUNS.values()][0]), shortlist: { shortlist: 'shortlist/5c0ffee12345', k: 12, decided: !!decision, made: '2026-11-21T08:10:00Z' } }), learn: PUBLIC ? [] : LEARN(lang), facts: { known: 131, total: 240 } };
  }
  if (path === '/edits') { for (const f of body.facts) { const a = attrOf(body.record.split('/')[0], f.attr); if (a?.max !== undefined && f.value.v > a.max) throw { status: 400, error: { id: 'EDIT_RANGE', field: f.attr, message: L(`${a.label.vi}: ${f.value.v} vượt quá ${a.max}.`, `${a.label.en}: ${f.value.v} is above ${a.max}.`), remedy: L('Kiểm tra đơn vị.', 'Check the unit.') } }; DB.get(body.record).v[f.attr] = f.value.state === 'known' ? (typeof f.value.v === 'object' ? { lon: f.value.v[0], lat: f.value.v[1] } : f.value.v) : f.value.state === 'uncertain' ? f.value : ''; } return changed(L('Đã ghi.', 'Saved.'), body.record); }
  if (path === '/undo') return body.plan ? { plan: { text: L('Rút 1 lần ghi nhận, giữ 0 lần sửa sau đó.', 'Takes back 1 observation, keeps 0 later edits.'), back: 1, kept: 0 } } : (inbox?.clear(), changed(L('Đã hoàn tác.', 'Undone.')));
  if (path === '/records' || path === '/merge' || path === '/retract') return changed(L('Đã ghi.', 'Saved.'), body.record ?? body.into ?? 'place/HN001');
  if (path === '/checklist') { answers[`${body.record} ${body.item}`] = { answer: body.answer, evidence: body.evidence, author: 'analyst', recorded: new Date().toISOString() }; return changed(L('Đã ghi câu trả lời.', 'Answer saved.'), body.record); }
  if (path === '/purposes') return { items: schema().purposes };
  if (path === '/profiles') return { items: purposes.map((p) => ({ name: p.purpose_id, purpose: purposes[0].purpose_id, label: T(p.name_vi, p.name_en), weights: { groups: Object.fromEntries('ABCDEF'.split('').map((g) => [g, +p['w_' + g]])) }, author: p.author, reason: p.reason, builtin: true })) };
  if ((m = path.match(/^\/profiles\/(.+)$/))) return { name: decodeURIComponent(m[1]), purpose: body.purpose, label: T(m[1], m[1]), weights: body.weights, author: 'analyst', builtin: false };
  if (PUBLIC && /^\/(runs|shortlists|inbox|imports)/.test(path)) denied();
  if (path === '/runs' && method === 'GET') return { items: [...RUNS.values()].map(summary) };
  if (path === '/runs') { const id = `run/${Math.random().toString(16).slice(2, 14)}`; const old = [...RUNS.values()]; RUNS.clear(); RUNS.set(id, makeRun(id, body.seed ?? Math.floor(Math.random() * 1e6), body.weights, new Date().toISOString())); old.forEach((r) => RUNS.set(r.run, r)); return Object.assign(startJob('run', id), { _: 202 }); }
  if ((m = path.match(/^\/runs\/([^/]+)\/diff$/))) { const a = run(`run/${q.get('with')}`.replace('run/run/', 'run/'), lang), b = run(`run/${m[1]}`, lang); return { a: summary(RUNS.get(a.run)), b: summary(RUNS.get(b.run)), moved: b.places.map((p) => { const o = a.places.find((x) => x.id === p.id); return { id: p.id, name: p.name, kind: p.kind, chance: { a: o.chance, b: p.chance }, rank: { a: o.rank.p50, b: p.rank.p50 }, because: [L('Hạt giống khác', 'Another seed')] }; }).sort((x, y) => Math.abs(y.chance.b - y.chance.a) - Math.abs(x.chance.b - x.chance.a)).slice(0, 12), added: [], removed: [], weights: [], facts: [] }; }
  if (path === '/next') { const r = run(q.get('run') ? `run/${q.get('run')}` : [...RUNS.keys()][0], lang), [one] = LEARN(lang); return { ...summary(RUNS.get(r.run)), learn: r.learn, authorities: [{ label: L('Sở Tài chính', 'Department of Finance'), asks: [one.label], attrs: [], cost_days: 30, swap: 0.4, places: 12 }], questions: [{ ...one, stake: 0.6 }], facts: [] }; }
  if ((m = path.match(/^\/runs\/([^/]+)$/))) return run(`run/${m[1]}`, lang);
  if (path === '/shortlists' && method === 'GET') return { items: [{ shortlist: 'shortlist/5c0ffee12345', run: [...RUNS.keys()][0], made: '2026-11-21T08:10:00Z', actor: 'analyst', k: 12, objective: 'expected_top_k', decided: !!decision, standing: EXPL ? 'exploratory' : 'supported' }] };
  if (path === '/shortlists') return Object.assign(startJob('shortlist', body.rules?.length > 4 ? 'shortlist/000000000bad' : 'shortlist/5c0ffee12345', 1500), { _: 202 });
  if ((m = path.match(/^\/shortlists\/([^/]+)\/decision$/))) { const s = shortlist(lang), nm = (n) => ({ ...n, name: DB.get(n.id).title, author: 'analyst' }); const rem = new Set(body.remove.map((n) => n.id)); decision = { by: 'analyst', at: new Date().toISOString(), reason: body.reason, published: body.publish, added: body.add.map(nm), removed: body.remove.map(nm), final: [...s.chosen.filter((c) => !rem.has(c.id)).map((c) => ({ id: c.id, name: c.name })), ...body.add.map((n) => ({ id: n.id, name: DB.get(n.id).title }))] }; return shortlist(lang); }
  if ((m = path.match(/^\/shortlists\/([^/]+)$/))) return shortlist(lang, m[1] === '000000000bad');
  if (path === '/imports' && method === 'GET') return { items: IMPORTS };
  if (path === '/imports') return Object.assign(startJob('import', 'import/14', 1500), { _: 202 });
  if ((m = path.match(/^\/imports\/(\d+)\/apply$/))) { IMPORTS[0].state = 'applied'; return Object.assign(startJob('apply', 'import/14', 1500), { _: 202 }); }
  if ((m = path.match(/^\/imports\/(\d+)$/))) return importPlan(`import/${m[1]}`, lang, q);
  if (path === '/inbox') { let items = inboxItems(lang); const n = counts(items), total = items.length; if (q.get('kind')) items = items.filter((i) => i.kind === q.get('kind')); if (q.get('import')) items = items.filter((i) => i.import === q.get('import')); return { total, counts: n, items }; }
  if (path === '/inbox/decide') { const items = inboxItems(lang); const hit = items.filter((i) => body.ids?.includes(i.id) || i.like === body.like); hit.forEach((i) => inbox.add(i.id)); const n = body.like ? hit.reduce((s, i) => s + i.alike, 0) : hit.length; return { ...changed(L(`Đã xử lý ${n} việc.`, `Settled ${n}.`)), decided: n, left: inboxItems(lang).length }; }
  if (path === '/reports') return Object.assign(startJob('report', '/api/files/ho-so.pdf', 1500), { _: 202 });
  if (path === '/jobs') return { items: [...JOBS.values()].map((j) => jobView(j, lang)) };
  if ((m = path.match(/^\/jobs\/(\d+)\/cancel$/))) { const j = JOBS.get(`job/${m[1]}`); j.cancelled = Math.min(1, (Date.now() - j.at) / j.ms); return jobView(j, lang); }
  if ((m = path.match(/^\/jobs\/(\d+)$/))) return jobView(JOBS.get(`job/${m[1]}`), lang);
  throw { status: 404, error: { id: 'WEB_NONE', message: L(`Không có địa chỉ ${path}.`, `There is no address ${path}.`) } };
}

const SKETCH = { type: 'FeatureCollection', measuring: false, features: [
  { type: 'Feature', properties: { kind: 'outline' }, geometry: { type: 'Polygon', coordinates: [[[105.70, 20.88], [105.98, 20.86], [106.02, 21.12], [105.86, 21.22], [105.68, 21.14], [105.70, 20.88]]] } },
  { type: 'Feature', properties: { kind: 'river', name: T('Sông lớn', 'Great river') }, geometry: { type: 'LineString', coordinates: [[105.70, 21.13], [105.80, 21.10], [105.84, 21.07], [105.87, 21.04], [105.87, 20.99], [105.92, 20.95], [105.90, 20.88]] } },
  { type: 'Feature', properties: { kind: 'lake', name: T('Hồ', 'Lake') }, geometry: { type: 'Polygon', coordinates: [[[105.81, 21.045], [105.84, 21.05], [105.835, 21.07], [105.815, 21.075], [105.805, 21.06], [105.81, 21.045]]] } },
  { type: 'Feature', properties: { kind: 'ring_road', name: T('Vành đai', 'Ring road') }, geometry: { type: 'LineString', coordinates: [[105.79, 21.05], [105.80, 21.01], [105.83, 20.99], [105.87, 20.995]] } }] };

const MIME = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
createServer(async (req, res) => {
  const u = new URL(req.url, 'http://x');
  if (u.pathname.startsWith('/api/files/')) { res.writeHead(200, { 'content-type': 'application/pdf', 'content-disposition': 'attachment' }).end('%PDF-1.4\n'); return; }
  if (u.pathname.startsWith('/api/')) {
    const chunks = []; for await (const c of req) chunks.push(c);
    const lang = u.searchParams.get('lang') === 'en' ? 'en' : 'vi';
    let status = 200, out;
    try {
      const body = req.headers['content-type'] === 'application/json' && chunks.length ? JSON.parse(Buffer.concat(chunks)) : {};
      out = api(req.method, decodeURIComponent(u.pathname.slice(4)), u.searchParams, body, lang);
      if (out._) { status = out._; delete out._; }
    } catch (e) { status = e.status ?? 500; out = { error: e.error ?? { id: 'MOCK', message: String(e.stack ?? e) } }; }
    res.writeHead(status, { 'content-type': 'application/json', 'content-security-policy': CSP, 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(out)));
    return;
  }
  let f = join(here, '../dist', u.pathname);
  if (!existsSync(f) || u.pathname === '/') f = join(here, '../dist/index.html');
  const gz = /gzip/.test(req.headers['accept-encoding'] ?? '') && existsSync(f + '.gz');
  res.writeHead(200, { 'content-type': MIME[extname(f)] ?? 'application/octet-stream', 'content-security-policy': CSP, ...(gz ? { 'content-encoding': 'gzip' } : {}) }).end(readFileSync(gz ? f + '.gz' : f));
}).listen(+arg('port', 21080), '127.0.0.1', () => console.log(`mock: http://127.0.0.1:${arg('port', 21080)}/`));
