// What each group's own weights make of the places of a run: where all agree, where they part, what each says of the weights.
import type { ComponentChildren } from 'preact';
import type { ListedRun, Panel, PanelRegions } from '../api';
import { useApp } from '../app';
import { local, useGet, type Got } from '../client';
import { put, useRoute } from '../route';
import { useSay } from '../lang';
import { LinksPart } from './links';
import { Chance } from './measure';
import { To, useGroupName } from './reasons';
import { Empty, Load } from './states';

type Row = Panel['places'][number];
const FIRST = 12;

// Nobody has said anything is no failure.
export function Nobody({ of, rows, children }: { of: Got<Panel>; rows: number; children: (x: Panel) => ComponentChildren }) {
  const { t } = useSay(), { can } = useApp(), why = of.failure?.api.id;
  if (why === 'PANEL_NOBODY') return <Empty title={t('groups.none')}>{t(can('run') ? 'groups.none_help' : 'groups.none_public')}</Empty>;
  if (why === 'PANEL_FEW') return <Empty title={t('groups.few')}>{of.failure!.api.message}</Empty>;
  return <Load of={of} rows={rows}>{children}</Load>;
}

export function GroupsPart({ run }: { run: ListedRun }) {
  const { lang } = useSay(), got = useGet<Panel>(`/panel/result?run=${local(run.run)}&draws=1000`, lang);
  return <><Nobody of={got} rows={8}>{(x) => <Result x={x} run={run} />}</Nobody><LinksPart purpose={run.purpose} /></>;
}

function Result({ x, run }: { x: Panel; run: ListedRun }) {
  const { t, num } = useSay(), { q } = useRoute(), { can } = useApp();
  const n = x.groups.length, mean = (p: Row) => p.by.reduce((s, b) => s + b.chance, 0);
  const rows = [...x.places].sort((a, b) => b.agree - a.agree || mean(b) - mean(a));
  const all = rows.filter((p) => p.agree === n), some = rows.filter((p) => p.agree > 0 && p.agree < n), none = rows.filter((p) => !p.agree);
  // The pair of groups that are furthest apart.
  let apart: [number, number] | null = null;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) { const v = x.groups[i]!.tau[j] ?? null; if (v !== null && (!apart || v < (x.groups[apart[0]]!.tau[apart[1]] ?? 2))) apart = [i, j]; }
  const tau = apart ? x.groups[apart[0]]!.tau[apart[1]]! : 0, rest = q.get('who') === 'all' ? none : none.slice(0, Math.max(0, FIRST - all.length - some.length));
  const part = (p: Row) => { const of = (inside: boolean) => x.groups.filter((_, i) => p.by[i]!.in === inside).map((g) => g.group).join(', '); return t('groups.parts', { in: of(true), out: of(false) }); };
  const body = (id: 'all' | 'some' | 'none', list: Row[], of: number) => !list.length ? null : (
    <tbody data-part={id}><tr class="parthead"><th scope="rowgroup" colSpan={n + 1}>{t(n === 1 ? (id === 'none' ? 'groups.head_other' : 'groups.head_one') : `groups.head_${id}`, { k: x.k, n: of })}</th></tr>
      {list.map((p) => <tr key={p.id}><th scope="row"><To p={p} run={run.run} />{id === 'some' ? <span class="sub tiny">{part(p)}</span> : null}</th>{p.by.map((b, i) => <td key={i} class={b.in ? 'in' : undefined}><Chance p={b.chance} />{b.in ? <span class="vh"> {t('groups.in', { k: x.k })}</span> : null}</td>)}</tr>)}</tbody>
  );
  return (
    <>
      <p class="say">{n === 1 ? t('groups.one', { group: x.groups[0]!.group }) : t('groups.say', { n, agree: all.length, part: some.length, k: x.k })}{apart ? ` ${t('groups.apart', { a: x.groups[apart[1]]!.group, b: x.groups[apart[0]]!.group, tau: num(tau, 2) })}` : ''}{x.few ? ` ${t('groups.few_left', { n: x.few })}` : ''}</p>
      {x.left_out ? <div class="note" data-state="unfit"><p>{t('groups.unfit', { n: x.left_out })}</p>{x.unfit?.length ? <ul class="small">{x.unfit.map((u) => <li key={`${u.group}/${u.code}`}>{t(u.unfit.id === 'PANEL_MISSING' ? 'groups.unfit_lacks' : 'groups.unfit_names', { who: `${u.group}/${u.code}`, what: u.unfit.about })}</li>)}</ul> : null}</div> : null}
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('groups.caption', { k: x.k })}><table class="tbl agree"><caption class="vh">{t('groups.caption', { k: x.k })}</caption>
        <thead><tr><th scope="col">{t('rank.place')}</th>{x.groups.map((g) => <th key={g.group} scope="col">{g.group} <span class="num muted">{t('groups.people', { n: g.people })}</span></th>)}</tr></thead>
        {body('all', all, all.length)}{body('some', some, some.length)}{body('none', rest, none.length)}</table></div>
      {none.length > rest.length ? <p class="row no-print"><button type="button" class="link small" onClick={() => put({ who: 'all' }, true)}>{t('groups.more', { n: rows.length })}</button></p> : null}
      <h4>{t('groups.weights')}</h4><Weights x={x} />
      {can('run') ? <Together run={run} /> : null}
      <p class="tiny">{t('groups.help', { draws: x.draws, k: x.k })}</p>
    </>
  );
}

interface Span { lo?: number; mean: number; hi?: number }
// From the least to the greatest of a group's people, its mean a tick; all on one scale, the figures beside it.
function Weight({ of, top }: { of: Span; top: number }) {
  const { share } = useSay(), lo = of.lo ?? of.mean, hi = of.hi ?? of.mean;
  return <><span class="span any" style={{ '--x': 0, '--y': 1, '--a': lo / top, '--b': hi / top, '--m': of.mean / top, '--w': -1 }} aria-hidden="true"><i /><s /></span><span class="num">{share(of.mean)}{hi - lo >= 0.005 ? <span class="muted"> {share(lo)}–{share(hi)}</span> : null}</span></>;
}

function Table({ label, groups }: { label: string; groups: { group: string; weights: (Span & { id: string })[] }[] }) {
  const { t } = useSay(), name = useGroupName(), top = Math.max(0.01, ...groups.flatMap((g) => g.weights.map((w) => w.hi ?? w.mean)));
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={label}><table class="tbl turns"><caption class="vh">{label}</caption><thead><tr><th scope="col">{t('fall.group')}</th>{groups.map((g) => <th key={g.group} scope="col">{g.group}</th>)}</tr></thead>
      <tbody>{groups[0]!.weights.map((w, i) => <tr key={w.id}><th scope="row">{name(w.id)}</th>{groups.map((g) => <td key={g.group} class="stay"><Weight of={g.weights[i]!} top={top} /></td>)}</tr>)}</tbody></table></div>
  );
}
const Weights = ({ x }: { x: Panel }) => { const { t } = useSay(); return <Table label={t('groups.weights')} groups={x.groups} />; };

// All that a group says, at once: the weights that satisfy everybody of it, or the statements that contradict each other.
function Together({ run }: { run: ListedRun }) {
  const { t } = useSay(), { q } = useRoute(), open = q.get('together') !== null;
  return (
    <details class="crit together" open={open} onToggle={(e) => put({ together: e.currentTarget.open ? 1 : null }, true)}>
      <summary>{t('groups.together')}</summary>{open ? <Regions run={run} /> : null}
    </details>
  );
}

function Regions({ run }: { run: ListedRun }) {
  const { t, lang } = useSay(), got = useGet<PanelRegions>(`/panel/region?run=${local(run.run)}&draws=1000`, lang);
  return (
    <Load of={got} rows={4}>{(x) => {
      const whole = x.groups.filter((g) => !g.empty), name = (id: string) => run.places.find((p) => p.id === id);
      return (
        <>
          <p class="small">{t('groups.together_help')}</p>
          {whole.length ? <Table label={t('groups.together')} groups={whole} /> : null}
          <ul class="regions">{x.groups.map((g) => <li key={g.group}><b>{g.group}</b> {g.empty ? <>{t('groups.clash', { n: g.people })} {g.clash.map((c) => <code key={c}>{c}</code>)}</> : <>{t('groups.fits', { n: g.people, k: x.k })} {g.places.filter((p) => p.in).map((p, i) => { const at = name(p.id); return <span key={p.id}>{i ? ', ' : ''}{at ? <To p={at} run={run.run} /> : p.id}</span>; })}.</>}</li>)}</ul>
        </>
      );
    }}</Load>
  );
}
