// Criteria: what a choice is judged by, in versions. Anchors in words, evidence, edits with a reason, what may be counted twice.
import { useState } from 'preact/hooks';
import type { CriteriaData, Framework, FrameworkCriterion, FrameworkDiff, FrameworkRow, PanelLinks, RunDiff } from '../api';
import { useApp } from '../app';
import { Failure, send, useGet } from '../client';
import { go, href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Dialog } from '../parts/float';
import { AddCriterion } from '../parts/criterion';
import { EditGroup, LeaveGroup } from '../parts/group';
import { Illus } from '../parts/honest';
import { Broken, Empty, Load, Skeleton } from '../parts/states';
import { useTitle } from '../parts/title';

const named = (r: FrameworkRow) => (r.frozen ? String(r.version) : `${r.version}.${r.revision}`);
const words = (c: FrameworkCriterion, what: 'name' | 'group', lang: 'vi' | 'en') => (what === 'name' ? (lang === 'en' ? c.name_en : c.name_vi) : lang === 'en' ? c.group_en : c.group_vi);
// A text of the pack in the reader's language; a version from before a column was there has the English one only.
const told = (c: FrameworkCriterion, what: 'what_it_measures' | 'prior_reason' | 'literature_support', lang: 'vi' | 'en') => (lang === 'vi' ? c[`${what}_vi`] : undefined) ?? c[what];

export function Criteria() {
  const { t, lang } = useSay(), { can } = useApp(), { q } = useRoute();
  const v = q.get('v') ?? 'current';
  const versions = useGet<{ items: FrameworkRow[] }>('/framework', lang), got = useGet<Framework>(`/framework/${v}`, lang);
  const data = useGet<CriteriaData>(can('see_runs') ? `/framework/${v}/data` : null, lang);
  useTitle(t('crit.title'));
  const h1 = <h1 class="lone">{t('crit.title')}</h1>;
  const failure = got.failure ?? versions.failure;
  if (failure) return <div class="wrap">{h1}<Broken failure={failure} again={got.again} /></div>;
  if (!got.data || !versions.data) return <div class="wrap">{h1}<Skeleton rows={14} /></div>;
  const f = got.data;
  return (
    <div class="wrap crit">
      <header class="head"><div><h1>{t('crit.title')} <Illus /></h1>
        <p>{t(f.about.frozen ? 'crit.is_frozen' : 'crit.is_draft', { v: named(f.about) })} {f.about.author}: {f.about.reason}</p></div>
        {can('edit') ? <Acts about={f.about} /> : null}</header>
      {!f.criteria.length ? <Empty title={t('crit.none')}>{t('crit.none_help')}</Empty> : <Groups f={f} data={data.data} />}
      {can('see_runs') ? <section class="sec" aria-labelledby="crit-tw"><h2 id="crit-tw">{t('crit.twice')}</h2><Load of={data}>{(d) => <Matrix d={d} />}</Load></section> : null}
      <Versions rows={versions.data.items} v={v} about={f.about} />
    </div>
  );
}

function useSend() {
  const { lang, t } = useSay(), { toast } = useApp();
  const [failure, fail] = useState<Failure>();
  const run = async <T,>(path: string, body: unknown, then: (out: T) => void) => {
    fail(undefined);
    try { then(await send<T>('POST', path, lang, body)); }
    catch (e) { if (e instanceof Failure && !e.offline) fail(e); else toast({ text: t('state.offline'), bad: true }); }
  };
  return { failure, run };
}

function Acts({ about }: { about: FrameworkRow }) {
  const { t, lang } = useSay(), { session, can, toast } = useApp();
  const [open, set] = useState(false), [reason, say] = useState('');
  const act = useSend(), v = `${about.version}.${about.revision}`;
  const links = useGet<PanelLinks>(open ? '/panel/links' : null, lang), asking = links.data?.items.filter((l) => l.state === 'open') ?? [];
  const freeze = (ev: Event) => { ev.preventDefault(); void act.run<FrameworkRow>('/framework/freeze', { version: v, reason }, () => { set(false); put({ v: null }); toast({ text: t('crit.froze', { v: about.version }) }); }); };
  const again = () => act.run<RunDiff>('/framework/rescore', { run: session.latest.run, version: about.frozen ? String(about.version) : v }, (d) => go('/rank', { run: d.b.run, with: d.a.run }));
  return (
    <div class="row no-print">
      <a class="btn" href={`/api/framework/${v}`} download={`framework-${v}.json`}>{t('crit.export')}</a>
      {session.latest.run && can('run') ? <button type="button" class="btn" onClick={again}>{t('crit.rescore')}</button> : null}
      {about.frozen ? null : <button type="button" class="btn primary" onClick={() => set(true)}>{t('crit.freeze')}</button>}
      {act.failure && !open ? <Broken failure={act.failure} /> : null}
      {open ? <Dialog title={t('crit.freeze')} close={() => set(false)}>
        <form class="stack" onSubmit={freeze}><p>{t('crit.freeze_help')}</p>
          {asking.length ? <p role="status">{t('crit.freeze_links', { n: asking.length, groups: asking.map((l) => l.group).join(', ') })} <a href={href('/rank', { ask: 'groups', links: 1 })}>{t('crit.freeze_links_go')}</a></p> : null}
          <label class="fld">{t('crit.reason')}<input required value={reason} onInput={(e) => say(e.currentTarget.value)} /></label>
          {act.failure ? <Broken failure={act.failure} /> : null}
          <button class="btn primary" type="submit">{t('crit.freeze')}</button></form>
      </Dialog> : null}
    </div>
  );
}

function Groups({ f, data }: { f: Framework; data: CriteriaData | undefined }) {
  const { t, lang, num } = useSay(), { can } = useApp(), { q } = useRoute();
  const [edited, edit] = useState<FrameworkCriterion>(), [leaving, leave] = useState<FrameworkCriterion>();
  const groups = [...new Set(f.criteria.map((c) => c.group_id))];
  return (
    <>
      {groups.map((g) => {
        const own = f.criteria.filter((c) => c.group_id === g), first = own[0]!;
        return (
          <section class="sec" key={g} aria-labelledby={`crit-${g}`}>
            <h2 id={`crit-${g}`}>{g} · {words(first, 'group', lang)} <span class="num small">{num(100 * first.group_weight, 1)}%</span></h2>
            {own.map((c) => <One key={c.criterion_id} c={c} f={f} data={data} edit={can('edit') ? () => edit(c) : undefined} leave={can('edit') && own.length > 1 ? () => leave(c) : undefined} />)}
            {can('edit') ? <p class="row no-print"><button type="button" class="btn quiet" onClick={() => put({ add: g })}>{t('crit.add_to', { group: words(first, 'group', lang) })}</button>
              <button type="button" class="btn quiet" onClick={() => put({ group: g })}>{t('crit.g_edit', { group: words(first, 'group', lang) })}</button>
              {groups.length > 1 ? <button type="button" class="btn quiet" onClick={() => put({ gone: g })}>{t('crit.g_leave', { group: words(first, 'group', lang) })}</button> : null}</p> : null}
          </section>
        );
      })}
      {can('edit') ? <p class="row no-print"><button type="button" class="btn" onClick={() => put({ newgroup: 1 })}>{t('crit.g_add')}</button></p> : null}
      {can('edit') && q.has('newgroup') ? <AddCriterion f={f} group={undefined} close={() => put({ newgroup: null }, true)} /> : null}
      {can('edit') && groups.includes(q.get('group') ?? '') ? <EditGroup f={f} id={q.get('group')!} close={() => put({ group: null }, true)} /> : null}
      {can('edit') && groups.includes(q.get('gone') ?? '') ? <LeaveGroup f={f} id={q.get('gone')!} close={() => put({ gone: null }, true)} /> : null}
      {edited ? <Edit c={edited} f={f} close={() => edit(undefined)} /> : null}
      {can('edit') && groups.includes(q.get('add') ?? '') ? <AddCriterion f={f} group={q.get('add')!} close={() => put({ add: null }, true)} /> : null}
      {leaving ? <Leave c={leaving} close={() => leave(undefined)} /> : null}
    </>
  );
}

function One({ c, f, data, edit, leave }: { c: FrameworkCriterion; f: Framework; data: CriteriaData | undefined; edit: (() => void) | undefined; leave: (() => void) | undefined }) {
  const { t, lang, num } = useSay();
  const d = data?.criteria.find((x) => x.id === c.criterion_id);
  const anchors = f.anchors.filter((a) => a.criterion === c.criterion_id);
  const prior = told(c, 'prior_reason', lang), works = told(c, 'literature_support', lang);
  return (
    <details class="crit-one">
      <summary><b>{c.criterion_id} · {words(c, 'name', lang)}</b> <span class="num">{num(100 * c.weight_in_group, 1)}%</span></summary>
      <p>{told(c, 'what_it_measures', lang)}</p>
      {anchors.length ? <dl class="anchors">{anchors.map((a) => <div key={`${a.item ?? ''}@${a.level}`}><dt class="num">{a.item ? `${a.item} ` : ''}{a.level}</dt><dd>{lang === 'en' ? a.text_en : a.text_vi}</dd></div>)}</dl> : <p class="tiny">{t('crit.no_anchor')}</p>}
      <h3>{t('crit.evidence')}</h3>
      {d ? <p>{t('crit.known', { known: d.known, uncertain: d.uncertain, unknown: d.unknown, na: d.na })}{d.sources.length ? ` ${d.sources.map((s) => `${s.label} ${num(s.n)}`).join(', ')}.` : ''}</p> : null}
      {prior ? <p class="small">{prior}</p> : null}
      {works ? <ul class="small">{works.split('|').map((x) => <li key={x}>{x.trim()}</li>)}</ul> : null}
      {edit ? <div class="row no-print"><button type="button" class="btn" onClick={edit}>{t('crit.edit', { id: c.criterion_id })}</button>{leave ? <button type="button" class="btn quiet" onClick={leave}>{t('crit.leave', { id: c.criterion_id })}</button> : null}</div> : null}
    </details>
  );
}

// Only what was changed is sent.
function Edit({ c, f, close }: { c: FrameworkCriterion; f: Framework; close: () => void }) {
  const { t } = useSay(), { toast } = useApp();
  const key = (a: { item?: string; level: string }) => `${c.criterion_id}${a.item ? `/${a.item}` : ''}@${a.level}`;
  const before: Record<string, string> = { [`${c.criterion_id}.weight_in_group`]: String(c.weight_in_group), [`${c.criterion_id}.name_vi`]: c.name_vi, [`${c.criterion_id}.name_en`]: c.name_en };
  for (const a of f.anchors) if (a.criterion === c.criterion_id) { before[`${key(a)}.text_vi`] = a.text_vi; before[`${key(a)}.text_en`] = a.text_en; }
  const [now, set] = useState(before), [reason, say] = useState(''), [balance, keep] = useState(true);
  const act = useSend();
  const label = (k: string) => (k.endsWith('.weight_in_group') ? t('crit.weight') : k.endsWith('.name_vi') ? t('crit.name_vi') : k.endsWith('.name_en') ? t('crit.name_en') : `${k.slice(k.indexOf('@') + 1, k.lastIndexOf('.'))} · ${k.endsWith('_vi') ? 'Tiếng Việt' : 'English'}`);
  const submit = (ev: Event) => {
    ev.preventDefault();
    const changed = Object.keys(now).filter((k) => now[k] !== before[k]).map((target) => ({ target, value: now[target] }));
    void act.run<FrameworkRow>('/framework/edit', { set: changed, balance, reason }, (row) => { close(); put({ v: `${row.version}.${row.revision}` }); toast({ text: t('crit.stored', { v: `${row.version}.${row.revision}` }) }); });
  };
  return (
    <Dialog title={t('crit.edit', { id: c.criterion_id })} close={close} wide>
      <form class="stack" onSubmit={submit}>
        {Object.keys(now).map((k) => <label class="fld" key={k}>{label(k)}<input value={now[k]} inputMode={k.endsWith('weight_in_group') ? 'decimal' : 'text'} onInput={(e) => set({ ...now, [k]: e.currentTarget.value })} /></label>)}
        <label class="row"><input type="checkbox" checked={balance} onChange={(e) => keep(e.currentTarget.checked)} /> {t('crit.balance')}</label>
        <label class="fld">{t('crit.reason')}<input required value={reason} onInput={(e) => say(e.currentTarget.value)} /></label>
        {act.failure ? <Broken failure={act.failure} /> : null}
        <button class="btn primary" type="submit">{t('crit.save')}</button>
      </form>
    </Dialog>
  );
}

// Taken out of a draft; the others of its group share its weight. What still names it (a gate, a legal question) is told, and nothing is stored.
function Leave({ c, close }: { c: FrameworkCriterion; close: () => void }) {
  const { t, lang } = useSay(), { toast } = useApp(), act = useSend();
  const [reason, say] = useState('');
  const submit = (ev: Event) => {
    ev.preventDefault();
    void act.run<FrameworkRow>('/framework/edit', { remove: [c.criterion_id], balance: true, reason }, (row) => { close(); put({ v: `${row.version}.${row.revision}` }); toast({ text: t('crit.stored', { v: `${row.version}.${row.revision}` }) }); });
  };
  return (
    <Dialog title={t('crit.leave', { id: c.criterion_id })} close={close}>
      <form class="stack" onSubmit={submit}>
        <p><b>{words(c, 'name', lang)}</b>. {t('crit.leave_help')}</p>
        <label class="fld">{t('crit.reason')}<input required value={reason} onInput={(e) => say(e.currentTarget.value)} /></label>
        {act.failure ? <Broken failure={act.failure} /> : null}
        <button class="btn primary" type="submit">{t('crit.save')}</button>
      </form>
    </Dialog>
  );
}

function Matrix({ d }: { d: CriteriaData }) {
  const { t, num } = useSay();
  const twice = d.pairs.filter((p) => p.twice), at = new Map(d.pairs.map((p) => [`${p.a} ${p.b}`, p]));
  return (
    <>
      <p>{t('crit.twice_help', { n: d.places })}</p>
      {twice.length ? <ul>{twice.map((p) => <li key={p.a + p.b}>{t('crit.pair', { a: p.a, b: p.b, tau: p.tau === null ? '–' : num(p.tau, 2), n: p.n })}{p.shared.length ? ` ${t('crit.shared', { what: p.shared.join(', ') })}` : ''}</li>)}</ul> : <p>{t('crit.no_pair')}</p>}
      <div class="scroll-x" role="group" tabIndex={0} aria-label={t('crit.matrix')}>
        <table class="tbl matrix"><caption>{t('crit.matrix')}</caption>
          <thead><tr><td />{d.criteria.slice(1).map((c) => <th key={c.id} scope="col" title={c.label}>{c.id}</th>)}</tr></thead>
          <tbody>{d.criteria.slice(0, -1).map((r) => <tr key={r.id}><th scope="row" title={r.label}>{r.id}</th>{d.criteria.slice(1).map((c) => { const p = at.get(`${r.id} ${c.id}`); return <td key={c.id} class={p?.twice ? 'num twice' : 'num'}>{p ? (p.tau === null ? '–' : num(p.tau, 1)) : ''}</td>; })}</tr>)}</tbody>
        </table>
      </div>
    </>
  );
}

function Versions({ rows, v, about }: { rows: FrameworkRow[]; v: string; about: FrameworkRow }) {
  const { t, lang, time } = useSay(), { session } = useApp(), { q } = useRoute();
  const other = q.get('with'), diff = useGet<FrameworkDiff>(other ? `/framework/${v}/diff?with=${other}` : null, lang);
  const id = (r: FrameworkRow) => `${r.version}.${r.revision}`;
  return (
    <section class="sec" aria-labelledby="crit-v"><h2 id="crit-v">{t('crit.versions')}</h2>
      <div class="scroll-x" role="group" tabIndex={0} aria-label={t('crit.versions')}><table class="tbl">
        <thead><tr><th scope="col">{t('crit.version')}</th><th scope="col">{t('crit.when')}</th><th scope="col">{t('crit.act')}</th><th scope="col">{t('crit.author')}</th><th scope="col">{t('crit.reason')}</th><th scope="col">{t('crit.compare')}</th></tr></thead>
        <tbody>{rows.map((r) => (
          <tr key={r.hash}><th scope="row"><a class="num" href={href('/criteria', { v: id(r) })} aria-current={id(r) === id(about) ? 'true' : undefined}>{id(r)}</a> {r.in_force ? <span class="chip now">{t('crit.in_force')}</span> : r.frozen ? null : <span class="chip wait">{t('crit.draft')}</span>}</th>
            <td class="num">{time(r.made, session.city.time_zone)}</td><td>{t(`crit.act_${r.act}`)}</td><td>{r.author}</td><td>{r.reason}</td>
            <td>{id(r) === id(about) ? null : <a href={href('/criteria', { v: v === 'current' ? null : v, with: id(r) })}>{t('crit.against', { v: id(r) })}</a>}</td></tr>))}</tbody>
      </table></div>
      {other ? <Load of={diff}>{(d) => (
        <div data-state={d.changes.length ? undefined : 'same'}><h3>{t('crit.differs', { a: other, b: id(about) })}</h3>
          {d.changes.length ? <ul class="changes">{d.changes.map((x) => <li key={x.table + x.key + (x.column ?? '')}><b>{x.key}</b>{x.column ? <> {x.column}: <del>{x.was || '∅'}</del> → <ins>{x.is || '∅'}</ins></> : ` ${t(x.kind === 'added' ? 'crit.added' : 'crit.removed')}`}</li>)}</ul> : <p>{t('crit.same')}</p>}</div>)}</Load> : null}
    </section>
  );
}
