// Map beside list beside detail; on a phone a map with a pull-up sheet. The list says the same as the map, places without position too.
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ListedRun, MapData, MapFeature, RecordDetail, Schematic, WardOutlines, Why } from '../api';
import { attribute, codeName, codesOf, useApp } from '../app';
import { local, useGet } from '../client';
import { runAt } from '../first';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Glyph, MARKS, markOf, standOf } from '../parts/marks';
import { Illus, Shown, Unknown } from '../parts/honest';
import { Chance, Interval } from '../parts/measure';
import { Load, Broken, Empty, Skeleton } from '../parts/states';
import { Plan } from '../parts/plan';
import { useSourceLabel } from '../parts/cite';
import { Sheet, type Stop } from '../parts/float';
import { AddRecord } from '../parts/edit';
import { arrows } from '../parts/keys';
import { useLater } from '../parts/later';
import { usePaper, usePhone } from '../parts/phone';
import { useTitle } from '../parts/title';
import type { Point, Props } from '../map/view';

type Layer = 'kind' | 'chance' | 'unknown';
const FIRST = 80, AT_ONCE = 24;               // items; AT_ONCE: with the page itself, more than a screen holds

export function MapPage() {
  const { t, lang, name } = useSay(), { schema, session, can, exploratory } = useApp(), { q } = useRoute();
  const layer = (q.get('layer') ?? 'kind') as Layer, sel = q.get('sel'), text = q.get('q') ?? '';
  const own = new URLSearchParams({ type: 'place' });
  if (q.get('filter')) own.set('filter', q.get('filter')!);
  if (text) own.set('q', text);
  const data = useGet<MapData>(`/map?${own}`, lang), sketch = useGet<Schematic>('/schematic', lang);
  const runId = q.get('run') ?? session.latest.run;
  const run = useGet<ListedRun>(runId && can('see_runs') ? runAt(runId) : null, lang);
  const phone = usePhone(), paper = usePaper(), later = useLater();
  const [hover, setHover] = useState<string | null>(null), [stop, setStop] = useState<Stop>('half'), [legend, setLegend] = useState(false), [keyOpen, setKeyOpen] = useState(true), [failed, setFailed] = useState(false), [all, setAll] = useState(false), [metres, setMetres] = useState(0), [addAt, setAddAt] = useState<[number, number] | null>(null);
  const zoom = useRef<{ zoom: (by: number) => void } | undefined>(undefined);
  useTitle(t('nav.map'));

  const chances = useMemo(() => new Map((run.data?.places ?? []).map((p) => [p.id, p.chance])), [run.data]);
  const chosen = (k: string) => (q.get(k) ?? '').split(',').filter(Boolean);
  const kinds = chosen('f.kind'), roles = chosen('f.role'), nowhere = q.get('pos') === 'none';
  const features = data.data?.features ?? [];
  const pass = (f: MapFeature, but?: string) => (but === 'kind' || !kinds.length || kinds.includes(f.properties.kind ?? '?')) && (but === 'role' || !roles.length || roles.includes(f.properties.role ?? '?')) && (but === 'pos' || !nowhere || !f.geometry);
  const list = useMemo(() => {
    // They come by name, in the order of the language's alphabet; sorting keeps that where chances are equal.
    return features.filter((f) => pass(f)).sort((a, b) => (exploratory ? 0 : (chances.get(b.id) ?? -1) - (chances.get(a.id) ?? -1)));
  }, [data.data, q.toString(), chances, lang, exploratory]);
  const icon = (f: MapFeature) => layer === 'chance' ? (chances.has(f.id) ? `seq-${Math.min(6, 1 + Math.floor(chances.get(f.id)! * 6))}` : 'seq-none') : layer === 'unknown' ? `ring-${Math.round(f.properties.known * 6)}` : `${markOf(schema, f.properties.kind)}-${f.properties.solid ? 'solid' : 'hollow'}-${standOf(schema, f.properties.role)}`;
  const points: Point[] = useMemo(() => list.filter((f) => f.geometry).map((f) => ({ id: f.id, at: f.geometry!.coordinates, name: name(f.properties.title), mark: markOf(schema, f.properties.kind), solid: f.properties.solid, radius_m: f.properties.radius_m, icon: icon(f), above: standOf(schema, f.properties.role) === 'main' ? 1 : 0 })), [list, layer, schema]);

  // maplibre is fetched after the list is on the screen.
  const [View, setView] = useState<ComponentType<Props>>();
  useEffect(() => {
    if (!data.data) return;
    let live = true;
    const id = setTimeout(() => import('../map/view').then((m) => { if (live) setView(() => m.default as ComponentType<Props>); }, () => setFailed(true)), 30);
    return () => { live = false; clearTimeout(id); };
  }, [!!data.data]);
  const wards = useGet<WardOutlines>(View ? '/wards' : null, lang);
  const theme = useTheme();
  const z = q.get('z'), c = q.get('c')?.split(',').map(Number), view = z && c?.length === 2 && c.every(Number.isFinite) ? { c: c as [number, number], z: +z } : null;
  const pick = (id: string | null) => { put({ sel: id }); if (id && phone) setStop('half'); };
  useEffect(() => {
    const key = (e: KeyboardEvent) => { if (e.key === 'Escape' && sel && !document.querySelector('dialog')) { put({ sel: null }); document.getElementById(`i-${sel}`)?.focus(); } };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [sel]);

  const count = (k: 'kind' | 'role', v: string) => features.filter((f) => pass(f, k) && (f.properties[k] ?? '?') === v).length;
  const toggle = (k: string, v: string) => { const now = chosen(k); put({ [k]: (now.includes(v) ? now.filter((x) => x !== v) : [...now, v]).join(',') }); };
  const codes = (n: string) => codesOf(schema, attribute(schema, 'place', n)).filter((x) => features.some((f) => f.properties[n as 'kind' | 'role'] === x.code));
  const placed = list.filter((f) => f.geometry).length, firm = list.filter((f) => f.geometry && f.properties.solid).length;
  const def = schema?.types.find((x) => x.name === 'place');

  const top = (
    <div class="top">
      <div class="split"><h1>{t('map.title', { n: list.length })}</h1>{phone ? <button type="button" class="link small" aria-expanded={legend} onClick={() => setLegend(!legend)}>{t('map.legend')}</button> : <a class="link small" href={href('/places')}>{t('map.filters')}</a>}</div>
      {data.data ? <p class="small" role="status">{t('map.placed', { placed, firm, none: list.length - placed })}{data.data.unknown ? ` ${t('places.unknown_n', { n: data.data.unknown })}` : ''}</p> : null}
      <div class="row" role="group" aria-label={t('map.quick')}>
        {codes('role').slice(0, 4).map((r) => <button key={r.code} type="button" class="fil" aria-pressed={roles.includes(r.code)} onClick={() => toggle('f.role', r.code)}>{name(r.label)} <span class="n">{count('role', r.code)}</span></button>)}
        <button type="button" class="fil" aria-pressed={nowhere} onClick={() => put({ pos: nowhere ? null : 'none' })}>{t('map.nowhere')} <span class="n">{features.filter((f) => pass(f, 'pos') && !f.geometry).length}</span></button>
      </div>
      {text || q.get('filter') ? <p class="row"><button type="button" class="fil" aria-pressed="true" onClick={() => put({ q: null, filter: null })}>{text || q.get('filter')} <span aria-hidden="true">✕</span><span class="vh">{t('places.drop')}</span></button></p> : null}
    </div>
  );
  const key = (
    <details class={`float legend leg by-${layer}`} open={keyOpen} onToggle={(e) => setKeyOpen((e.currentTarget as HTMLDetailsElement).open)}>
      <summary><h2>{t(`map.layer_${layer}`)} {layer === 'chance' ? <Illus /> : null}</h2></summary>
      {layer === 'kind' ? <div class="kinds" role="group" aria-label={t('map.layer_kind')}>{codes('kind').sort((a, b) => MARKS.indexOf(markOf(schema, a.code)) - MARKS.indexOf(markOf(schema, b.code))).map((k) => <button key={k.code} type="button" aria-pressed={!kinds.length || kinds.includes(k.code)} onClick={() => toggle('f.kind', k.code)}><Glyph mark={markOf(schema, k.code)} /><span>{name(k.label)}</span><span class="n">{count('kind', k.code)}</span></button>)}</div> : null}
      {layer === 'chance' ? <><div class="rampline num"><span>0</span><span class="ramp" aria-hidden="true"><i class="s1" /><i class="s2" /><i class="s3" /><i class="s4" /><i class="s5" /><i class="s6" /></span><span>100%</span></div><div class="rampline"><span class="hatch" aria-hidden="true" />{t('map.not_scored')}</div></> : null}
      {layer === 'unknown' ? <div class="ringline">{t('map.ring', { what: (def?.key ?? []).map((k) => name(attribute(schema, 'place', k)?.label).toLowerCase()).join(', ') })}</div> : null}
      {layer === 'kind' ? <p><span class="k"><Dot solid />{t('map.solid')}</span><span class="k"><Dot />{t('map.hollow')}</span>
        {(['minor', 'gone'] as const).filter((s) => features.some((f) => standOf(schema, f.properties.role) === s)).map((s) => <span key={s} class="k"><Glyph mark="other" stand={s} />{t(`map.${s}`)}</span>)}</p> : null}
    </details>
  );
  const items = (
    <ul onKeyDown={arrows('a.item')} aria-label={t('map.list')}>
      {list.slice(0, all || paper ? undefined : later ? FIRST : AT_ONCE).map((f) => <Item key={f.id} f={f} on={f.id === sel} lit={f.id === hover} chance={chances.get(f.id)} light={setHover} pick={pick} />)}
      {list.length > FIRST && !all && !paper ? <li><button type="button" class="btn more" onClick={() => setAll(true)}>{t('rank.all', { n: list.length })}</button></li> : null}
    </ul>
  );
  const body = data.failure ? <Broken failure={data.failure} again={data.again} /> : !data.data ? <Skeleton rows={10} /> : !list.length ? <Empty title={t('places.none')} action={<button type="button" class="btn" onClick={() => put({ 'f.kind': null, 'f.role': null, pos: null, q: null, filter: null })}>{t('places.clear')}</button>}>{t('map.none')}</Empty> : items;
  const b = session.city.bounds, plan = (width: number, height: number) => <Plan label={t('map.fallback')} width={width} height={height} centre={[(b[0] + b[2]) / 2, (b[1] + b[3]) / 2]} span={b[2] - b[0]} dots={points.map((p) => ({ at: p.at, mark: p.mark as never, solid: p.solid, chosen: p.id === sel }))} />;
  const detail = sel ? <Detail id={sel} f={features.find((x) => x.id === sel)} run={run.data} close={() => pick(null)} /> : null;
  return (
    <div class={sel && !phone ? 'mapmain' : 'mapmain two'}>
      {phone ? null : <section class="col" aria-label={t('map.list')}>{top}
        <div class="colhead"><span>{t(chances.size && !exploratory ? 'map.by_chance' : 'map.by_name')}</span><Illus /></div>{body}</section>}
      <section class="map" aria-label={t('nav.map')}>
        {failed ? <div class="gl">{plan(800, 800)}</div>
          : View && (sketch.data || sketch.failure) ? <View title={t('map.fallback')} points={points} sketch={sketch.data} wards={wards.data} lang={lang} theme={theme} bounds={session.city.bounds} view={view} sel={sel} hover={hover} padBottom={phone ? 330 : 0} onPick={pick} onHover={setHover} onFail={() => setFailed(true)} control={(a) => { zoom.current = a; }}
            onMove={(cc, zz, m) => { setMetres(m); put({ c: cc.join(','), z: zz }, true); }} onAdd={can('add') ? setAddAt : undefined} /> : <div class="gl"><p class="vh" role="status">{t('state.loading')}</p></div>}
        {paper && !failed ? <div class="print-only">{plan(720, 720)}</div> : null}
        <div class="float lay"><div class="seg" role="group" aria-label={t('map.layers')}>{(['kind', ...(can('see_runs') && chances.size ? ['chance'] : []), 'unknown'] as Layer[]).map((l) => <button key={l} type="button" aria-pressed={layer === l} onClick={() => put({ layer: l === 'kind' ? null : l })}>{t(`map.layer_${l}`)}</button>)}</div></div>
        <div class="float zoom zm"><button type="button" aria-label={t('map.in')} onClick={() => zoom.current?.zoom(1)}>+</button><button type="button" aria-label={t('map.out')} onClick={() => zoom.current?.zoom(-1)}>−</button></div>
        {data.data && !phone ? key : null}
        <div class="scale"><span>{t('plan.note')}</span>{metres ? <Scale metres={metres} /> : null}</div>
      </section>
      {phone ? <Sheet label={t('map.list')} stop={stop} move={setStop}>{detail ?? <>{top}{legend ? key : null}{body}</>}</Sheet> : detail}
      {addAt && def ? <AddRecord key={addAt.join()} def={def} at={addAt} done={() => setAddAt(null)} /> : null}
    </div>
  );
}

const Dot = ({ solid = false }: { solid?: boolean }) => <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><circle cx="7" cy="7" r="5" fill={solid ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="2" /></svg>;

function useTheme(): string {
  const read = () => document.documentElement.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const [theme, set] = useState(read);
  useEffect(() => { const o = new MutationObserver(() => set(read())); o.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] }); const m = matchMedia('(prefers-color-scheme: dark)'), f = () => set(read()); m.addEventListener('change', f); return () => { o.disconnect(); m.removeEventListener('change', f); }; }, []);
  return theme;
}

function Scale({ metres }: { metres: number }) {
  const { num } = useSay();
  const raw = metres * 120, step = 10 ** Math.floor(Math.log10(raw)), nice = [5, 2, 1].map((m) => m * step).find((m) => m <= raw) ?? step;
  return <span class="num nowrap">{nice >= 1000 ? `${num(nice / 1000)} km` : `${num(nice)} m`}<i style={{ '--w': `${nice / metres}px` }} /></span>;
}

function Item({ f, on, lit, chance, light, pick }: { f: MapFeature; on: boolean; lit: boolean; chance: number | undefined; light: (id: string | null) => void; pick: (id: string) => void }) {
  const { t, name } = useSay(), { schema } = useApp();
  return (
    <li><a id={`i-${f.id}`} class={lit ? 'item hover' : 'item'} href={href('/' + f.id)} aria-current={on ? 'true' : undefined} onMouseEnter={() => light(f.id)} onMouseLeave={() => light(null)} onFocus={() => light(f.id)}
      onClick={(e) => { if (e.metaKey || e.ctrlKey || e.shiftKey) return; e.preventDefault(); pick(f.id); }}>
      <Glyph mark={markOf(schema, f.properties.kind)} hollow={!f.properties.solid} stand={standOf(schema, f.properties.role)} /><b>{name(f.properties.title)}</b>{chance !== undefined ? <Chance p={chance} /> : <span />}
      <span class="meta split"><span>{[codeName(schema, 'place', 'kind', f.properties.kind, name), codeName(schema, 'place', 'ward', f.properties.ward, name)].filter(Boolean).join(' · ')}</span><span class="nowrap">{f.geometry ? null : <Unknown>{t('map.where')}</Unknown>}</span></span></a></li>
  );
}

function Detail({ id, f: at, run, close }: { id: string; f: MapFeature | undefined; run: ListedRun | undefined; close: () => void }) {
  const { t, lang, name, other, pct, num } = useSay(), { schema, exploratory } = useApp(), short = useSourceLabel();
  const rec = useGet<RecordDetail>(`/records/${id}`, lang);
  const p = run?.places.find((x) => x.id === id);
  const why = useGet<Why>(p ? `/records/${id}/why?run=${run!.run}` : null, lang);
  const type = schema?.types.find((x) => id.startsWith(x.name + '/'));
  return (
    <aside class="det" aria-label={t('rank.selected')}>
      <p class="split tiny"><span class="num">{local(id)}</span><button type="button" class="btn quiet" aria-label={t('toast.close')} onClick={close}>✕</button></p>
      <Load of={rec} rows={6}>{(r) => (
        <>
          <h2>{name(r.title)}</h2>
          <p class="small">{[other(r.title), r.values['address']?.value.state === 'known' ? r.values['address']!.value.text : '', r.ward?.name].filter(Boolean).join(' · ')}</p>
          <p class="row chips">{['role', 'occupancy'].map((n) => r.values[n]?.value).filter((x) => x?.state === 'known').map((x) => <span key={x!.text} class={x!.v === 'candidate' ? 'chip now' : 'chip'}>{x!.text}</span>)}</p>
          {at?.geometry && type?.quality ? <p class="tiny">{t('map.quality', { what: codeName(schema, type.name, type.quality, at.properties.quality, name) || t('value.unknown'), m: at.properties.radius_m ?? 0 })}</p> : null}
          {p && run ? (
            <div class="key2"><div><p>{t(exploratory ? 'rank.range_x' : 'rank.range')}</p><p class="big num">{num(p.rank.p5)}–{num(p.rank.p95)} <span class="small">/ {num(run.n)}</span></p><Interval rank={p.rank} n={run.n} word={t('rank.word_x', { p50: p.rank.p50, p5: p.rank.p5, p95: p.rank.p95 })} /></div>
              <div><p>{t('rank.chance', { k: run.k })}</p><p class="big num">{pct(p.chance)}</p><Illus /></div></div>
          ) : null}
          <dl class="facts">{(type?.key ?? []).map((k) => { const a = attribute(schema, type!.name, k), f = r.values[k]; return a && f && a.value !== 'geometry' && a.list !== 'wards.csv' ? <div key={k}><dt>{name(a.label)}</dt><dd><Shown short value={f.value} /></dd><dd class="tiny">{f.value.state === 'disputed' ? t('cite.differ', { n: f.cites.filter((c) => c.current).length }) : short(f.cites[0])}</dd></div> : null; })}</dl>
          {why.data?.learn.length ? <><h3>{t('learn.here')}</h3><ul class="need">{why.data.learn.slice(0, 3).map((l) => <li key={l.label}><span>{l.label}</span><b class="num">{pct(l.swap)}</b></li>)}</ul></> : null}
          <p class="row acts"><a class="btn primary" href={href('/' + id)}>{t('map.open')}</a><a class="btn" href={href('/' + id, { compare: '?' })}>{t('compare.open')}</a></p>
        </>
      )}</Load>
    </aside>
  );
}
