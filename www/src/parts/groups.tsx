// What each group of people would make of it with its own weights: never an average of all. Where they agree, where they part.
import type { ListedRun, Panel, Preference } from '../api';
import { useApp } from '../app';
import { useGet } from '../client';
import { put, useRoute } from '../route';
import { useSay } from '../lang';
import { LinksPart } from './links';
import { Chance } from './measure';
import { To } from './reasons';
import { Empty, Load } from './states';

const FIRST = 12;

export function GroupsPart({ run }: { run: ListedRun }) {
  const { t, lang } = useSay(), said = useGet<{ items: Preference[] }>(`/panel?purpose=${encodeURIComponent(run.purpose)}`, lang);
  return <><Load of={said} rows={3}>{(s) => (s.items.length ? <Result run={run} /> : <Empty title={t('groups.none')}>{t('groups.none_help')}</Empty>)}</Load><LinksPart purpose={run.purpose} /></>;
}

function Result({ run }: { run: ListedRun }) {
  const { t, lang, num, share } = useSay(), { schema } = useApp(), { q } = useRoute(), { name } = useSay();
  const got = useGet<Panel>(`/panel/result?purpose=${encodeURIComponent(run.purpose)}&draws=1000`, lang);
  const label = (g: string) => name(schema?.criterion_groups.find((c) => c.id === g)?.label) || g;
  return (
    <Load of={got} rows={8}>{(x) => {
      const n = x.groups.length, mean = (p: Panel['places'][number]) => p.by.reduce((s, b) => s + b.chance, 0);
      const all = x.places.filter((p) => p.agree === n), some = x.places.filter((p) => p.agree > 0 && p.agree < n);
      const rows = [...x.places].sort((a, b) => b.agree - a.agree || mean(b) - mean(a)), named = [...all, ...some].length, shown = q.get('who') === 'all' ? rows : rows.slice(0, Math.max(FIRST, named));
      // The pair of groups that are furthest apart.
      let apart: [number, number] | null = null;
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) { const v = x.groups[i]!.tau[j] ?? null; if (v !== null && (!apart || v < (x.groups[apart[0]]!.tau[apart[1]] ?? 2))) apart = [i, j]; }
      const tau = apart ? x.groups[apart[0]]!.tau[apart[1]]! : 0;
      return (
        <>
          <p class="say">{n === 1 ? t('groups.one', { group: x.groups[0]!.group }) : t('groups.say', { n, agree: all.length, part: some.length, k: x.k })}{apart ? ` ${t('groups.apart', { a: x.groups[apart[1]]!.group, b: x.groups[apart[0]]!.group, tau: num(tau, 2) })}` : ''}</p>
          <div class="scroll-x" tabIndex={0} role="region" aria-label={t('groups.caption', { k: x.k })}><table class="tbl agree"><caption class="vh">{t('groups.caption', { k: x.k })}</caption>
            <thead><tr><th scope="col">{t('rank.place')}</th>{x.groups.map((g) => <th key={g.group} scope="col">{g.group} <span class="num muted">{t('groups.people', { n: g.people })}</span></th>)}<th scope="col">{t('groups.agree')}</th></tr></thead>
            <tbody>{shown.map((p) => (
              <tr key={p.id}><th scope="row"><To p={p} run={run.run} /></th>{p.by.map((b, i) => <td key={i} class={b.in ? 'in' : undefined}><Chance p={b.chance} />{b.in ? <span class="vh"> {t('groups.in', { k: x.k })}</span> : null}</td>)}
                <td>{p.agree === n ? <span class="chip now">{t('groups.all')}</span> : p.agree ? <span class="chip wait">{t('groups.some', { n: p.agree, of: n })}</span> : <span class="muted">{t('groups.nobody')}</span>}</td></tr>
            ))}</tbody></table></div>
          {rows.length > shown.length ? <p class="row no-print"><button type="button" class="link small" onClick={() => put({ who: 'all' }, true)}>{t('groups.more', { n: rows.length })}</button></p> : null}
          <details class="crit"><summary>{t('groups.weights')}</summary>
            <div class="scroll-x" tabIndex={0} role="region" aria-label={t('groups.weights')}><table class="tbl agree"><thead><tr><th scope="col">{t('fall.group')}</th>{x.groups.map((g) => <th key={g.group} scope="col" class="r">{g.group}</th>)}</tr></thead>
              <tbody>{x.groups[0]!.weights.map((w, i) => <tr key={w.id}><th scope="row">{label(w.id)}</th>{x.groups.map((g) => { const v = g.weights[i]!; return <td key={g.group} class="r num">{share(v.mean)}{v.hi - v.lo >= 0.005 ? <span class="sub tiny">{share(v.lo)}–{share(v.hi)}</span> : null}</td>; })}</tr>)}</tbody></table></div></details>
          <p class="tiny">{t('groups.help', { draws: x.draws, k: x.k })}</p>
        </>
      );
    }}</Load>
  );
}
