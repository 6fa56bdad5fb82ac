// What else was asked of a set: who is always chosen, other sets that are nearly as good, what each rule costs, the worst-off group of people.
// Each question is a job of its own over the same rules; its answer is kept with the set.
import { useState } from 'preact/hooks';
import type { ListedRun, NewShortlist, Runs, Shortlist } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { runAt } from '../first';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Empty, Load } from './states';
import type { Ask } from './rules';

const ALTERNATIVES = 4, WITHIN = 0.02, DRAWS = 1000;

// Asking, with what the set already holds kept.
export function StudyPart({ s, ask, busy }: { s: Shortlist; ask: Ask; busy: boolean }) {
  const { t } = useSay(), { can } = useApp(), { q } = useRoute();
  const [picked, setPicked] = useState(false);
  const kept: Partial<NewShortlist> = {
    ...(s.alternatives ? { alternatives: s.alternatives.asked, within: s.alternatives.within } : {}), ...(s.prices ? { prices: true } : {}),
    ...(s.core ? { core: s.core.draws } : {}), ...(s.groups ? { groups: s.groups.items.map((g) => g.run), worst: s.groups.worst } : {}),
  };
  const may = can('shortlist') && !busy, more = (p: Partial<NewShortlist>) => ask({ ...kept, ...p });
  const asks = (done: boolean, word: 'study.ask_core' | 'study.ask_alternatives' | 'study.ask_prices', p: Partial<NewShortlist>) =>
    done || !can('shortlist') ? null : <button type="button" class="btn" disabled={!may} onClick={() => more(p)}>{t(word, { n: ALTERNATIVES, share: WITHIN * 100, draws: DRAWS })}</button>;
  const groups = picked || q.get('study') === 'groups';
  return (
    <section class="diff study" aria-labelledby="hst"><h2 id="hst">{t('study.title')}</h2>
      {can('shortlist') ? <div class="row no-print">{asks(!!s.core, 'study.ask_core', { core: DRAWS })}{asks(!!s.alternatives, 'study.ask_alternatives', { alternatives: ALTERNATIVES, within: WITHIN })}{asks(!!s.prices, 'study.ask_prices', { prices: true })}
        {s.groups ? null : <button type="button" class="btn" aria-expanded={groups} disabled={!may} onClick={() => setPicked(!picked)}>{t('study.ask_groups')}</button>}</div> : null}
      {!s.core && !s.alternatives && !s.prices && !s.groups ? <p class="small" data-state="unasked">{t('study.help')}</p> : null}
      {groups && !s.groups ? <PickGroups s={s} busy={!may} go={(runs, worst) => more({ groups: runs, worst })} /> : null}
      {s.core ? <Core s={s} /> : null}
      {s.alternatives ? <Alternatives s={s} /> : null}
      {s.prices ? <Prices s={s} /> : null}
      {s.groups ? <Worst s={s} /> : null}
    </section>
  );
}

const CLASSES = ['core', 'swing', 'undecided', 'out'] as const;
function Core({ s }: { s: Shortlist }) {
  const { t, num, name, pct } = useSay(), c = s.core!, { q } = useRoute();
  return (
    <section><h3>{t('study.core')}</h3>
      <p class="small">{t('study.core_say', { draws: c.draws, proved: c.proved })}{c.proved < c.draws ? ` ${t('study.core_gap', { gap: `${num(c.gap * 100, 2)}%` })}` : ''}</p>
      <div class="cols four">{CLASSES.map((k) => {
        const all = c.places.filter((p) => p.class === k).sort((a, b) => b.share - a.share), shown = q.get('out') === 'all' || k !== 'out' ? all : all.slice(0, 8);
        return (
          <div key={k} class={k === 'core' ? '' : k === 'swing' ? 'swing' : k === 'undecided' ? 'undec' : 'outc'}><div class="colh"><h4>{t(`study.class_${k}`)} <span class="num">{num(all.length)}</span></h4><p class="tiny">{t(`study.help_${k}`)}</p></div>
            {all.length ? <ul>{shown.map((p) => <li key={p.id} class="pl core"><a href={href('/' + p.id, { run: s.run })}>{name(p.name)}</a><span class="tiny"><span class="num">{pct(p.share)}</span>{k === 'undecided' ? ` (${pct(p.least)}–${pct(p.most)})` : ''}</span></li>)}</ul> : <p class="small muted">{t('study.nobody')}</p>}
            {all.length > shown.length ? <p class="no-print"><button type="button" class="link small" onClick={() => put({ out: 'all' }, true)}>{t('solve.more', { n: all.length - shown.length })}</button></p> : null}</div>
        );
      })}</div></section>
  );
}

// The set and those that are nearly as good, a column each; a row for each place that not all of them hold.
function Alternatives({ s }: { s: Shortlist }) {
  const { t, num, name, pct } = useSay(), a = s.alternatives!;
  if (!a.items.length) return <section><h3>{t('study.alternatives')}</h3><p class="small">{t('study.alone', { share: `${num(a.within * 100, 1)}%` })}</p></section>;
  const sets = [s.chosen.map((c) => c.id), ...a.items.map((i) => i.chosen)], names = new Map([...s.chosen, ...s.out].map((c) => [c.id, c.name]));
  for (const i of a.items) for (const g of [...i.gained, ...i.lost]) names.set(g.id, g.name);
  const every = [...new Set(sets.flat())], common = every.filter((id) => sets.every((x) => x.includes(id))), differ = every.filter((id) => !common.includes(id));
  return (
    <section><h3>{t('study.alternatives')}</h3>
      <p class="small">{t('study.alternatives_say', { n: a.items.length, share: `${num(a.within * 100, 1)}%`, common: common.length })}{a.items.length < a.asked ? ` ${t('study.fewer', { asked: a.asked })}` : ''}</p>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('study.alternatives')}><table class="tbl alts"><thead><tr><th scope="col">{t('rank.place')}</th><th scope="col">{t('study.this')}</th>{a.items.map((_, n) => <th key={n} scope="col">{t('study.nth', { n: n + 1 })}</th>)}</tr></thead>
        <tbody>
          <tr><th scope="row">{t('study.loss')}</th><td class="num">0%</td>{a.items.map((i, n) => <td key={n} class="num">{i.loss < 0.00005 ? '0%' : `${num(i.loss * 100, 2)}%`}</td>)}</tr>
          <tr><th scope="row">{t('study.shared')}</th><td class="num">{num(s.chosen.length)}/{num(s.chosen.length)}</td>{a.items.map((i, n) => <td key={n} class="num">{num(i.shared)}/{num(i.chosen.length)}</td>)}</tr>
          {differ.map((id) => <tr key={id}><th scope="row"><a href={href('/' + id, { run: s.run })}>{name(names.get(id)) || local(id)}</a></th>{sets.map((x, n) => <td key={n}>{x.includes(id) ? <><span class="dot" aria-hidden="true" /><span class="vh">{t('study.in')}</span></> : <span class="vh">{t('study.not_in')}</span>}</td>)}</tr>)}
        </tbody></table></div>
      {a.items.some((i) => !i.proved) ? <p class="tiny">{t('study.unproved')}</p> : null}
      <details class="crit"><summary>{t('study.common', { n: common.length })}</summary><ul class="links">{common.map((id) => <li key={id}><a href={href('/' + id, { run: s.run })}>{name(names.get(id)) || local(id)}</a> <span class="num muted">{pct([...s.chosen, ...s.out].find((c) => c.id === id)?.chance ?? 0)}</span></li>)}</ul></details></section>
  );
}

function Prices({ s }: { s: Shortlist }) {
  const { t, num } = useSay(), list = s.prices!, top = Math.max(0.0001, ...list.map((p) => p.price));
  const said = (rule: number) => (rule === -2 ? t('study.forced') : s.rules[rule]?.text ?? t('study.rule_n', { n: rule + 1 }));
  return (
    <section><h3>{t('study.prices')}</h3><p class="small">{t('study.prices_say')}</p>
      {list.length ? <ul class="voi prices">{[...list].sort((a, b) => b.price - a.price).map((p) => <li key={p.rule}><div><span class="what">{said(p.rule)}</span>{p.proved ? null : <p class="tiny">{t('study.unproved')}</p>}</div><span class="track" style={{ '--p': Math.max(0, p.price) / top }} aria-hidden="true"><i /></span><b class="num">{p.price < 0.00005 ? t('study.free') : `${num(p.price * 100, p.price < 0.01 ? 2 : 1)}%`}</b></li>)}</ul> : <Empty title={t('study.no_rules')} />}</section>
  );
}

function Worst({ s }: { s: Shortlist }) {
  const { t, num, lang, name } = useSay(), g = s.groups!, runs = useGet<Runs>(`/runs?limit=200`, lang), { schema } = useApp();
  const label = (run: string) => { const r = runs.data?.items.find((x) => x.run === run); return r?.profile || (r ? `${name(schema?.purposes.find((p) => p.id === r.purpose)?.label) || r.purpose} · ${local(run)}` : local(run)); };
  return (
    <section><h3>{t('study.groups')}</h3><p class="small">{t(g.worst === 'regret' ? 'study.regret_say' : 'study.maximin_say')}</p>
      <table class="tbl zero"><thead><tr><th scope="col">{t('study.group')}</th><th scope="col" class="r">{t('study.this')}</th><th scope="col" class="r">{t('study.best')}</th><th scope="col" class="r">{t('study.short')}</th></tr></thead>
        <tbody>{g.items.map((i) => <tr key={i.run}><th scope="row"><a href={href('/rank', { run: i.run })}>{label(i.run)}</a></th><td class="r num">{num(i.value, 2)}</td><td class="r num">{num(i.best, 2)}</td><td class="r num">{i.best > 0 ? `${num((1 - i.value / i.best) * 100, 1)}%` : ''}</td></tr>)}</tbody></table></section>
  );
}

// Runs of the same purpose, each with the weights of one group of people.
function PickGroups({ s, busy, go }: { s: Shortlist; busy: boolean; go: (runs: string[], worst: 'maximin' | 'regret') => void }) {
  const { t, lang, time } = useSay(), { session } = useApp();
  const [on, setOn] = useState<string[]>([]), [worst, setWorst] = useState<'maximin' | 'regret'>('maximin');
  const runs = useGet<Runs>(`/runs?purpose=${encodeURIComponent(s.purpose)}&limit=20`, lang), base = useGet<ListedRun>(runAt(s.run), lang);
  return (
    <Load of={runs} rows={3}>{(x) => {
      const fit = x.items.filter((r) => !base.data || (r.n === base.data.n && r.draws === base.data.draws));
      if (fit.length < 2) return <Empty title={t('study.no_groups')}>{t('study.no_groups_help')}</Empty>;
      return (
        <form class="form groupform no-print" onSubmit={(e) => { e.preventDefault(); if (on.length > 1) go(on, worst); }}>
          <fieldset><legend>{t('study.pick')}</legend>{fit.map((r) => <label key={r.run} class="check"><input type="checkbox" checked={on.includes(r.run)} onChange={(e) => setOn(e.currentTarget.checked ? [...on, r.run] : on.filter((y) => y !== r.run))} /><span><span class="num">{local(r.run)}</span> <span class="muted">{r.profile ? `${r.profile} · ` : r.changed_weights ? `${t('weight.changed')} · ` : ''}{time(r.made, session.city.time_zone)}</span></span></label>)}</fieldset>
          <div class="seg" role="group" aria-label={t('study.worst')}>{(['maximin', 'regret'] as const).map((w) => <button key={w} type="button" aria-pressed={w === worst} onClick={() => setWorst(w)}>{t(`study.${w}`)}</button>)}</div>
          <p class="tiny">{t(worst === 'regret' ? 'study.regret_say' : 'study.maximin_say')}</p>
          <button class="btn" disabled={busy || on.length < 2}>{t('study.go')}</button>
        </form>
      );
    }}</Load>
  );
}
