// What a run rests on, in plain words: what would turn the first k, one place before another, what would bring a place in.
import { useState } from 'preact/hooks';
import type { Comparison, CutTurns, GroupTurn, PlaceCut, PlaceName, Text } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Illus } from './honest';
import { Empty, Load } from './states';

const near = 0.0005;                                           // a smaller change of weight is not told
const PARTS = 6;                                               // criteria that are named at first

export const To = ({ p, run }: { p: PlaceName; run?: string }) => { const { name } = useSay(); return <a href={href('/' + p.id, run ? { run } : undefined)}>{name(p.name)}</a>; };

export function useGroupName() {
  const { name } = useSay(), { schema } = useApp();
  return (id: string) => name(schema?.criterion_groups.find((g) => g.id === id)?.label) || id;
}

// Weights now and at the turn, and between what each alone keeps the first k.
function Turns({ groups, bounds }: { groups: GroupTurn[]; bounds?: boolean }) {
  const { t, num } = useSay(), group = useGroupName(), pct = (x: number) => `${num(x * 100, 1)}%`;
  return (
    <table class="tbl turns"><caption class="vh">{t('turn.caption')}</caption>
      <thead><tr><th scope="col">{t('fall.group')}</th><th scope="col" class="r">{t('turn.now')}</th><th scope="col" class="r">{t('turn.at')}</th>{bounds ? <th scope="col">{t('turn.keeps')}</th> : null}</tr></thead>
      <tbody>{groups.map((g) => {
        const to = g.turned, moved = to !== undefined && Math.abs(to - g.weight) >= near;
        return (
          <tr key={g.id}><th scope="row">{group(g.id)}</th><td class="r num">{pct(g.weight)}</td>
            <td class={`r num ${moved ? (to > g.weight ? 'gain' : 'loss') : ''}`}>{to === undefined ? '' : moved ? pct(to) : t('turn.same')}</td>
            {bounds ? <td class="stay">{g.lo == null || g.hi == null ? <span class="muted">{t('turn.alone')}</span> : <><span class="span" style={{ '--a': g.lo, '--b': g.hi, '--w': g.weight }} aria-hidden="true"><i /><b /></span><span class="num">{pct(g.lo)}–{pct(g.hi)}</span></>}</td> : null}</tr>
        );
      })}</tbody></table>
  );
}

export function CutPart({ run }: { run: string }) {
  const { t, num, lang } = useSay(), got = useGet<CutTurns>(`/runs/${local(run)}/sensitivity`, lang);
  return (
    <Load of={got} rows={6}>{(x) => (
      <>
        {x.moved === null || !x.in || !x.out ? <p>{t('turn.none', { k: x.k })}</p>
          : <p class="say">{t('turn.say', { share: `${num(x.moved * 100, 1)}%`, k: x.k })} <To p={x.out} run={run} /> {t('turn.takes')} <To p={x.in} run={run} />.</p>}
        <Turns groups={x.groups} bounds />
        <p class="tiny">{t('turn.help', { k: x.k })}{x.left_out ? ` ${t('turn.left_out', { n: x.left_out })}` : ''}</p>
      </>
    )}</Load>
  );
}

// "A is ahead of B, mostly for …; B makes up for it by …": words from the contributions, which sum to the difference.
export function ComparePart({ run, a, b }: { run: string; a: string; b: string }) {
  const { t, lang, name, num, pct } = useSay(), [all, setAll] = useState(false);
  const got = useGet<Comparison>(`/runs/${local(run)}/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`, lang);
  const list = (xs: Comparison['by']) => xs.slice(0, 3).map((x) => `${x.label} (${x.difference > 0 ? '+' : '−'}${num(Math.abs(x.difference), 3)})`).join('; ');
  return (
    <Load of={got} rows={6}>{(x) => {
      const by = [...x.by].filter((c) => Math.abs(c.difference) >= 0.0005).sort((p, q) => Math.abs(q.difference) - Math.abs(p.difference));
      const plus = by.filter((c) => c.difference > 0), minus = by.filter((c) => c.difference < 0), top = Math.max(...by.map((c) => Math.abs(c.difference)), 0.001), diff = x.score.first - x.score.second;
      const names = { first: name(x.first.name), second: name(x.second.name) };
      return (
        <>
          <p class="say">{diff < 1e-9 ? t('versus.level', names) : t('versus.ahead', { ...names, first_score: num(x.score.first, 3), second_score: num(x.score.second, 3), by: num(diff, 3) })}{plus.length ? ` ${t('versus.for', { list: list(plus) })}` : ''}{minus.length ? ` ${t('versus.against', { second: names.second, list: list(minus) })}` : ''}</p>
          <p>{x.dominates ? t('versus.dominates', names) : !x.turn.comparable ? t('versus.no_turn') : x.turn.moved === null ? t('versus.never', names) : t('versus.turn', { share: `${num(x.turn.moved * 100, 1)}%` })} {t('versus.chance', { k: x.k, first: names.first, second: names.second, p: pct(x.chance.first), q: pct(x.chance.second) })}</p>
          <ul class="versus" aria-label={t('versus.parts')}>{(all ? by : by.slice(0, PARTS)).map((c) => (
            <li key={c.id}><span><span class="num muted">{c.id}</span> {c.label}</span><span class={`t ${c.difference < 0 ? 'lose' : 'win'}`} style={{ '--p': Math.abs(c.difference) / top }} aria-hidden="true"><i /></span><b class="num">{c.difference > 0 ? '+' : '−'}{num(Math.abs(c.difference), 3)}</b></li>
          ))}</ul>
          {by.length > PARTS && !all ? <p class="no-print"><button type="button" class="link small" onClick={() => setAll(true)}>{t('versus.all', { n: by.length })}</button></p> : null}
          {x.turn.comparable && x.turn.moved !== null && !x.dominates ? <details class="crit"><summary>{t('versus.weights')}</summary><Turns groups={x.turn.groups} /></details> : null}
        </>
      );
    }}</Load>
  );
}

// Two places picked from those of a run. The pair stands in the address.
export function VersusPart({ run, places, first }: { run: string; places: { id: string; name: Text }[]; first: string | null }) {
  const { t, name } = useSay(), { q } = useRoute();
  const a = q.get('a') ?? first ?? places[0]?.id, b = q.get('b') ?? places.find((p) => p.id !== a)?.id;
  if (!a || !b) return <Empty title={t('versus.one')} />;
  const pick = (which: 'a' | 'b', now: string, other: string) => (
    <label class="small">{t(which === 'a' ? 'versus.a' : 'versus.b')} <select class="field" value={now} onChange={(e) => put({ [which]: e.currentTarget.value }, true)}>{places.filter((p) => p.id !== other).map((p) => <option key={p.id} value={p.id} selected={p.id === now}>{name(p.name)}</option>)}</select></label>
  );
  return <><div class="pair2 no-print">{pick('a', a, b)}{pick('b', b, a)}</div><ComparePart run={run} a={a} b={b} /></>;
}

// What keeps a place out, or what it stays in by.
export function PlaceCutPart({ run, id }: { run: string; id: string }) {
  const { t, lang, num } = useSay(), { schema } = useApp(), { name } = useSay();
  const got = useGet<PlaceCut>(`/runs/${local(run)}/sensitivity?place=${encodeURIComponent(id)}`, lang);
  const criterion = (c: string) => name(schema?.criteria.find((x) => x.id === c)?.label) || c;
  return (
    <Load of={got} rows={4}>{(x) => (
      <>
        <p class="say">{t(x.in ? 'cut.in' : 'cut.out', { place: x.rank, n: x.n, k: x.k })} {x.rival && x.gap !== null ? <>{t(x.in ? 'cut.ahead' : 'cut.behind', { gap: num(Math.abs(x.gap), 3) })} <To p={x.rival} run={run} />.</> : null}</p>
        {x.dominated_by && x.dominator ? <p>{t('cut.dominated', { n: x.dominated_by })} <To p={x.dominator} run={run} />.</p> : null}
        {x.in ? null : x.levers.length ? <>
          <p class="small">{t('cut.levers', { k: x.k })}</p>
          <ul class="chg levers">{x.levers.slice(0, 5).map((l) => <li key={l.criterion}><b><span class="num muted">{l.criterion}</span> {l.label}</b><span class="num">{num(l.value, 2)} → {num(l.needs, 2)}</span><span class="tiny">{l.text ? t(l.at_most ? 'cut.at_most' : 'cut.at_least', { value: l.text }) : ''} {t(l.possible ? 'cut.possible' : 'cut.impossible')}</span></li>)}</ul>
        </> : <p class="small">{t('cut.no_lever')}</p>}
        {x.in || x.levers.some((l) => l.possible) ? null : x.within_reach && x.fewest.length ? <p>{t('cut.fewest', { n: x.fewest.length })} {x.fewest.map(criterion).join('; ')}.</p> : <p>{t('cut.beyond', { k: x.k })}</p>}
        {!x.in && x.levers.length ? <p class="tiny">{t('cut.help')} {x.illustrative ? <Illus /> : null}</p> : null}
      </>
    )}</Load>
  );
}
