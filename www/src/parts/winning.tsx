// The weights that a place needs: how often it would win under any weights, which those are, and what each group of people makes of it.
import type { ListedRun, Panel, PlaceWinning, Winning } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { put, useRoute } from '../route';
import { useSay } from '../lang';
import { Chance } from './measure';
import { Nobody } from './groups';
import { To, useGroupName } from './reasons';
import { Empty, Load } from './states';

const TELLING = 0.03;                                          // a mean weight this far from any weights' is worth a word
const FIRST = 12;

// Opened in the address, and asked for only then: it is computed anew.
export function NeedsPart({ run, id, k }: { run: string; id: string; k: number }) {
  const { t } = useSay(), { q } = useRoute(), open = q.get('needs') !== null;
  return (
    <details class="crit needs" open={open} onToggle={(e) => put({ needs: e.currentTarget.open ? 1 : null }, true)}>
      <summary>{t('needs.title', { k })}</summary>
      {open ? <><ByGroups run={run} id={id} /><Needs run={run} id={id} /></> : null}
    </details>
  );
}

// What each group's weights make of this one place.
function ByGroups({ run, id }: { run: string; id: string }) {
  const { t, lang } = useSay(), got = useGet<Panel>(`/panel/result?run=${local(run)}&draws=1000`, lang);
  return (
    <section data-part="groups"><h3>{t('needs.groups')}</h3>
      <Nobody of={got} rows={2}>{(x) => {
        const p = x.places.find((y) => y.id === id), n = x.groups.length;
        if (!p) return <p class="small">{t('needs.not_there')}</p>;
        return (
          <>
            <p class="say">{t(n === 1 ? (p.agree ? 'needs.one_in' : 'needs.one_out') : p.agree === n ? 'needs.all' : p.agree ? 'needs.some' : 'needs.none', { n: p.agree, of: n, k: x.k, group: x.groups[0]!.group })}</p>
            <ul class="bygroup">{x.groups.map((g, i) => { const b = p.by[i]!; return <li key={g.group} class={b.in ? 'in' : undefined}><span>{g.group} <span class="muted num">{t('groups.people', { n: g.people })}</span></span><Chance p={b.chance} />{b.in ? <span class="vh"> {t('groups.in', { k: x.k })}</span> : null}</li>; })}</ul>
          </>
        );
      }}</Nobody></section>
  );
}

// Any weights pale, those that it needs dark, their centre a tick, the run's a line: and the same in figures beside it.
function Needs({ run, id }: { run: string; id: string }) {
  const { t, lang, num, pct } = useSay(), group = useGroupName(), got = useGet<PlaceWinning>(`/runs/${local(run)}/winning?place=${encodeURIComponent(id)}`, lang);
  const w = (x: number) => `${num(x * 100)}%`;
  return (
    <section data-part="winning"><h3>{t('needs.weights')}</h3>
      <Load of={got} rows={5}>{(x) => {
        if (x.within === 0) return <Empty title={t('needs.never', { k: x.k })}>{t('needs.never_help', { draws: x.draws })}</Empty>;
        const telling = x.groups.filter((g) => g.mean !== null && Math.abs(g.mean - x.any.mean) >= TELLING).sort((a, b) => Math.abs(b.mean! - x.any.mean) - Math.abs(a.mean! - x.any.mean));
        const list = (up: boolean) => telling.filter((g) => (g.mean! > x.any.mean) === up).slice(0, 3).map((g) => `${group(g.id)} (${w(g.mean!)})`).join(', ');
        const more = list(true), less = list(false), centre = x.groups.some((g) => g.central !== null);
        return (
          <>
            <p class="say">{t('needs.say', { k: x.k, within: pct(x.within), first: pct(x.first) })}{more || less ? '' : ` ${t('needs.any')}`}{more ? ` ${t('needs.more', { list: more })}` : ''}{less ? ` ${t('needs.less', { list: less })}` : ''}{more || less ? ` ${t('needs.beside', { mean: w(x.any.mean) })}` : ''}</p>
            <div class="scroll-x" tabIndex={0} role="region" aria-label={t('needs.caption', { k: x.k })}><table class="tbl turns"><caption class="vh">{t('needs.caption', { k: x.k })}</caption>
              <thead><tr><th scope="col">{t('fall.group')}</th><th scope="col" class="r">{t('turn.now')}</th><th scope="col">{t('needs.region', { k: x.k })}</th>{centre ? <th scope="col" class="r">{t('needs.centre')}</th> : null}</tr></thead>
              <tbody>{x.groups.map((g) => (
                <tr key={g.id}><th scope="row">{group(g.id)}</th><td class="r num">{w(g.weight)}</td>
                  <td class="stay"><Region any={x.any} lo={g.lo ?? 0} mean={g.mean ?? 0} hi={g.hi ?? 0} now={g.weight} /><span class="num">{w(g.lo ?? 0)}–{w(g.hi ?? 0)}</span></td>
                  {centre ? <td class="r num">{g.central === null ? '' : w(g.central)}</td> : null}</tr>
              ))}</tbody></table></div>
            <p class="tiny">{t('needs.help', { k: x.k, lo: w(x.any.lo), hi: w(x.any.hi) })}{x.confidence !== null ? ` ${t('needs.confidence', { share: pct(x.confidence) })}` : ''}</p>
          </>
        );
      }}</Load></section>
  );
}

function Region({ any, lo, mean, hi, now }: { any: { lo: number; hi: number }; lo: number; mean: number; hi: number; now: number }) {
  const top = Math.max(any.hi, hi, now), at = (x: number) => Math.min(1, x / top);
  return <span class="span any" style={{ '--x': at(any.lo), '--y': at(any.hi), '--a': at(lo), '--b': at(hi), '--m': at(mean), '--w': at(now) }} aria-hidden="true"><u /><i /><s /><b /></span>;
}

// All places of a run: who could win at all.
export function WinningPart({ run }: { run: ListedRun }) {
  const { t, lang } = useSay(), { q } = useRoute(), { can } = useApp();
  const got = useGet<Winning>(can('see_runs') ? `/runs/${local(run.run)}/winning` : null, lang);
  return (
    <Load of={got} rows={8}>{(x) => {
      const may = x.places.filter((p) => p.within > 0), never = x.places.length - may.length, shown = q.get('who') === 'all' ? may : may.slice(0, FIRST), always = x.places.filter((p) => p.within > 0.95).length;
      return (
        <>
          <p class="say">{t('needs.overview', { n: may.length, of: x.places.length, k: x.k, always })}{never ? ` ${t('needs.overview_never', { n: never })}` : ''}</p>
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t('needs.table', { k: x.k })}><table class="tbl agree"><caption class="vh">{t('needs.table', { k: x.k })}</caption>
            <thead><tr><th scope="col">{t('rank.place')}</th><th scope="col">{t('needs.within', { k: x.k })}</th><th scope="col">{t('needs.first')}</th><th scope="col" class="no-print"><span class="vh">{t('needs.title', { k: x.k })}</span></th></tr></thead>
            <tbody>{shown.map((p) => <tr key={p.id}><th scope="row"><To p={p} run={run.run} /></th><td><Chance p={p.within} /></td><td><Chance p={p.first} /></td><td class="no-print"><button type="button" class="link small" onClick={() => { put({ sel: p.id, needs: 1 }); setTimeout(() => document.querySelector('.d .needs')?.scrollIntoView({ block: 'nearest' }), 0); }}>{t('needs.open')}</button></td></tr>)}</tbody></table></div>
          {may.length > shown.length ? <p class="row no-print"><button type="button" class="link small" onClick={() => put({ who: 'all' }, true)}>{t('groups.more', { n: may.length })}</button></p> : null}
          <p class="tiny">{t('needs.draws', { draws: x.draws })}</p>
        </>
      );
    }}</Load>
  );
}
