// A criterion that is new: what it is called, what feeds it, how its values count, what stands behind it, and how the rest make room.
// What the server's checks refuse stands beside the field it is about; nothing is stored before all of it holds.
import { useState } from 'preact/hooks';
import type { Attribute, Framework, FrameworkEdit, FrameworkRow } from '../api';
import { codesOf, useApp } from '../app';
import { put } from '../route';
import { useSay, type WordId } from '../lang';
import { Refused, useBeside, useChange } from './edit';
import { Dialog } from './float';
import { freeGroup, GROUP_COLUMNS, GroupFields, inPurposes, type GroupForm } from './group';

type Fn = 'linear' | 'log' | 'piecewise' | 'peak' | 'ordinal';
const DIRECTIONS = ['higher better', 'lower better', 'fit to use'] as const;
type Direction = (typeof DIRECTIONS)[number];
const PEAK = ['rise_from', 'full_from', 'full_to', 'zero_to', 'floor'] as const;

interface Level { level: string; value: string; vi: string; en: string }          // of a list: each code; of a number: points described in words
interface Form {
  id: string; group: string; vi: string; en: string; what_vi: string; what_en: string; attribute: string; fed: string; applies: string; direction: Direction; fn: Fn;
  ends: { zero_at: string; one_at: string }; points: [string, string][]; peak: Record<(typeof PEAK)[number], string>; levels: Level[];
  prior: { lo: string; hi: string }; why_vi: string; why_en: string; works_vi: string; works_en: string; weight: string; reason: string;
}
const words = (d: Direction): WordId => (d === 'higher better' ? 'crit.higher' : d === 'lower better' ? 'crit.lower' : 'crit.fit');

// The first free number behind a group's letter: D5 after D4.
function freeId(f: Framework, group: string): string {
  for (let n = 1; ; n++) if (!f.criteria.some((c) => c.criterion_id === group + n)) return group + n;
}
const room = (f: Framework, group: string) => Math.round(100 / (f.criteria.filter((c) => c.group_id === group).length + 1)) / 100;

// What an attribute's values suggest: each code from worst to best, or the ends of its range.
function suggested(a: Attribute | undefined, codes: { code: string; label: { vi: string; en: string } }[], direction: Direction): Pick<Form, 'fn' | 'levels' | 'ends' | 'points' | 'prior' | 'peak'> {
  const up = direction !== 'lower better', lo = a?.min ?? 0, hi = a?.max ?? 100, n = codes.length;
  const share = (i: number) => String(Math.round((100 * (up ? i : n - 1 - i)) / Math.max(1, n - 1)) / 100), ends = up ? { zero_at: String(lo), one_at: String(hi) } : { zero_at: String(hi), one_at: String(lo) };
  return {
    fn: a?.value === 'code' ? 'ordinal' : direction === 'fit to use' ? 'peak' : 'linear', ends, prior: { lo: String(lo), hi: String(hi) },
    points: [[String(lo), up ? '0' : '1'], [String(hi), up ? '1' : '0']], peak: { rise_from: String(lo), full_from: '', full_to: '', zero_to: String(hi), floor: '0' },
    levels: a?.value === 'code' ? codes.map((c, i) => ({ level: c.code, value: share(i), vi: c.label.vi, en: c.label.en })) : [{ level: String(lo), value: '', vi: '', en: '' }, { level: String(hi), value: '', vi: '', en: '' }],
  };
}

const numbers = (o: Record<string, string>) => Object.fromEntries(Object.entries(o).map(([k, v]) => [k, v.trim() === '' ? null : Number(v)]));

function params(x: Form): object {
  switch (x.fn) {
    case 'linear': case 'log': return numbers(x.ends);
    case 'piecewise': return { points: x.points.filter((p) => p[0] !== '').map((p) => p.map(Number)) };
    case 'peak': return numbers(x.peak);
    case 'ordinal': return Object.fromEntries(x.levels.map((l) => [l.level, Number(l.value)]));
  }
}

// Unknown: any value, each as likely; the pessimistic and the optimistic set lean to one end. As the pack's own criteria have it.
function priors(x: Form) {
  if (x.fn === 'ordinal') {
    const codes = [...x.levels].sort((a, b) => Number(a.value) - Number(b.value)).map((l) => l.level), n = codes.length, sum = (n * (n + 1)) / 2;
    const lean = (good: boolean) => ({ dist: 'weights', p: Object.fromEntries(codes.map((c, i) => [c, Math.round((1e4 * (good ? i + 1 : n - i)) / sum) / 1e4])) });
    return { prior: { dist: 'uniform', codes }, prior_pessimistic: lean(false), prior_optimistic: lean(true) };
  }
  const lo = Number(x.prior.lo), hi = Number(x.prior.hi), log = x.fn === 'log' ? 'log' : '', down = x.direction === 'lower better';
  const at = (mode: number) => ({ dist: `${log}triangular`, lo, mode, hi });
  return { prior: { dist: `${log}uniform`, lo, hi }, prior_pessimistic: at(down ? hi : lo), prior_optimistic: at(down ? lo : hi) };
}

function edit(x: Form, f: Framework, own: GroupForm | undefined): FrameworkEdit {
  const cells = {
    criterion_id: x.id, group_id: x.group, name_vi: x.vi, name_en: x.en, what_it_measures: x.what_en, what_it_measures_vi: x.what_vi, direction: x.direction, value_function: x.fn, value_function_params: params(x),
    weight_in_group: x.weight, attribute: x.attribute, applies_when: x.applies, fed_by: x.fed, ...(own ? { group_vi: own.vi, group_en: own.en, group_weight: own.weight } : {}), ...priors(x), prior_reason: x.why_en, prior_reason_vi: x.why_vi, literature_support: x.works_en, literature_support_vi: x.works_vi, status: 'proposal',
  };
  const anchors = x.levels.filter((l) => l.vi || l.en).map((l) => ({ table: 'anchors' as const, cells: { criterion: x.id, level: l.level, text_vi: l.vi, text_en: l.en, status: 'proposal', reason: x.reason } }));
  return { add: [{ table: 'criteria', cells }, ...anchors], ...(own ? { set: inPurposes(f, own) } : {}), balance: true, reason: x.reason };
}

// group undefined: the criterion comes with a group of its own.
export function AddCriterion({ f, group: of, close }: { f: Framework; group: string | undefined; close: () => void }) {
  const { t, name, num } = useSay(), { schema, toast } = useApp(), { run, busy, failure } = useChange();
  const type = schema?.types.find((y) => y.spatial === 'point' && schema.criteria.some((c) => schema.attributes.some((a) => a.type === y.name && a.name === c.attribute)))?.name ?? 'place';
  const usable = (schema?.attributes ?? []).filter((a) => a.type === type && (a.value === 'number' || (a.value === 'code' && a.list && codesOf(schema, a).length > 1)));
  const [own_, setOwn] = useState<GroupForm | undefined>(() => (of === undefined ? freeGroup(f) : undefined)), group = own_?.id ?? of ?? '';
  const [x, set] = useState<Form>(() => ({ id: freeId(f, group), group, vi: '', en: '', what_vi: '', what_en: '', attribute: '', fed: '', applies: '', direction: 'higher better', ...suggested(undefined, [], 'higher better'), why_vi: t('crit.prior_vi'), why_en: t('crit.prior_en'), works_vi: '', works_en: '', weight: String(room(f, group)), reason: '' }));
  const attr = usable.find((a) => a.name === x.attribute), put_ = (part: Partial<Form>) => set({ ...x, ...part });
  const judge = (a: Attribute | undefined, direction: Direction) => put_({ attribute: a?.name ?? '', direction, ...suggested(a, a ? codesOf(schema, a) : [], direction) });
  const own = f.criteria.filter((c) => c.group_id === x.group), left = Math.max(0, 1 - Number(x.weight || 0)), sum = own.reduce((s, c) => s + c.weight_in_group, 0) || 1;
  const bad = useBeside(failure, [...(own_ ? [...GROUP_COLUMNS, `w_${own_.id}`] : []), 'criterion_id', 'name_vi', 'name_en', 'what_it_measures', 'what_it_measures_vi', 'attribute', 'applies_when', 'direction', 'value_function', 'value_function_params', 'prior', 'prior_pessimistic', 'prior_optimistic', 'prior_reason', 'prior_reason_vi', 'literature_support', 'literature_support_vi', 'weight_in_group', 'level', 'text_vi', 'text_en']), Bad = bad.Bad;
  const field = (label: WordId, key: keyof Form, column: string, more: Record<string, unknown> = {}) => (
    <label>{t(label)}<input value={x[key] as string} {...bad.of(column)} onInput={(e) => put_({ [key]: e.currentTarget.value })} {...more} /><Bad of={[column]} /></label>
  );
  const level = (i: number, part: Partial<Level>) => put_({ levels: x.levels.map((l, j) => (j === i ? { ...l, ...part } : l)) });
  const cell = (label: string, value: string, on: (v: string) => void, more: Record<string, unknown> = {}) => <input aria-label={label} value={value} onInput={(e) => on(e.currentTarget.value)} {...more} />;
  const number = { inputMode: 'decimal', required: true };
  // The criterion's code follows that of its group until it is given one of its own.
  const name_ = (part: Partial<GroupForm>) => {
    const id = part.id ?? group;
    setOwn({ ...own_!, ...part });
    if (id !== group) put_({ group: id, id: x.id === freeId(f, group) ? freeId(f, id) : x.id });
  };
  const submit = (ev: Event) => {
    ev.preventDefault();
    void run('/framework/edit', edit(x, f, own_), (r) => { const row = r as unknown as FrameworkRow, v = `${row.version}.${row.revision}`; close(); put({ v, with: null, add: null, newgroup: null }); toast({ text: t('crit.stored', { v }) }); });
  };
  const fns: Fn[] = attr?.value === 'code' ? ['ordinal'] : x.direction === 'fit to use' ? ['peak', 'piecewise'] : ['linear', 'log', 'piecewise'];
  return (
    <Dialog title={t(own_ ? 'crit.g_add' : 'crit.add')} close={close} wide>
      <form class="form addcrit" onSubmit={submit}>
        <p class="small">{t(own_ ? 'crit.g_add_help' : 'crit.add_help')}</p>
        {own_ ? <fieldset><legend>{t('crit.g_part')}</legend><GroupFields f={f} x={own_} set={name_} fresh bad={bad} /></fieldset> : null}
        <fieldset><legend>{t(own_ ? 'crit.g_first' : 'crit.part_name')}</legend>
          <div class="pair">{own_ ? null : <label>{t('crit.group')}<select value={x.group} onChange={(e) => put_({ group: e.currentTarget.value, id: freeId(f, e.currentTarget.value), weight: String(room(f, e.currentTarget.value)) })}>{(schema?.criterion_groups ?? []).filter((g) => f.criteria.some((c) => c.group_id === g.id)).map((g) => <option key={g.id} value={g.id}>{g.id} · {name(g.label)}</option>)}</select></label>}
            {field('crit.id', 'id', 'criterion_id', { required: true, maxLength: 12, pattern: '[A-Za-z0-9_.\\-]+', spellcheck: false })}</div>
          <div class="pair">{field('crit.name_vi', 'vi', 'name_vi', { required: true, lang: 'vi' })}{field('crit.name_en', 'en', 'name_en', { required: true, lang: 'en' })}</div>
          <div class="pair">{field('crit.what_vi', 'what_vi', 'what_it_measures_vi', { required: true, lang: 'vi' })}{field('crit.what_en', 'what_en', 'what_it_measures', { required: true, lang: 'en' })}</div>
        </fieldset>
        <fieldset><legend>{t('crit.part_feed')}</legend>
          <div class="pair"><label>{t('crit.attribute')}<select required value={x.attribute} {...bad.of('attribute')} onChange={(e) => judge(usable.find((a) => a.name === e.currentTarget.value), x.direction)}><option value="">{t('edit.choose')}</option>
            {(schema?.groups ?? []).map((g) => { const in_ = usable.filter((a) => a.group === g.id); return in_.length ? <optgroup key={g.id} label={name(g.label)}>{in_.map((a) => <option key={a.name} value={a.name}>{name(a.label)}{a.unit_label ? ` (${a.unit_label})` : ''}</option>)}</optgroup> : null; })}</select><Bad of={['attribute']} /></label>
            {field('crit.fed', 'fed', 'fed_by', { placeholder: t('crit.fed_hint') })}</div>
          <div class="pair"><label>{t('crit.direction')}<select value={x.direction} onChange={(e) => judge(attr, e.currentTarget.value as Direction)}>{DIRECTIONS.filter((d) => d !== 'fit to use' || attr?.value !== 'code').map((d) => <option key={d} value={d}>{t(words(d))}</option>)}</select><Bad of={['direction']} /></label>
            {field('crit.applies', 'applies', 'applies_when', { placeholder: 'has_building = TRUE', spellcheck: false })}</div>
        </fieldset>
        {attr ? (
          <fieldset><legend>{t('crit.part_value')}</legend>
            {attr.value === 'code' ? null : <label>{t('crit.fn')}<select value={x.fn} onChange={(e) => put_({ fn: e.currentTarget.value as Fn })}>{fns.map((k) => <option key={k} value={k}>{t(`crit.fn_${k}`)}</option>)}</select><Bad of={['value_function']} /></label>}
            {x.fn === 'linear' || x.fn === 'log' ? <div class="pair">{(['zero_at', 'one_at'] as const).map((k) => <label key={k}>{t(`crit.${k}`)}<input value={x.ends[k]} {...number} onInput={(e) => put_({ ends: { ...x.ends, [k]: e.currentTarget.value } })} /></label>)}</div> : null}
            {x.fn === 'peak' ? <div class="pair">{PEAK.map((k) => <label key={k}>{t(`crit.${k}`)}<input value={x.peak[k]} inputMode="decimal" required={k !== 'full_to' && k !== 'zero_to'} onInput={(e) => put_({ peak: { ...x.peak, [k]: e.currentTarget.value } })} /></label>)}</div> : null}
            {x.fn === 'piecewise' ? <><ul class="points">{x.points.map((p, i) => <li key={i}><label>{t('crit.at')}<input value={p[0]} {...number} onInput={(e) => put_({ points: x.points.map((y, j) => (j === i ? [e.currentTarget.value, y[1]] : y)) })} /></label><label>{t('crit.counts')}<input value={p[1]} {...number} onInput={(e) => put_({ points: x.points.map((y, j) => (j === i ? [y[0], e.currentTarget.value] : y)) })} /></label>
              {x.points.length > 2 ? <button type="button" class="btn quiet" aria-label={t('crit.point_less', { n: i + 1 })} onClick={() => put_({ points: x.points.filter((_, j) => j !== i) })}>×</button> : null}</li>)}</ul>
              <button type="button" class="btn" onClick={() => put_({ points: [...x.points, ['', '']] })}>{t('crit.point_more')}</button></> : null}
            <Bad of={['value_function_params']} />
            {x.fn === 'ordinal' ? null : <Curve x={x} />}
            <h3>{t('crit.anchors')}</h3><p class="tiny">{t(x.fn === 'ordinal' ? 'crit.anchors_codes' : 'crit.anchors_ends')}</p>
            <div class="scroll-x" tabIndex={0} role="region" aria-label={t('crit.anchors')}><table class="tbl levels"><thead><tr><th scope="col">{t('crit.level')}</th>{x.fn === 'ordinal' ? <th scope="col">{t('crit.counts')}</th> : null}<th scope="col">Tiếng Việt</th><th scope="col">English</th></tr></thead>
              <tbody>{x.levels.map((l, i) => <tr key={i}>{x.fn === 'ordinal' ? <th scope="row" class="num">{l.level}</th> : <td>{cell(t('crit.level'), l.level, (v) => level(i, { level: v }), number)}</td>}
                {x.fn === 'ordinal' ? <td>{cell(`${t('crit.counts')} ${l.level}`, l.value, (v) => level(i, { value: v }), number)}</td> : null}
                <td>{cell(`${l.level} · Tiếng Việt`, l.vi, (v) => level(i, { vi: v }), { required: true, lang: 'vi' })}</td><td>{cell(`${l.level} · English`, l.en, (v) => level(i, { en: v }), { required: true, lang: 'en' })}</td></tr>)}</tbody></table></div>
            {x.fn === 'ordinal' ? null : <button type="button" class="btn" onClick={() => put_({ levels: [...x.levels, { level: '', value: '', vi: '', en: '' }] })}>{t('crit.level_more')}</button>}
            <Bad of={['level', 'text_vi', 'text_en']} />
          </fieldset>
        ) : null}
        <fieldset><legend>{t('crit.evidence')}</legend>
          <div class="pair">{field('crit.works_vi', 'works_vi', 'literature_support_vi', { lang: 'vi' })}{field('crit.works_en', 'works_en', 'literature_support', { lang: 'en' })}</div>
          {attr && x.fn !== 'ordinal' ? <div class="pair">{(['lo', 'hi'] as const).map((k) => <label key={k}>{t(`crit.prior_${k}`)}<input value={x.prior[k]} {...number} onInput={(e) => put_({ prior: { ...x.prior, [k]: e.currentTarget.value } })} /></label>)}</div> : null}
          <Bad of={['prior', 'prior_pessimistic', 'prior_optimistic']} />
          <div class="pair">{field('crit.why_vi', 'why_vi', 'prior_reason_vi', { required: true, lang: 'vi' })}{field('crit.why_en', 'why_en', 'prior_reason', { required: true, lang: 'en' })}</div>
        </fieldset>
        {own_ ? null : <fieldset><legend>{t('crit.part_weight')}</legend>
          {field('crit.weight', 'weight', 'weight_in_group', number)}
          <p class="tiny">{t('crit.room')}</p>
          <ul class="room">{own.map((c) => <li key={c.criterion_id}><span><span class="num muted">{c.criterion_id}</span> {name({ vi: c.name_vi, en: c.name_en })}</span><span class="num">{num(100 * c.weight_in_group, 1)}% → {num((100 * c.weight_in_group * left) / sum, 1)}%</span></li>)}</ul>
        </fieldset>}
        {field('crit.reason', 'reason', 'reason', { required: true })}
        <Refused failure={bad.rest} />
        <div class="row"><button class="btn primary" disabled={busy}>{t('crit.save')}</button><button type="button" class="btn" onClick={close}>{t('edit.cancel')}</button></div>
      </form>
    </Dialog>
  );
}

// The shape of a value function, and the same in words.
function Curve({ x }: { x: Form }) {
  const { t } = useSay();
  const [a, b] = [Number(x.ends.zero_at), Number(x.ends.one_at)], p = numbers(x.peak);
  const raw: [number, number][] = x.fn === 'peak' ? [[p.rise_from ?? 0, p.floor ?? 0], [p.full_from ?? 0, 1], ...(p.full_to === null ? [] : [[p.full_to!, 1] as [number, number]]), ...(p.zero_to === null ? [] : [[p.zero_to!, p.floor ?? 0] as [number, number]])]
    : x.fn === 'piecewise' ? x.points.filter((y) => y[0] !== '' && y[1] !== '').map((y) => [Number(y[0]), Number(y[1])])
    : x.fn === 'log' && a > 0 && b > 0 ? [0, 0.1, 0.25, 0.5, 0.75, 1].map((s) => [a * (b / a) ** s, s]) : [[a, 0], [b, 1]];
  const points = raw.filter((y) => Number.isFinite(y[0]) && Number.isFinite(y[1])).sort((u, v) => u[0] - v[0]), lo = points[0]?.[0] ?? 0, hi = points[points.length - 1]?.[0] ?? 1;
  if (points.length < 2 || hi <= lo) return null;
  const said = points.map(([u, v]) => `${Math.round(u * 100) / 100} → ${Math.round(v * 100) / 100}`).join('; ');
  return <figure class="vcurve"><svg viewBox="0 0 200 64" role="img" aria-label={t('crit.curve', { points: said })}><path d="M0 62H200M0 2H200" /><polyline points={points.map(([u, v]) => `${(200 * (u - lo)) / (hi - lo)},${62 - 60 * v}`).join(' ')} /></svg><figcaption class="tiny num">{said}</figcaption></figure>;
}
