// The rules of a set in plain words, and their editor: change some, then solve again as a job.
import { useEffect, useState } from 'preact/hooks';
import type { Demand, Named, NewShortlist, Objective, Rule, Shortlist } from '../api';
import { useApp } from '../app';
import { useSay } from '../lang';
import { Dialog } from './float';
import { Cross, Ring, Tick } from './marks';
import { PickRecord } from './merge';

export type Ask = (patch: Partial<NewShortlist>) => void;

export function Rules({ s, ask, busy }: { s: Shortlist; ask: Ask; busy: boolean }) {
  const { t } = useSay(), { can } = useApp();
  const given = s.rules.map((r) => r.rule);
  const [rules, setRules] = useState<Rule[]>(given), [rate, setRate] = useState(s.coverage.rate), [spread, setSpread] = useState(''), [by, setBy] = useState<Demand>(s.coverage.by ?? 'ward'), [k, setK] = useState(s.k), [objective, setObjective] = useState<Objective>(s.objective), [adding, setAdding] = useState(false);
  useEffect(() => { setRules(given); setRate(s.coverage.rate); setBy(s.coverage.by ?? 'ward'); setSpread(''); setK(s.k); setObjective(s.objective); }, [s.shortlist]);
  const changed = rules.length !== given.length || rules.some((r, i) => r !== given[i]) || +spread > 0 || rate !== s.coverage.rate || by !== (s.coverage.by ?? 'ward') || k !== s.k || objective !== s.objective;
  const edit = can('shortlist') && !busy;
  const stated = new Map(s.rules.map((r) => [r.rule, r]));
  return (
    <>
      <ul class="rules">
        {rules.map((rule, i) => {
          const r = stated.get(rule), look = r ? (r.holds === 'yes' ? 'pass' : r.holds === 'no' ? 'fail' : 'unknown') : 'new';
          return (
            <li key={i} class={`rule ${look}${r?.clashes ? ' clashing' : ''}`}>
              <span class="ri">{look === 'pass' ? <Tick /> : look === 'fail' ? <Cross /> : <Ring />}</span>
              <span><span class="vh">{t(r ? `rule.${r.holds}` : 'rule.new')}: </span>{r ? r.text : <Words rule={rule} />}<span class="tiny">{r ? (r.now ? t('rule.now', { now: r.now }) : '') : t('rule.new')}</span></span>
              {edit ? <button type="button" class="btn quiet no-print" aria-label={t('rule.drop', { rule: r?.text ?? '' })} onClick={() => setRules(rules.filter((_, j) => j !== i))}>✕</button> : null}
            </li>
          );
        })}
      </ul>
      {edit ? (
        <details class="crit solve no-print" open={changed}><summary>{t('rule.change')}</summary><div class="form">
          <button type="button" class="btn" onClick={() => setAdding(true)}>{t('rule.add')}</button>
          <div class="pair"><label>{t('solve.k')}<input type="number" min={1} max={100} value={k} onInput={(e) => setK(+e.currentTarget.value || s.k)} /></label>
            <label>{t('solve.rate')}<input type="number" min={0} max={10} step={0.05} value={rate} onInput={(e) => setRate(+e.currentTarget.value)} /></label></div>
          <label>{t('solve.spread')}<input type="number" min={0} max={100} step={0.5} value={spread} onInput={(e) => setSpread(e.currentTarget.value)} /></label>
          {(s.coverage.by_known ?? []).length > 1 ? <label>{t('solve.by')}<select value={by} onChange={(e) => setBy(e.currentTarget.value as Demand)}>{s.coverage.by_known!.map((d) => <option key={d} value={d}>{t(`demand.${d}`)}</option>)}</select></label> : null}
          <label>{t('solve.objective')}<select value={objective} onChange={(e) => setObjective(e.currentTarget.value as Objective)}>{(['expected_top_k', 'quantile10', 'expected_score'] as const).map((o) => <option key={o} value={o}>{t(`objective.${o}`)}</option>)}</select></label>
          {objective === 'expected_score' ? <p class="tiny warnline">{t('objective.average')}</p> : null}
          <button type="button" class={changed ? 'btn primary' : 'btn'} disabled={!changed || busy} onClick={() => ask({ rules, coverage_rate: rate, coverage_by: by, ...(+spread > 0 ? { spread: +spread / 100 } : {}), k, objective })}>{t('solve.again')}</button>
        </div></details>
      ) : null}
      {adding ? <AddRule close={() => setAdding(false)} add={(r) => { setRules([...rules, r]); setAdding(false); }} /> : null}
    </>
  );
}

export function Words({ rule }: { rule: Rule }) {
  const { t, num, name } = useSay(), { schema, session } = useApp();
  const per = rule.per ? name(schema?.attributes.find((a) => a.type === 'place' && a.name === rule.per)?.label).toLowerCase() || rule.per : '';
  if (rule.budget !== undefined) return <>{t('rule.w_budget', { n: num(rule.budget), currency: session.city.currency })}</>;
  if (rule.spacing_m !== undefined) return <>{t('rule.w_spacing', { n: num(rule.spacing_m) })}</>;
  const n = rule.at_most ?? rule.at_least ?? 0, where = rule.where ? ` (${rule.where})` : '';
  return <>{t(rule.at_most !== undefined ? 'rule.w_most' : 'rule.w_least', { n })}{per ? ` ${t('rule.w_per', { per })}` : ''}{where}</>;
}

function AddRule({ close, add }: { close: () => void; add: (r: Rule) => void }) {
  const { t, name } = useSay(), { schema } = useApp();
  const [kind, setKind] = useState<'count' | 'budget' | 'spacing'>('count');
  const submit = (e: Event) => {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement), s = (k: string) => String(f.get(k) ?? '').trim(), n = +s('n');
    if (kind === 'budget') return add({ budget: n });
    if (kind === 'spacing') return add({ spacing_m: n });
    add({ ...(s('where') ? { where: s('where') } : {}), ...(s('sense') === 'least' ? { at_least: n } : { at_most: n }), ...(s('per') ? { per: s('per') } : {}) });
  };
  const codes = schema?.attributes.filter((a) => a.type === 'place' && a.value === 'code') ?? [];
  const first = ['kind', 'ward', 'ring', 'river_bank', 'owner_type'].map((n) => schema?.attributes.find((a) => a.type === 'place' && a.name === n)).filter((a) => !!a), rest = codes.filter((a) => !first.includes(a));
  return (
    <Dialog title={t('rule.add')} close={close}>
      <form class="form" onSubmit={submit}>
        <div class="seg" role="group" aria-label={t('rule.kind')}>{(['count', 'budget', 'spacing'] as const).map((x) => <button key={x} type="button" aria-pressed={kind === x} onClick={() => setKind(x)}>{t(`rule.kind_${x}`)}</button>)}</div>
        {kind === 'count' ? (
          <>
            <div class="pair"><label>{t('rule.sense')}<select name="sense"><option value="most">{t('rule.at_most')}</option><option value="least">{t('rule.at_least')}</option></select></label><label>{t('rule.n')}<input name="n" type="number" min={0} max={100} required /></label></div>
            <label>{t('rule.per')}<select name="per"><option value="">{t('rule.per_all')}</option>{[...first, ...rest].map((a) => <option key={a!.name} value={a!.name}>{name(a!.label)}</option>)}</select></label>
            <label>{t('rule.where')}<input name="where" placeholder="kind = 'public_space'" /><span class="tiny">{t('rule.where_help')}</span></label>
          </>
        ) : <label>{t(kind === 'budget' ? 'rule.budget_n' : 'rule.spacing_n')}<input name="n" type="number" min={1} required /></label>}
        <button class="btn primary">{t('rule.add')}</button>
      </form>
    </Dialog>
  );
}

// Must and never: a place that people put in or keep out, with reason and name.
export function Force({ s, which, ask, busy }: { s: Shortlist; which: 'must' | 'never'; ask: Ask; busy: boolean }) {
  const { t, name } = useSay(), { can } = useApp();
  const [open, setOpen] = useState(false), [id, setId] = useState('');
  const now = [...s.chosen, ...s.out].flatMap((x) => (x[which] ? [{ ...x[which]!, id: x.id, name: x.name }] : []));
  if (!now.length && !can('shortlist')) return null;
  const list: Named[] = now.map(({ id: i, reason, author }) => ({ id: i, reason, ...(author ? { author } : {}) }));
  return (
    <section class="force"><h3>{t(`solve.${which}`)}</h3>
      <ul>{now.map((n) => <li key={n.id} class="small"><b>{name(n.name)}</b> <span class="muted">{n.reason}{n.author ? `, ${n.author}` : ''}</span> {can('shortlist') ? <button type="button" class="link no-print" disabled={busy} onClick={() => ask({ [which]: list.filter((x) => x.id !== n.id) })}>{t('places.drop')}</button> : null}</li>)}</ul>
      {can('shortlist') ? <button type="button" class="link small no-print" onClick={() => setOpen(true)}>{t('solve.put')}</button> : null}
      {open ? (
        <Dialog title={t(`solve.${which}`)} close={() => setOpen(false)}>
          <form class="form" onSubmit={(e) => { e.preventDefault(); setOpen(false); ask({ [which]: [...list, { id, reason: String(new FormData(e.currentTarget as HTMLFormElement).get('reason')) }] }); }}>
            <PickRecord label={t('rank.place')} not="" type="place" picked={id} pick={setId} />
            <label>{t('edit.reason')}<input name="reason" required /></label>
            <button class="btn primary" disabled={!id}>{t('solve.again')}</button>
          </form>
        </Dialog>
      ) : null}
    </section>
  );
}
