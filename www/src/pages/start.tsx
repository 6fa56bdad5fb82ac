// Start: what changed since you were here, what waits for you, what is worth doing next.
import { useEffect, useMemo } from 'preact/hooks';
import type { Change, InboxKind, Start as Data } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { sinceOf } from '../first';
import { href, put, useRoute } from '../route';
import { dayIn, useSay } from '../lang';
import { RestsOn, Illus } from '../parts/honest';
import { Progress } from '../parts/float';
import { Load } from '../parts/states';
import { useChange } from '../parts/edit';
import { useTitle } from '../parts/title';
import { Learning } from '../parts/learning';

export function Start() {
  const { t, lang, name, num } = useSay(), { session } = useApp(), { q } = useRoute();
  const span = q.get('since') ?? 'visit';
  const since = useMemo(() => sinceOf(span), [span]);
  const got = useGet<Data>(`/start?since=${encodeURIComponent(since)}`, lang);
  useTitle(t('nav.start'));
  useEffect(() => { if (got.data?.waiting.jobs.length) { const id = setTimeout(got.again, 2000); return () => clearTimeout(id); } return undefined; }, [got.data]);
  return (
    <div class="wrap startp">
      <header class="head"><div><h1>{name(session.city.name)} <Illus /></h1><p>{t('start.lead', { n: session.counts.places })}</p></div></header>
      <Load of={got} rows={10}>{(d) => <Body d={d} span={span} since={since} num={num} />}</Load>
    </div>
  );
}

function Body({ d, span, since, num }: { d: Data; span: string; since: string; num: (n: number) => string }) {
  const { t, time, share } = useSay(), { session, can, exploratory } = useApp();
  const waits = (Object.entries(d.waiting.inbox) as [InboxKind, number][]).filter(([, n]) => n > 0), planned = d.waiting.imports.filter((i) => i.state === 'planned');
  const x = d.run ? d.run.standing === 'exploratory' : exploratory;
  const learn = d.learn.length ? (
    <section class="sec" aria-labelledby="hl"><div class="split"><h2 id="hl">{t(x ? 'learn.first' : 'start.next')}</h2><Illus /></div>
      <p class="small">{d.run && x ? t('start.thin', { share: share(d.run.evidence.share_known) }) : t('record.worth_help')}</p><Learning of={d.learn} />{d.authorities?.length ? <><h3>{t('learn.authorities')}</h3><Learning of={d.authorities} /></> : null}</section>
  ) : null;
  const run = d.run ? (
    <section class="sec" aria-labelledby="hr"><h2 id="hr">{t(x ? 'start.result_x' : 'start.result')}</h2><RestsOn day={d.run.other_day} />
      <dl class="kv">
        <div><dt>{t('start.share')}</dt><dd class="num">{share(d.run.evidence.share_known)}</dd></div>
        <div><dt>{t('start.hits', { k: d.run.k })}</dt><dd class="num">{num(Math.round(d.run.evidence.expected_hits))}</dd></div>
        <div><dt>{t('run.run')}</dt><dd class="num"><a href={href('/rank', { run: d.run.run })}>{local(d.run.run)}</a></dd></div>
        {d.shortlist && !x ? <div><dt>{t('nav.shortlist')}</dt><dd><a href={href('/shortlist', { id: d.shortlist.shortlist })}>{t(d.shortlist.decided ? 'decide.decided' : 'start.draft', { k: d.shortlist.k })}</a></dd></div> : null}
      </dl>
      {d.run.stale ? <p class="small">{t('rank.stale')} <a href={href('/rank')}>{t('rank.again')}</a></p> : null}</section>
  ) : can('run') ? <section class="sec"><h2>{t('start.result_x')}</h2><p class="small">{t('rank.none')} <a href={href('/rank')}>{t('rank.first')}</a></p></section> : null;
  return (
    <div class="sgrid">
      <div>
        {x ? learn : null}
        <section class="sec" aria-labelledby="hc"><div class="split"><h2 id="hc">{t('start.changed')}</h2>
          <div class="seg small no-print" role="group" aria-label={t('start.since')}>{['visit', '7', '30'].map((s) => <button key={s} type="button" aria-pressed={span === s} onClick={() => put({ since: s === 'visit' ? null : s })}>{s === 'visit' ? t('start.visit') : t('start.days', { n: +s })}</button>)}</div></div>
          <p class="small num">{t('start.since_when', { when: time(since, session.city.time_zone), n: d.changes.total })}</p>
          {d.changes.items.length ? <ol class="time">{d.changes.items.map((c) => <Row key={c.block} c={c} />)}</ol> : <p class="small" data-state="empty">{t('start.quiet')}</p>}</section>
        {x ? null : learn}
      </div>
      <aside>
        {session.view === 'staff' ? (
          <section class="sec" aria-labelledby="hw"><h2 id="hw">{t('start.waits')}</h2>
            {d.waiting.jobs.map((j) => <Progress key={j.job} job={j} />)}
            {waits.length || planned.length ? <ul class="links">
              {planned.map((i) => <li key={i.import}><a href={href('/inbox', { import: i.import })}>{t('start.plan', { name: i.filename })}</a><span class="sub tiny">{t('inbox.rows', { n: i.rows })}</span></li>)}
              {waits.map(([k, n]) => <li key={k} class="split"><a href={href('/inbox', { kind: k })}>{t(`inbox.${k}`)}</a><span class="num">{num(n)}</span></li>)}</ul> : d.waiting.jobs.length ? null : <p class="small">{t('start.nothing')}</p>}
            <p class="small"><a href={href('/jobs')}>{t('jobs.all')}</a></p></section>
        ) : null}
        {run}
        <section class="sec" aria-labelledby="hf"><h2 id="hf">{t('start.facts')}</h2><p class="small">{t('start.facts_n', { n: d.facts.known, of: d.facts.total })}</p><div class="knownbar" role="img" aria-label={share(d.facts.known / Math.max(1, d.facts.total))} style={{ '--p': d.facts.known / Math.max(1, d.facts.total) }}><i /></div></section>
      </aside>
    </div>
  );
}

function Row({ c }: { c: Change }) {
  const { t, name, day } = useSay(), { session, can } = useApp();
  const { run, busy } = useChange();
  return (
    <li><time dateTime={c.at}>{day(dayIn(c.at, session.city.time_zone))}</time>
      <div><span>{c.text}</span> <span class="tiny">{t(`change.${c.kind}`)} · {c.author}</span>
        {c.records.length ? <p class="small">{c.records.map((r, i) => <span key={r.id}>{i ? ', ' : ''}<a href={href('/' + r.id)}>{name(r.title)}</a></span>)}{c.n > c.records.length ? ` … (${c.n})` : ''}</p> : null}
        {c.undoable && can('undo') ? <button type="button" class="link small no-print" disabled={busy} onClick={() => run('/undo', { block: c.block })}>{t('toast.undo')}</button> : null}</div></li>
  );
}
