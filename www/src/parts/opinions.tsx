// The same values and weights by other ways of reckoning: how far they agree, and where an order would turn if a place were left out.
import type { ListedRun, Opinions } from '../api';
import { local, useGet } from '../client';
import { useSay } from '../lang';
import { To } from './reasons';
import { Load } from './states';

export function OpinionsPart({ run }: { run: ListedRun }) {
  const { t, lang, num } = useSay(), got = useGet<Opinions>(`/runs/${local(run.run)}/opinions`, lang);
  const two = (x: number | null) => (x === null ? <span class="muted">{t('opinion.undefined')}</span> : num(x, 2));
  return (
    <Load of={got} rows={6}>{(x) => {
      const at = x.methods.map((m) => new Map(m.ranks.map((r) => [r.id, r.rank]))), first = run.places.slice(0, x.k);
      const warned = x.methods.filter((m) => (m.reversal?.at_cut ?? 0) > 0);
      return (
        <>
          <p class="say">{t('opinion.say', { k: x.k })}</p>
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t('opinion.caption')}><table class="tbl opin"><caption class="vh">{t('opinion.caption')}</caption>
            <thead><tr><th scope="col">{t('opinion.method')}</th><th scope="col" class="r">{t('opinion.spearman')}</th><th scope="col" class="r">{t('opinion.kendall')}</th><th scope="col" class="r">{t('opinion.same', { k: x.k })}</th><th scope="col">{t('opinion.reversal')}</th></tr></thead>
            <tbody>{x.methods.map((m) => (
              <tr key={m.id}><th scope="row">{t(`opinion.${m.id}`)}</th><td class="r num">{two(m.spearman)}</td><td class="r num">{two(m.kendall)}</td><td class="r num">{m.same === undefined ? '' : `${num(m.same)}/${num(x.k)}`}</td>
                <td>{!m.reversal || m.reversal.removals < 0 ? t('opinion.unchecked') : m.reversal.removals === 0 ? t('opinion.steady') : t('opinion.turns', { n: m.reversal.removals, cut: m.reversal.at_cut })}{m.reversal?.removed && m.reversal.up && m.reversal.down ? <span class="sub tiny">{t('opinion.without')} <To p={m.reversal.removed} run={run.run} />, <To p={m.reversal.up} run={run.run} /> {t('opinion.passes')} <To p={m.reversal.down} run={run.run} />.</span> : null}</td></tr>
            ))}</tbody></table></div>
          {warned.length ? <p class="warnbox" role="note">{t('opinion.warn', { methods: warned.map((m) => t(`opinion.${m.id}`)).join(', '), k: x.k })}</p> : null}
          <details class="crit"><summary>{t('opinion.places', { k: x.k })}</summary>
            <div class="scroll-x" tabIndex={0} role="region" aria-label={t('opinion.places', { k: x.k })}><table class="tbl opin"><thead><tr><th scope="col">{t('rank.place')}</th>{x.methods.map((m) => <th key={m.id} scope="col" class="r">{t(`opinion.${m.id}`)}</th>)}</tr></thead>
              <tbody>{first.map((p) => <tr key={p.id}><th scope="row"><To p={p} run={run.run} /></th>{at.map((ranks, i) => { const r = ranks.get(p.id); return <td key={i} class={`r num${r !== undefined && r > x.k ? ' loss' : ''}`}>{r === undefined ? '' : num(r)}</td>; })}</tr>)}</tbody></table></div></details>
          <p class="tiny">{t('opinion.help')}</p>
        </>
      );
    }}</Load>
  );
}
