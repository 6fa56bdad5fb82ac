// The list of any record type: filters with the count they would give, search, sort, unknown counted and last.
import { useMemo } from 'preact/hooks';
import type { Attribute, Facet, RecordList, RecordRow, TypeDef } from '../api';
import { attribute, codesOf, useApp } from '../app';
import { address, useGet } from '../client';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Glyph, markOf } from '../parts/marks';
import { Illus, Shown } from '../parts/honest';
import { Broken, Empty, Load, Skeleton } from '../parts/states';
import { AddRecord } from '../parts/edit';
import { usePhone } from '../parts/phone';
import { useTitle } from '../parts/title';
import { arrows } from '../parts/keys';
import { useLater } from '../parts/later';
import { memo } from '../parts/memo';

const PAGE = 50, AT_ONCE = 20;                 // rows; AT_ONCE: with the page itself, more than a screen holds
// What is chosen in the address (f.kind=factory,office) as one CQL2 condition.
export function condition(q: URLSearchParams, facets: string[], schemaAttr: (name: string) => Attribute | undefined, but?: string): string {
  const parts: string[] = [];
  for (const f of facets) {
    const v = q.get(`f.${f}`);
    if (!v || f === but) continue;
    const codes = v.split(','), bool = schemaAttr(f)?.value === 'bool';
    const each: string[] = [];
    const named = codes.filter((c) => c !== '?');
    if (bool) named.forEach((c) => each.push(`${f} = ${c === 'true' ? 'TRUE' : 'FALSE'}`));
    else if (named.length) each.push(named.length === 1 ? `${f} = '${named[0]!.replace(/'/g, "''")}'` : `${f} IN (${named.map((c) => `'${c.replace(/'/g, "''")}'`).join(', ')})`);
    if (codes.includes('?')) each.push(`${f} IS NULL`);
    parts.push(each.length > 1 ? `(${each.join(' OR ')})` : each[0] ?? '');
  }
  const own = q.get('filter');
  if (own) parts.push(parts.length ? `(${own})` : own);
  return parts.filter(Boolean).join(' AND ');
}

export function Places({ type }: { type: string }) {
  const { t, lang, name, num } = useSay(), { schema, session, can } = useApp(), { q } = useRoute();
  const def = schema?.types.find((x) => x.name === type);
  const facets = def?.facets ?? [];
  const where = condition(q, facets, (n) => attribute(schema, type, n));
  const sort = q.get('sort') ?? '', offset = +(q.get('from') ?? 0), text = q.get('q') ?? '';
  const params = new URLSearchParams({ type, limit: String(PAGE), offset: String(offset) });
  if (where) params.set('filter', where);
  if (text) params.set('q', text);
  // Counts are asked for apart from the list: they look at every record, the list at its own rows.
  const counts = new URLSearchParams(params);
  for (const [k, v] of [['limit', '0'], ['offset', '0'], ['values', ''], ['facets', facets.join(',')]] as const) counts.set(k, v);
  if (sort) params.set('sort', sort);
  // The first list does not wait for the schema, unless a filter in the address needs it.
  const list = useGet<RecordList>(schema || ![...q.keys()].some((k) => k.startsWith('f.')) ? `/records?${params}` : null, lang);
  const counted = useGet<RecordList>(facets.length && list.data ? `/records?${counts}` : null, lang);
  const phone = usePhone(), on = facets.filter((f) => q.get(`f.${f}`)).length;
  useTitle(def ? cap(name(def.plural)) : t('nav.places'));
  const others = session.types.filter((x) => (session.counts.by_type[x] ?? 0) > 0 && schema?.types.some((y) => y.name === x && !y.parent));
  return (
    <div class="wrap">
      <header class="head">
        <div><h1>{def ? t('places.title', { n: session.counts.by_type[type] ?? 0, what: low(name(def.plural)) }) : t('nav.places')} <Illus /></h1>
          {list.data && !list.loading ? <p role="status">{where || text ? t('places.match', { total: list.data.total, unknown: list.data.unknown }) : t('places.help')}</p> : null}</div>
        <div class="row no-print">{can('export') ? <details class="facet menu"><summary class="btn">{t('places.download')}</summary><div class="float opts">{['csv', 'xlsx', ...(def?.spatial === 'point' ? ['geojson'] : [])].map((k) => <a key={k} class="opt" href={address(`/export/${k}?type=${type}${where ? `&filter=${encodeURIComponent(where)}` : ''}`, lang)} download><span /><span>{t(`places.as_${k as 'csv' | 'xlsx' | 'geojson'}`)}</span></a>)}</div></details> : null}
          {can('add') && def ? <AddRecord def={def} /> : null}</div>
      </header>
      {others.length > 1 ? <nav class="types row no-print" aria-label={t('places.types')}>{others.map((x) => { const d = schema!.types.find((y) => y.name === x)!; return <a key={x} class="btn" aria-current={x === type ? 'page' : undefined} href={href(x === 'place' ? '/places' : `/list/${x}`)}>{cap(name(d.plural))} <span class="n num">{num(session.counts.by_type[x] ?? 0)}</span></a>; })}</nav> : null}
      {facets.length ? phone ? <details class="phonefil no-print" open={on > 0}><summary class="btn">{t('places.filters')}{on ? <> <span class="n num">{num(on)}</span></> : null}</summary><Filters type={type} facets={facets} list={counted.data} /></details> : <Filters type={type} facets={facets} list={counted.data} /> : null}
      {text || q.get('filter') ? <p class="row asked">{text ? <button type="button" class="fil" aria-pressed="true" onClick={() => put({ q: null, from: null })}>“{text}” <span aria-hidden="true">✕</span><span class="vh">{t('places.drop')}</span></button> : null}
        {q.get('filter') ? <button type="button" class="fil code" aria-pressed="true" onClick={() => put({ filter: null, from: null })}>{q.get('filter')} <span aria-hidden="true">✕</span><span class="vh">{t('places.drop')}</span></button> : null}</p> : null}
      {list.failure ? <Broken failure={list.failure} again={list.again} /> : !list.data ? <Skeleton rows={12} /> : (
        <Load of={list}>{(d) => (d.items.length || d.total ? <Table d={d} def={def} type={type} sort={sort} offset={offset} /> : (
          <Empty title={t('places.none')} action={where || text ? <button type="button" class="btn" onClick={() => put(Object.fromEntries([...q.keys()].filter((k) => k.startsWith('f.') || k === 'q' || k === 'filter').map((k) => [k, null])))}>{t('places.clear')}</button> : undefined}>
            {where || text ? t('places.none_filter', { unknown: d.unknown }) : t('places.none_yet')}</Empty>
        ))}</Load>
      )}
    </div>
  );
}

const low = (s: string) => (s.slice(0, 2) === s.slice(0, 2).toUpperCase() && s.length > 1 && s[1] !== s[1]!.toLowerCase() ? s : s.charAt(0).toLowerCase() + s.slice(1));
const cap = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);

function Filters({ type, facets, list }: { type: string; facets: string[]; list: RecordList | undefined }) {
  const { t, name, num } = useSay(), { schema } = useApp(), { q } = useRoute();
  const byAttr = useMemo(() => new Map((list?.facets ?? []).map((f) => [f.attr, f] as [string, Facet])), [list]);
  const active = facets.some((f) => q.get(`f.${f}`));
  return (
    <div class="filters no-print">
      {facets.map((f) => {
        const a = attribute(schema, type, f), facet = byAttr.get(f), chosen = (q.get(`f.${f}`) ?? '').split(',').filter(Boolean);
        const all = a?.value === 'bool' ? [{ code: 'true', label: { vi: t('value.yes'), en: t('value.yes') } }, { code: 'false', label: { vi: t('value.no'), en: t('value.no') } }] : codesOf(schema, a);
        const count = (c: string) => facet?.codes.find((x) => x.code === c)?.n ?? 0;
        const shown = all.filter((c) => count(c.code) > 0 || chosen.includes(c.code));
        const toggle = (c: string) => { const next = chosen.includes(c) ? chosen.filter((x) => x !== c) : [...chosen, c]; put({ [`f.${f}`]: next.join(','), from: null }); };
        if (!a || (list && !shown.length && !facet?.unknown)) return null;
        const sum = chosen.length ? chosen.map((c) => (c === '?' ? t('value.unknown') : name(all.find((x) => x.code === c)?.label))).join(', ') : '';
        return (
          <details key={f} class="facet" onToggle={(e) => { const d = e.currentTarget as HTMLDetailsElement; if (d.open) document.querySelectorAll<HTMLDetailsElement>('details.facet[open]').forEach((o) => { if (o !== d) o.open = false; }); }}
            onKeyDown={(e) => { if (e.key === 'Escape') { (e.currentTarget as HTMLDetailsElement).open = false; (e.currentTarget as HTMLElement).querySelector('summary')?.focus(); } }}>
            <summary class="fil" data-on={chosen.length > 0}><span>{name(a.label)}{chosen.length ? `: ${sum}` : ''}</span></summary>
            <div class="float opts" role="group" aria-label={name(a.label)}>
              {shown.map((c) => <button key={c.code} type="button" class="opt" aria-pressed={chosen.includes(c.code)} onClick={() => toggle(c.code)}>{f === 'kind' ? <Glyph mark={markOf(schema, c.code)} /> : <span class="box" aria-hidden="true" />}<span>{name(c.label)}</span><span class="n num">{num(count(c.code))}</span></button>)}
              {facet?.unknown ? <button type="button" class="opt" aria-pressed={chosen.includes('?')} onClick={() => toggle('?')}><span class="hatch" aria-hidden="true" /><span>{t('value.unknown')}</span><span class="n num">{num(facet.unknown)}</span></button> : null}
            </div>
          </details>
        );
      })}
      {active ? <button type="button" class="link small" onClick={() => put(Object.fromEntries([...facets.map((f) => [`f.${f}`, null]), ['from', null]]))}>{t('places.clear')}</button> : null}
    </div>
  );
}

interface Column { name: string; label: string; right: boolean }
function Table({ d, def, type, sort, offset }: { d: RecordList; def: TypeDef | undefined; type: string; sort: string; offset: number }) {
  const { t, name, num, lang } = useSay(), { schema } = useApp(), later = useLater();
  const cols = useMemo(() => (def?.columns ?? Object.keys(d.items[0]?.values ?? {})).filter((c) => c !== def?.title.vi && c !== def?.title.en)
    .map((c): Column => { const a = attribute(schema, type, c); return { name: c, label: name(a?.label) || c, right: a?.value === 'number' }; }), [schema, type, d, lang]);
  const tail = href(''), desc = sort.startsWith('-'), by = sort.replace(/^-/, '');
  const turn = (c: string) => put({ sort: by !== c ? c : desc ? null : `-${c}`, from: null });
  const head = (c: string, label: string, right = false) => (
    <th key={c} scope="col" class={right ? 'r' : undefined} aria-sort={by === c ? (desc ? 'descending' : 'ascending') : undefined}><button type="button" onClick={() => turn(c)}>{label}{by === c ? <span aria-hidden="true"> {desc ? '↓' : '↑'}</span> : null}</button></th>
  );
  return (
    <>
      <div class="cards"><table class="tbl list"><caption class="vh">{def ? cap(name(def.plural)) : ''}</caption>
        <thead data-by={t('places.sort')}><tr>{head('name', t('places.name'))}{cols.map((c) => head(c.name, c.label, c.right))}</tr></thead>
        <tbody onKeyDown={arrows('th a')}>{(later ? d.items : d.items.slice(0, AT_ONCE)).map((r) => <Row key={r.id} r={r} cols={cols} type={type} tail={tail} />)}</tbody></table></div>
      {d.unknown && !offset ? <p class="small unknown-n"><span class="hatch" aria-hidden="true" /> {t('places.unknown_n', { n: d.unknown })}</p> : null}
      {d.total > PAGE ? (
        <nav class="row pager no-print" aria-label={t('places.pages')}>
          <button type="button" class="btn" disabled={offset === 0} onClick={() => put({ from: Math.max(0, offset - PAGE) || null })}>{t('places.prev')}</button>
          <span class="num small">{t('places.range', { a: offset + 1, b: Math.min(offset + PAGE, d.total), n: num(d.total) })}</span>
          <button type="button" class="btn" disabled={offset + PAGE >= d.total} onClick={() => put({ from: offset + PAGE })}>{t('places.next')}</button>
        </nav>
      ) : null}
    </>
  );
}

// A row is drawn once, whatever comes around it: counts, labels, further rows. `tail` goes on its address.
const Row = memo(function Row({ r, cols, type, tail }: { r: RecordRow; cols: Column[]; type: string; tail: string }) {
  const { name, lang } = useSay(), { schema } = useApp(), kind = r.values['kind'], alt = lang === 'en' ? r.title.vi : '';
  return (
    <tr>
      <th scope="row"><span class="nm">{type === 'place' ? <Glyph mark={markOf(schema, typeof kind?.v === 'string' ? kind.v : undefined)} /> : null}<span><a href={`/${r.id}${tail}`}>{name(r.title)}</a><span class="tiny sub"><span class="num">{r.id.slice(r.id.indexOf('/') + 1)}</span>{alt && alt !== name(r.title) ? <> · <span lang="vi">{alt}</span></> : null}</span></span></span></th>
      {cols.map((c) => <td key={c.name} class={c.right ? 'r' : undefined} data-label={c.label}><Shown short value={r.values[c.name]} /></td>)}
    </tr>
  );
});
