// One record of any type: what is known with its sources, what is not and what learning it is worth, gates, checklist, history.
import { useState } from 'preact/hooks';
import type { Attribute, Citation, Fact, Lang, MapData, RecordDetail, Why } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { href, put, useRoute } from '../route';
import { useSay, type WordId } from '../lang';
import { Cross, Glyph, markOf, type Mark } from '../parts/marks';
import { RestsOn, Illus, Shown, Unknown } from '../parts/honest';
import { Chance, Distance, Gate, Interval, Waterfall } from '../parts/measure';
import { Broken, Empty, Load, Skeleton } from '../parts/states';
import { Cite, SourceButton, useSourceLabel } from '../parts/cite';
import { bilingual, host, links } from '../parts/source';
import { AddKnown, EditFact, RetractDialog } from '../parts/edit';
import { Checklist } from '../parts/checklist';
import { Timeline } from '../parts/timeline';
import { MergeButton } from '../parts/merge';
import { Compare } from '../parts/compare';
import { PlaceCutPart } from '../parts/reasons';
import { Duels } from '../parts/duels';
import { NeedsPart } from '../parts/winning';
import { Plan } from '../parts/plan';
import { useTitle } from '../parts/title';

export function Record({ id }: { id: string }) {
  const { lang } = useSay();
  const rec = useGet<RecordDetail>(`/records/${id}`, lang);
  return <div class="wrap">{rec.data ? null : <h1 class="vh">{id}</h1>}{rec.failure ? <Broken failure={rec.failure} again={rec.again} /> : <Load of={rec} rows={14}>{(r) => <Page r={r} />}</Load>}</div>;
}

function Page({ r }: { r: RecordDetail }) {
  const { t, lang, name, other } = useSay(), { schema, can, exploratory } = useApp(), { q } = useRoute();
  const type = schema?.types.find((x) => x.name === r.type);
  const attrs = (schema?.attributes ?? []).filter((a) => a.type === r.type && r.values[a.name]);
  const v = (n: string) => r.values[n]?.value;
  const code = (n: string) => { const x = v(n)?.v; return typeof x === 'string' ? x : undefined; };
  const candidate = r.type === 'place' && can('see_runs') && (r.gates.length > 0 || code('role') === 'candidate');
  const run = q.get('run');
  const why = useGet<Why>(candidate ? `/records/${r.id}/why${run ? `?run=${run}` : ''}` : null, lang);
  const mark = markOf(schema, code('kind'));
  useTitle(name(r.title));
  const point = attrs.find((a) => a.value === 'geometry');
  const at = point && v(point.name), xy = Array.isArray(at?.v) && typeof at.v[0] === 'number' ? (at.v as [number, number]) : undefined;
  // Where it is on its path: what is certain of its role and state, and the yeses among its key facts.
  const chips = ['role', 'occupancy', 'existence'].map((n) => ({ n, value: v(n) })).filter((c) => c.value && c.value.state === 'known' && !(c.n === 'existence' && c.value.v === 'standing')).map((c) => ({ text: c.value!.text, now: c.value!.v === 'candidate' }))
    .concat((type?.key ?? []).filter((k) => v(k)?.state === 'known' && v(k)!.v === true).map((k) => ({ text: name(attrs.find((a) => a.name === k)?.label), now: false })));
  const stops = r.gates.filter((g) => g.excludes);
  const checks = !!schema?.checklist.some((d) => d.attrs.some((a) => attrs.some((x) => x.name === a)));
  const groupName = Object.fromEntries((schema?.criterion_groups ?? []).map((g) => [g.id, name(g.label)]));
  return (
    <div class="place">
      <header class="ph">
        <div>
          <p class="tiny row kindline">{r.type === 'place' ? <Glyph mark={mark} /> : null}<span>{r.type === 'place' && v('kind') ? <Shown value={v('kind')} /> : name(type?.label)}</span><span class="num">{local(r.id)}</span></p>
          <h1 lang={r.title.vi && !(r.title.vi === r.title.en) ? 'vi' : undefined}>{r.title.vi || r.title.en}</h1>
          <p class="alt">{[lang === 'en' || other(r.title) ? (r.title.en !== r.title.vi ? r.title.en : '') : '', v('address')?.state === 'known' ? v('address')!.text : '', r.ward ? r.ward.name : ''].filter(Boolean).join(' · ')}</p>
          {chips.length || stops.length || r.merged_into ? <p class="row chips">{stops.map((g) => <span key={g.id} class="chip stop"><Cross />{t('record.stopped', { gate: g.label })}</span>)}{chips.map((c) => <span key={c.text} class={c.now ? 'chip now' : 'chip'}>{c.text}</span>)}{r.merged_into ? <a class="chip wait" href={href('/' + r.merged_into)}>{t('record.merged', { id: local(r.merged_into) })}</a> : null}</p> : null}
        </div>
        <div class="row no-print">
          {r.type === 'place' ? <Compare r={r} run={why.data?.place ? why.data.run : undefined} /> : null}
          <button type="button" class="btn wide-only" onClick={() => print()}>{t('record.print')}</button>
          {can('merge') ? <MergeButton id={r.id} title={name(r.title)} type={r.type} /> : null}
          {can('edit') ? <AddKnown record={r.id} attrs={attrs} values={r.values} /> : null}
        </div>
      </header>
      {r.embargoed ? <p class="state lock" data-state="embargo">{t('record.embargo')}</p> : null}
      <Figures r={r} attrs={attrs} keys={type?.key ?? []} why={why.data} waits={candidate && !why.data && !why.failure} exploratory={exploratory} />
      <div class="body">
        <Jump r={r} scored={!!why.data?.place} candidate={candidate} checks={checks} />
        <section class="sec" aria-labelledby="s1"><div class="split"><h2 id="s1">{t('record.known')}</h2><span class="small num">{t('record.known_n', { n: r.groups.reduce((s, g) => s + g.known, 0), of: r.groups.reduce((s, g) => s + g.total, 0) })}</span></div>
          {attrs.length || !schema ? null : <Empty title={t('record.empty')}>{t('cite.nobody')}</Empty>}
          <Facts r={r} attrs={attrs} groups={type?.groups ?? r.groups.map((g) => g.id)} />
          {r.closed > 0 ? <p class="small closed">{t('record.closed', { n: r.closed })}</p> : null}</section>
        {candidate ? (
          <section class="sec" aria-labelledby="s2"><div class="split"><h2 id="s2">{t('record.worth')}</h2><Illus /></div>
            {why.failure ? <Broken failure={why.failure} again={why.again} /> : !why.data ? <Skeleton rows={3} /> : why.data.learn.length ? <><p class="small">{t('record.worth_help')}</p><Worth why={why.data} /></> : <p class="small">{t(why.data.place ? 'record.worth_none' : stops.length ? 'record.kept_out' : 'record.not_scored')}</p>}</section>
        ) : null}
        {why.data?.place ? (
          <section class="sec" aria-labelledby="s3"><div class="split"><h2 id="s3">{t('record.score')}</h2><Illus /></div>
            <RestsOn day={why.data.other_day} />
            <Waterfall why={why.data} groups={groupName} />
            <p class="tiny row legendline"><span class="sw seq" aria-hidden="true" />{t('fall.certain')} <span class="sw hatch" aria-hidden="true" />{t('fall.may')}<span class="end">{t('run.run')} <a class="num" href={href('/rank', { run: why.data.run })}>{local(why.data.run)}</a></span></p>
            <Criteria why={why.data} />
            <h3>{t('cut.title', { k: why.data.k })}</h3><PlaceCutPart run={why.data.run} id={r.id} />
            <NeedsPart run={why.data.run} id={r.id} k={why.data.k} />
            <p class="no-print"><button type="button" class="btn" onClick={() => put({ compare: '?' })}>{t('compare.open')}</button></p></section>
        ) : null}
        {r.gates.length ? (
          <section class="sec" aria-labelledby="s4"><div class="split"><h2 id="s4">{t('record.gates')}</h2><span class="small">{t('record.gates_help')}</span></div>
            <table class="tbl gates"><thead><tr><th scope="col">{t('gate.gate')}</th><th scope="col">{t('gate.result')}</th><th scope="col">{t('gate.why')}</th></tr></thead>
              <tbody>{r.gates.map((g) => <tr key={g.id}><td>{g.label}<span class="tiny sub">{t(`stage.${g.stage}`)} · {t(`effect.${g.effect}`)}</span></td><td><Gate gate={g} /></td>
                <td>{g.why}{g.result !== 'pass' && g.remedy ? <span class="sub small">{t('gate.remedy')} {g.remedy}</span> : null}{g.result !== 'pass' && (g.authority || g.paper) ? <span class="sub tiny">{[g.authority, g.paper, g.clock_days ? t('gate.days', { n: g.clock_days }) : ''].filter(Boolean).join(' · ')}</span> : null}{g.source ? <> {g.source.url ? <a class="src" href={g.source.url} target="_blank" rel="noreferrer">{g.source.text}</a> : <span class="muted sub tiny">{g.source.text}</span>}</> : null}</td></tr>)}</tbody></table></section>
        ) : null}
        {checks ? <section class="sec" aria-labelledby="s5"><h2 id="s5">{t('check.title')}</h2><Checklist r={r} /></section> : null}
        <section class="sec" aria-labelledby="s6"><h2 id="s6">{t('record.history')}</h2><Timeline id={r.id} /></section>
      </div>
      <aside class="side" aria-label={t('record.beside')}>
        {type?.spatial === 'point' ? (
          <section class="sec"><h2 class="vh">{t('record.where')}</h2>
            {xy ? <Around r={r} xy={xy} radius_m={at?.radius_m} mark={mark} /> : <div class="hatchbox"><p>{t('record.nowhere')}</p></div>}
            {r.ward ? <p class="small">{r.ward.name} <span class="muted">({t(`ward.${r.ward.basis}`)}{r.ward.check ? `; ${t(`ward.${r.ward.check}`, { found: r.ward.found ?? '–' })}` : ''})</span></p> : null}
            {xy ? <p class="small no-print"><a href={href('/map', { sel: r.id })}>{t('record.on_map')}</a></p> : null}
            <Photos r={r} attrs={attrs} /></section>
        ) : null}
        {why.data?.duels.length ? (
          <section class="sec"><h2>{t('rank.duels')}</h2><Duels why={why.data} /></section>
        ) : null}
        {r.parts.length ? <section class="sec"><h2>{t('record.parts')}</h2><ul class="links">{r.parts.map((p) => <li key={p.id}><a href={href('/' + p.id)}>{name(p.title)}</a> <span class="num tiny">{local(p.id)}</span></li>)}</ul></section> : null}
        {r.related.length ? <section class="sec"><h2>{t('record.related')}</h2><ul class="links">{r.related.map((p) => <li key={p.id + p.relation}><span class="tiny">{t(`relation.${p.relation}`)}</span> <a href={href('/' + p.id)}>{name(p.title)}</a></li>)}</ul></section> : null}
        {r.neighbours.length ? <section class="sec"><h2>{t('record.near')}</h2><ul class="cmp">{r.neighbours.map((p) => <li key={p.id}><Glyph mark={markOf(schema, p.kind)} /><a href={href('/' + p.id)}>{name(p.title)}</a><Distance m={p.distance_m} /></li>)}</ul></section> : null}
      </aside>
    </div>
  );
}

// The way around a long page: its parts by name.
function Jump({ r, scored, candidate, checks }: { r: RecordDetail; scored: boolean; candidate: boolean; checks: boolean }) {
  const { t } = useSay();
  const parts: [string, WordId, boolean][] = [['s1', 'record.known', true], ['s2', 'map.layer_unknown', candidate], ['s3', 'fall.score', scored], ['s4', 'record.gates', r.gates.length > 0], ['s5', 'record.legal', checks], ['s6', 'record.history', true]];
  const there = parts.filter(([, , on]) => on);
  if (there.length < 4) return null;
  return <nav class="jump no-print" aria-label={t('record.jump')}>{there.map(([id, w]) => <a key={id} href={`#${id}`} onClick={(e) => { e.preventDefault(); const h = document.getElementById(id); h?.scrollIntoView(); h?.setAttribute('tabindex', '-1'); h?.focus({ preventScroll: true }); }}>{t(w)}</a>)}</nav>;
}

// Where it lies, among the places near it.
function Around({ r, xy, radius_m, mark }: { r: RecordDetail; xy: [number, number]; radius_m: number | undefined; mark: Mark }) {
  const { t, lang, name } = useSay(), { schema } = useApp();
  const near = new Set(r.neighbours.map((n) => n.id));
  const map = useGet<MapData>(near.size ? `/map?type=${r.type}` : null, lang);
  const dots = (map.data?.features ?? []).filter((f) => f.geometry && near.has(f.id) && f.id !== r.id).map((f) => ({ at: f.geometry!.coordinates, mark: markOf(schema, f.properties.kind), solid: f.properties.solid, label: name(f.properties.title) }));
  const solid = !radius_m || radius_m <= STREET_M;
  return <Plan label={t('plan.of', { what: name(r.title) })} centre={xy} span={0.05} dots={[...dots, { at: xy, mark, chosen: true, solid, radius_m, label: local(r.id) }]} />;
}
const STREET_M = 100;                        // as the server has it: a better position stands on its street

// Photographs are files beside the register: named where there are any, and said where there are none.
function Photos({ r, attrs }: { r: RecordDetail; attrs: Attribute[] }) {
  const { t, name } = useSay();
  const files = attrs.filter((a) => a.kind === 'file' && a.group === 'media'), there = files.filter((a) => r.values[a.name]!.value.state === 'known');
  if (!files.length) return null;
  return there.length ? <ul class="links">{there.map((a) => <li key={a.name}><span class="tiny">{name(a.label)}</span> {r.values[a.name]!.value.text}</li>)}</ul> : <div class="hatchbox photo"><p>{t('record.no_photo')}</p></div>;
}

function Figures({ r, attrs, keys, why, waits, exploratory }: { r: RecordDetail; attrs: Attribute[]; keys: string[]; why: Why | undefined; waits: boolean; exploratory: boolean }) {
  const { t, name, pct, num } = useSay(), short = useSourceLabel();
  const shown = keys.map((k) => attrs.find((a) => a.name === k)).filter((a): a is Attribute => !!a && a.value !== 'geometry' && !(r.ward && a.list === 'wards.csv')).slice(0, why?.place || waits ? 3 : 4);
  const p = why?.place;
  if (!shown.length && !p) return null;
  const word = p ? t('rank.word', { p50: p.rank.p50, p5: p.rank.p5, p95: p.rank.p95 }) : '';
  const known = (a: Attribute) => r.values[a.name]!;
  return (
    <dl class="figs">
      {shown.map((a) => <div key={a.name}><dt>{name(a.label)}</dt><dd><Shown short value={known(a).value} /></dd><dd class="tiny">{known(a).value.state === 'disputed' ? t('cite.differ', { n: known(a).cites.filter((c) => c.current).length }) : short(known(a).cites[0])}</dd></div>)}
      {waits ? ['range', 'chance'].map((k) => <div key={k} aria-hidden="true"><dt /><dd class="skel"><i class="w0" /><i class="w2" /></dd></div>) : null}
      {p ? <div><dt>{t(exploratory ? 'rank.range_x' : 'rank.range')} <Illus /></dt><dd class="num">{num(p.rank.p5)}–{num(p.rank.p95)} <span class="small">{t('rank.of_median', { n: why!.n, median: p.rank.p50 })}</span></dd><dd class="tiny"><Interval rank={p.rank} n={why!.n} look={p.rank.p5 > why!.k ? 'out' : undefined} word={word} /></dd></div> : null}
      {p ? <div><dt>{t('rank.chance', { k: why!.k })} <Illus /></dt><dd class="num">{pct(p.chance)}</dd><dd class="tiny"><Chance p={p.chance} bare /></dd></div> : null}
    </dl>
  );
}

// The same said in the other language: kept, but folded away.
function isTwin(a: Attribute, among: Attribute[], lang: Lang): boolean {
  const has = (n: string) => among.some((b) => b.name === n), stem = a.name.slice(0, -3);
  if (/^name_/.test(a.name)) return false;
  return lang === 'en' ? has(`${a.name}_en`) || (a.name.endsWith('_vi') && has(`${stem}_en`)) : a.name.endsWith('_en') && (has(stem) || has(`${stem}_vi`));
}

function Facts({ r, attrs, groups }: { r: RecordDetail; attrs: Attribute[]; groups: string[] }) {
  const { t, lang, name } = useSay(), { schema } = useApp();
  return (
    <>
      {groups.map((g) => {
        const mine = attrs.filter((a) => a.group === g);
        if (!mine.length) return null;
        const twin = mine.filter((a) => isTwin(a, mine, lang)), own = mine.filter((a) => !twin.includes(a));
        const known = own.filter((a) => r.values[a.name]!.value.state !== 'unknown'), not = own.filter((a) => r.values[a.name]!.value.state === 'unknown');
        const title = name(schema?.groups.find((x) => x.id === g)?.label) || g;
        const row = (a: Attribute) => <Row key={a.name} r={r} a={a} fact={r.values[a.name]!} />;
        const some = not.slice(0, 3).map((a) => name(a.label)).join(', ') + (not.length > 3 ? ', …' : '');
        // A group of which nothing is known is one line that opens.
        if (!known.length && not.length > 3) return <section key={g} class="fgroup none" aria-label={title}><details class="unknowns"><summary><h3 class="grp">{title}</h3> <Unknown>{t('record.unknown_n', { n: not.length })}</Unknown> <span class="small">{some}</span></summary><dl class="facts cont">{not.map(row)}</dl></details></section>;
        return (
          <section key={g} class="fgroup" aria-label={title}>
            <h3 class="grp">{title} <span class="num muted">{known.length}/{own.length}</span></h3>
            {known.length ? <dl class="facts">{known.map(row)}</dl> : null}
            {not.length ? not.length <= 3 ? <dl class={`facts${known.length ? ' cont' : ''}`}>{not.map(row)}</dl>
              : <details class="unknowns"><summary><Unknown>{t('record.unknown_n', { n: not.length })}</Unknown> <span class="small">{some}</span></summary><dl class="facts cont">{not.map(row)}</dl></details> : null}
            {twin.length ? <details class="unknowns twin"><summary><span class="small">{t('record.twin', { n: twin.length })}</span></summary><dl class="facts cont">{twin.map(row)}</dl></details> : null}
          </section>
        );
      })}
    </>
  );
}

const path = (u: string) => { const p = new URL(u).pathname; return p.length > 1 ? p : ''; };

function Row({ r, a, fact }: { r: RecordDetail; a: Attribute; fact: Fact }) {
  const { t, name, lang } = useSay(), { can } = useApp(), { q } = useRoute();
  const key = `${a.name}`, open = q.get('cite') === key;
  const [edit, setEdit] = useState(false), [back, setBack] = useState<Citation>();
  const note = fact.cites.find((c) => c.current && c.note)?.note;
  const link = a.kind === 'url' && typeof fact.value.v === 'string' && links(fact.value.v).length > 0;
  const to = a.kind === 'ref' && typeof fact.value.v === 'string' ? r.related.find((x) => x.id === fact.value.v || local(x.id) === fact.value.v) : undefined;
  const show = (on: boolean) => put({ cite: on ? key : null }, true);
  return (
    <div>
      <dt title={a.help ? name(a.help) : undefined}>{name(a.label)}</dt>
      <dd>{link ? links(fact.value.v as string).map((u) => <a key={u} class="addr" href={u} target="_blank" rel="noreferrer">{host(u)}<span class="no-print">{path(u)}</span></a>) : to ? <a href={href('/' + to.id)}>{name(to.title)}</a> : <Shown value={fact.value} />}</dd>
      <dd class="doors"><SourceButton fact={fact} open={open} toggle={() => show(!open)} id={`cite-${a.name}`} />
        {can('edit') && !a.derived_from ? <button type="button" class="src act no-print" aria-expanded={edit} onClick={() => { setEdit(!edit); show(false); }}>{t(fact.value.state === 'unknown' ? 'edit.add' : 'edit.edit')}<span class="vh">: {name(a.label)}</span></button> : null}</dd>
      {note ? <dd class="more">{bilingual(note, lang)}</dd> : null}
      {open ? <dd class="citehost"><Cite fact={fact} label={name(a.label)} record={r.id} attr={a.name} id={`cite-${a.name}`} close={() => show(false)} retract={can('retract') && !a.derived_from ? setBack : undefined} />{a.derived_from ? <p class="vh">{a.derived_from}</p> : null}</dd> : null}
      {edit ? <dd class="edithost"><EditFact record={r.id} attr={a} value={fact.value} close={() => setEdit(false)} /></dd> : null}
      {back ? <dd class="vh"><RetractDialog record={r.id} attr={a.name} cite={back} close={() => setBack(undefined)} /></dd> : null}
    </div>
  );
}

export function Worth({ why }: { why: Why }) {
  const { pct } = useSay(), top = Math.max(0.01, ...why.learn.map((l) => l.swap));
  return (
    <ul class="voi">{why.learn.map((l) => <li key={l.label + (l.record ?? '')}><div><span class="what">{l.label}</span>{l.way || l.authority ? <p class="tiny">{[l.way, l.authority].filter(Boolean).join(' · ')}</p> : null}</div><span class="track" style={{ '--p': l.swap / top }} aria-hidden="true"><i /></span><b class="num">{pct(l.swap)}</b></li>)}</ul>
  );
}

function Criteria({ why }: { why: Why }) {
  const { t, name, num, share } = useSay(), { schema } = useApp();
  if (!why.criteria.length) return null;
  return (
    <details class="crit"><summary>{t('fall.all', { n: why.criteria.length })}</summary>
      <div class="scroll-x"><table class="tbl"><thead><tr><th scope="col">{t('fall.criterion')}</th><th scope="col" class="r">{t('fall.weight')}</th><th scope="col">{t('fall.fact')}</th><th scope="col" class="r">{t('fall.score')}</th></tr></thead>
        <tbody>{why.criteria.map((c) => <tr key={c.id}><td><span class="num">{c.id}</span> {name(schema?.criteria.find((x) => x.id === c.id)?.label)}</td><td class="r num">{share(c.weight)}</td><td>{c.state === 'unknown' ? <Unknown /> : c.text}</td><td class="r num">{c.hi - c.lo < 0.0005 ? num(c.lo, 3) : `${num(c.lo, 3)}–${num(c.hi, 3)}`}</td></tr>)}</tbody></table></div>
    </details>
  );
}
