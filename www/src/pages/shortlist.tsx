// Shortlist: rules left, core · swing · out in the middle, coverage and cost right; proposal and decision apart.
import type { ComponentChildren } from 'preact';
import type { Accepted, ListedRun, NewShortlist, Seat, Shortlist, Shortlists } from '../api';
import { useApp } from '../app';
import { Failure, local, send, useGet, useJob } from '../client';
import { runAt } from '../first';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Glyph, markOf } from '../parts/marks';
import { RestsOn, Illus } from '../parts/honest';
import { Distance, Gate } from '../parts/measure';
import { Plan } from '../parts/plan';
import { Broken, Empty, Load, Skeleton } from '../parts/states';
import { Progress } from '../parts/float';
import { ReportButton } from '../parts/report';
import { Force, Rules, type Ask } from '../parts/rules';
import { DecisionPart } from '../parts/decide';
import { StudyPart } from '../parts/study';
import { useTitle } from '../parts/title';
import { Learning } from '../parts/learning';

export function ShortlistPage() {
  const { t, lang } = useSay(), { session, can, toast, schema, exploratory } = useApp(), { q } = useRoute();
  const wanted = q.get('run'), id = q.get('id') ?? (wanted ? null : session.latest.shortlist ?? null);
  const got = useGet<Shortlist>(id && can('see_runs') ? `/shortlists/${local(id)}` : null, lang);
  const job = q.get('job');
  const state = useJob(job, lang, (j) => { if (j.state === 'done' && j.result) put({ id: j.result, job: null, run: null }); else { put({ job: null }, true); if (j.state === 'failed') toast({ text: j.error?.message ?? t('job.failed'), bad: true }); } });
  const ask = async (body: NewShortlist) => {
    try { put({ job: (await send<Accepted>('POST', '/shortlists', lang, body)).job }, true); }
    catch (e) { toast({ text: e instanceof Failure ? `${e.api.message} ${e.api.remedy ?? ''}`.trim() || t('state.offline') : String(e), bad: true }); }
  };
  const h1 = <h1 class="lone">{t(exploratory ? 'nav.shortlist_x' : 'nav.shortlist')}</h1>;
  const line = job ? <Progress job={state} label={t('solve.running')} /> : null;
  if (!can('see_runs')) return <div class="wrap">{h1}<Broken failure={new Failure(403, { id: 'VIEW', message: t('rank.public') })} /></div>;
  if (!id) {
    const run = wanted ?? session.latest.run, purpose = schema?.purposes.find((p) => p.id === session.purpose);
    return <div class="wrap">{h1}<Empty title={t('solve.none')} action={line ?? (run && can('shortlist') ? <button type="button" class="btn primary" onClick={() => ask({ run, rules: purpose?.rules ?? [], ...(purpose ? { k: purpose.k, objective: purpose.objective } : {}) })}>{t('solve.first')}</button> : <a class="btn" href={href('/rank')}>{t('rank.first')}</a>)}>{t(run ? 'solve.none_help' : 'solve.none_run')}</Empty></div>;
  }
  if (got.failure) return <div class="wrap">{h1}<Broken failure={got.failure} again={got.again} /></div>;
  if (!got.data) return <div class="wrap">{h1}<Skeleton rows={14} /></div>;
  return <Page s={got.data} line={line} ask={ask} />;
}

function Page({ s, line, ask }: { s: Shortlist; line: ComponentChildren; ask: (b: NewShortlist) => void }) {
  const { t, name, num, time, lang } = useSay(), { schema, session } = useApp(), { q } = useRoute();
  const x = s.standing === 'exploratory', clash = s.conflicts.length > 0 || !s.chosen.length;
  const title = t(clash ? (x ? 'solve.title_clash_x' : 'solve.title_clash') : x ? 'solve.title_x' : 'solve.title', { n: s.chosen.length });
  useTitle(title);
  const named = (w: 'must' | 'never') => [...s.chosen, ...s.out].flatMap((y) => (y[w] ? [{ ...y[w]!, id: y.id }] : []));
  const again: Ask = (p) => ask({ run: s.run, k: s.k, objective: s.objective, rules: s.rules.map((r) => r.rule), must: named('must'), never: named('never'), coverage_rate: s.coverage.rate, coverage_m: s.coverage.within_m, coverage_by: s.coverage.by, ...p });
  const all = [...s.chosen, ...s.out];
  const core = all.filter((y) => y.chosen && y.band === 'core'), swingIn = all.filter((y) => y.chosen && y.band !== 'core'), swingOut = all.filter((y) => !y.chosen && y.band !== 'out'), out = all.filter((y) => !y.chosen && y.band === 'out');
  const purpose = schema?.purposes.find((p) => p.id === s.purpose);
  const run = useGet<ListedRun>(x ? runAt(s.run) : null, lang);
  return (
    <div class="sl">
      {s.other_day ? <div class="full"><RestsOn day={s.other_day} /></div> : null}
      <header class="head"><div><h1>{title} <Illus /></h1>
        <p>{s.decision ? t(s.decision.published ? 'solve.is_published' : 'solve.is_decided') : t(x ? 'solve.is_x' : 'solve.is_draft')} {t(`objective.${s.objective}`)}{s.objective === 'expected_score' ? ` (${t('objective.average')})` : ''}.
          <span class="tiny sub">{name(purpose?.label)} · {t(`stage.${s.stage}`)} · {t('run.run')} <a class="num" href={href('/rank', { run: s.run })}>{local(s.run)}</a> · <span class="num">{time(s.made, session.city.time_zone)}</span>{clash ? '' : ' · '}{clash ? null : s.proved ? t('solve.proved', { value: num(s.value, 2) }) : t('solve.bound', { value: num(s.value, 2), bound: num(s.bound, 2) })}</span></p></div>
        <div class="row no-print"><ReportButton what={{ shortlist: s.shortlist }} kind="xlsx" label="rank.export" /><ReportButton what={{ shortlist: s.shortlist }} kind="pdf" label="solve.dossier" /></div></header>
      {line ? <div class="jobline full">{line}</div> : null}
      {x && run.data?.learn.length ? <section class="explore full" aria-labelledby="hx"><h2 id="hx">{t('learn.first')}</h2><p>{t('solve.thin')}</p><Learning of={run.data.learn} /></section> : null}
      <section aria-labelledby="h1r"><h2 id="h1r">{t('rule.title')}</h2><Rules s={s} ask={again} busy={!!line} />
        {s.spread ? <p class="small" data-state="spread">{t('solve.spread_said', { m: num(s.spread.metres), within: num(s.spread.within * 100, 1), value: num(s.spread.value, 2) })}{s.spread.proved ? '' : ` ${t('solve.spread_gap')}`}</p> : null}
        {s.conflicts.map((c) => (
          <section key={c.text} class="clash" aria-label={c.text} data-state="conflict"><h3>{c.text}</h3><p class="small">{t('rule.ease')}</p>
            <ul>{c.rules.map((i) => <li key={i} class="small">{s.rules[i]?.text}</li>)}</ul>
            <ul>{c.ease.map((e) => <li key={e.text}><span>{e.text}</span><button type="button" class="btn no-print" disabled={!!line} onClick={() => again({ rules: e.rules })}>{t('rule.try')}</button></li>)}</ul></section>
        ))}
        <Force s={s} which="must" ask={again} busy={!!line} /><Force s={s} which="never" ask={again} busy={!!line} />
      </section>
      <section aria-labelledby="h2c"><h2 id="h2c" class="vh">{t('solve.columns')}</h2>
        {clash ? <Empty title={t('solve.no_set')}>{t('solve.no_set_help')}</Empty> : (
          <div class="cols">
            <Column title={t('solve.core')} help={t('solve.core_help')} look="" list={core} n={core.length} />
            <Column title={t('solve.swing')} help={t('solve.swing_help')} look="swing" list={swingIn} n={swingIn.length + swingOut.length} line={swingOut.length ? t('solve.seat', { n: s.chosen.length }) : undefined} more={swingOut} />
            <Column title={t('solve.out')} help={t('solve.out_help')} look="outc" list={out} n={out.length} fold />
          </div>
        )}</section>
      {clash ? null : <aside class="side2"><Coverage s={s} /><Cost s={s} /></aside>}
      {clash ? null : <section class="diff" aria-labelledby="hz"><h2 id="hz">{t('solve.zero')}</h2><Zero s={s} /></section>}
      {clash ? null : <StudyPart s={s} ask={again} busy={!!line} />}
      <section class="diff" aria-labelledby="hd"><h2 id="hd">{t('decide.title')}</h2><DecisionPart s={s} /></section>
      {q.get('with') ? <Against s={s} other={q.get('with')!} /> : null}
      <Older now={s.shortlist} />
    </div>
  );
}

function Column({ title, help, look, list, n, line, more, fold }: { title: string; help: string; look: string; list: Seat[]; n: number; line?: string | undefined; more?: Seat[]; fold?: boolean }) {
  const { t, num } = useSay(), { q } = useRoute();
  const all = q.get('out') === 'all' || !fold || list.length <= 15, shown = all ? list : list.slice(0, 12);
  return (
    <section class={n ? look : `${look} bare`} aria-label={title}><div class="colh"><h2>{title} <span class="num">{num(n)}</span></h2><p class="tiny">{help}</p></div>
      <ul>{n ? null : <li class="small nobody">{t('study.nobody')}</li>}{shown.map((s) => <SeatRow key={s.id} s={s} />)}{line ? <li class="seat">{line}</li> : null}{more?.map((s) => <SeatRow key={s.id} s={s} />)}</ul>
      {all ? null : <p><button type="button" class="link small" onClick={() => put({ out: 'all' }, true)}>{t('solve.more', { n: list.length - shown.length })}</button></p>}</section>
  );
}

function SeatRow({ s }: { s: Seat }) {
  const { name, pct } = useSay(), { schema } = useApp();
  const stop = s.gates.find((g) => g.excludes);
  return <li class="pl"><span class="pin"><Glyph mark={markOf(schema, s.kind)} size={13} /></span><a href={href('/' + s.id)}>{name(s.name)}</a><span class="tiny">{stop ? <Gate gate={stop} label={stop.label} /> : s.reason.includes(pct(s.chance)) ? null : <><span class="num">{pct(s.chance)}</span> · </>}{stop ? ' ' : ''}{s.reason}</span></li>;
}

const STEPS = [1000, 2000, 3500, 6000];
function Coverage({ s }: { s: Shortlist }) {
  const { t, num, name } = useSay(), { session } = useApp();
  const b = session.city.bounds, at = s.chosen.filter((x) => x.at), shade = (m: number) => 5 - STEPS.filter((x) => m >= x).length;
  const xs = at.map((x) => x.at![0]), ys = at.map((x) => x.at![1]);
  const centre: [number, number] = at.length ? [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2] : [(b[0] + b[2]) / 2, (b[1] + b[3]) / 2];
  const span = at.length ? Math.max(0.06, (Math.max(...xs) - Math.min(...xs)) * 1.5, (Math.max(...ys) - Math.min(...ys)) * 1.6) : b[2] - b[0];
  const none = s.chosen.length - at.length;
  return (
    <section><h2>{t('solve.coverage')}</h2>
      <Plan label={t('solve.coverage_map')} centre={centre} span={span} width={336} height={340} dots={at.map((x) => ({ at: x.at! }))} wards={s.coverage.wards.map((w) => ({ at: w.at, shade: shade(w.distance_m) }))} />
      {s.coverage.wards.length ? <div class="lg"><div class="ramp" aria-hidden="true"><i class="s5" /><i class="s4" /><i class="s3" /><i class="s2" /><i class="s1" /></div><div class="ax num"><span>&lt; 1</span><span>1–2</span><span>2–{num(3.5, 1)}</span><span>{num(3.5, 1)}–6</span><span>&gt; 6 km</span></div><p>{t('solve.coverage_help')}</p></div> : null}
      {none ? <p class="tiny">{t('solve.no_position', { n: none })}</p> : null}
      <dl class="kv">{s.coverage.rate ? <div><dt>{t('solve.rate')}</dt><dd class="num">{num(s.coverage.rate, 2)}</dd></div> : null}{s.coverage.by && s.coverage.by !== 'ward' ? <div><dt>{t('solve.by')}</dt><dd>{t(`demand.${s.coverage.by}`)}</dd></div> : null}{s.coverage.covered !== undefined && s.coverage.within_m ? <div><dt>{t('solve.covered')} <Distance m={s.coverage.within_m} /></dt><dd class="num">{num(s.coverage.covered * 100)}%</dd></div> : null}{s.coverage.mean_m !== undefined ? <div><dt>{t('solve.mean')}</dt><dd><Distance m={s.coverage.mean_m} /></dd></div> : null}</dl>
      {s.coverage.wards.length ? <details class="crit"><summary>{t('solve.far')}</summary><table class="tbl"><tbody>{[...s.coverage.wards].sort((p, r) => r.distance_m - p.distance_m).slice(0, 12).map((w) => <tr key={w.name}><td>{name(w.name)}</td><td class="r"><Distance m={w.distance_m} /></td></tr>)}</tbody></table></details> : null}
    </section>
  );
}

function Cost({ s }: { s: Shortlist }) {
  const { t, num, lang } = useSay(), { session } = useApp(), c = s.cost;
  if (!c) return null;
  const vnd = session.city.currency === 'VND', big = (v: number) => (vnd ? `${num(Math.round(v / 1e9))} ${lang === 'en' ? 'bn' : 'tỉ'}` : num(Math.round(v)));
  const max = Math.max(c.budget ?? 0, c.hi) * 1.1 || 1;
  return (
    <section class="cost"><div class="split"><h2>{t('cost.title')}</h2><Illus /></div>
      <div class="money" role="img" aria-label={t('cost.word', { lo: big(c.lo), hi: big(c.hi) })} style={{ '--a': c.lo / max, '--b': (c.hi - c.lo) / max, '--l': (c.budget ?? 0) / max }}><i class="sure" /><i class="may" />{c.budget ? <span class={`lim num${(c.budget / max) > 0.7 ? ' left' : ''}`}>{big(c.budget)}</span> : null}</div>
      <dl class="kv"><div><dt>{t('cost.sure')}</dt><dd class="num">{big(c.lo)}</dd></div><div><dt>{t('cost.may', { n: c.unknown })}</dt><dd class="num">0–{big(c.hi - c.lo)}</dd></div>{c.budget ? <div><dt>{t('cost.budget')}</dt><dd class="num">{big(c.budget)}</dd></div> : null}</dl>
      <p class="tiny">{t('cost.note', { currency: session.city.currency, year: c.year ? String(c.year) : '' })}</p></section>
  );
}

// The set at rate 0 stands beside the set: what the term for coverage costs.
function Zero({ s }: { s: Shortlist }) {
  const { t, num, name } = useSay(), z = s.coverage.at_zero;
  const same = !z.gained.length && !z.lost.length;
  if (!s.coverage.rate) return <p class="small">{t('solve.rate_none')}</p>;
  return (
    <>
      <table class="tbl zero"><thead><tr><td /><th scope="col" class="r">{t('solve.with_rate', { rate: num(s.coverage.rate, 2) })}</th><th scope="col" class="r">{t('solve.at_zero')}</th></tr></thead>
        <tbody><tr><th scope="row">{t(`objective.${s.objective}`)}</th><td class="r num">{num(s.value, 2)}</td><td class="r num">{num(z.value, 2)}</td></tr>
          {s.coverage.mean_m !== undefined && z.mean_m !== undefined ? <tr><th scope="row">{t('solve.mean')}</th><td class="r"><Distance m={s.coverage.mean_m} /></td><td class="r"><Distance m={z.mean_m} /></td></tr> : null}</tbody></table>
      {same ? <p class="small">{t('solve.same')}</p> : <ul class="links">{z.gained.map((g) => <li key={g.id}><span class="tiny gainw">{t('solve.gained')}</span> <a href={href('/' + g.id)}>{name(g.name)}</a></li>)}{z.lost.map((g) => <li key={g.id}><span class="tiny lossw">{t('solve.lost')}</span> <a href={href('/' + g.id)}>{name(g.name)}</a></li>)}</ul>}
    </>
  );
}

// Two sets side by side: who is in one and not in the other.
function Against({ s, other }: { s: Shortlist; other: string }) {
  const { t, lang, name, num } = useSay();
  const got = useGet<Shortlist>(`/shortlists/${local(other)}`, lang);
  return (
    <section class="diff" aria-labelledby="hag"><div class="split"><h2 id="hag">{t('solve.against', { id: local(other) })}</h2><button type="button" class="link small" onClick={() => put({ with: null })}>{t('toast.close')}</button></div>
      <Load of={got} rows={3}>{(o) => {
        const mine = new Set(s.chosen.map((c) => c.id)), theirs = new Set(o.chosen.map((c) => c.id)), only = s.chosen.filter((c) => !theirs.has(c.id)), gone = o.chosen.filter((c) => !mine.has(c.id));
        return (
          <>
            <table class="tbl zero"><thead><tr><td /><th scope="col" class="r">{local(s.shortlist)}</th><th scope="col" class="r">{local(o.shortlist)}</th></tr></thead>
              <tbody><tr><th scope="row">{t('solve.k')}</th><td class="r num">{num(s.chosen.length)}</td><td class="r num">{num(o.chosen.length)}</td></tr>
                <tr><th scope="row">{t('solve.rate')}</th><td class="r num">{num(s.coverage.rate, 2)}</td><td class="r num">{num(o.coverage.rate, 2)}</td></tr>
                <tr><th scope="row">{t('solve.objective')}</th><td class="r">{t(`objective.${s.objective}`)}: <span class="num">{num(s.value, 2)}</span></td><td class="r">{t(`objective.${o.objective}`)}: <span class="num">{num(o.value, 2)}</span></td></tr>
                <tr><th scope="row">{t('rule.title')}</th><td>{s.rules.map((r) => <span key={r.text} class="sub">{r.text}</span>)}</td><td>{o.rules.map((r) => <span key={r.text} class="sub">{r.text}</span>)}</td></tr>
                <tr><th scope="row">{t('solve.only')}</th><td>{only.map((c) => <a key={c.id} class="sub" href={href('/' + c.id)}>{name(c.name)}</a>)}</td><td>{gone.map((c) => <a key={c.id} class="sub" href={href('/' + c.id)}>{name(c.name)}</a>)}</td></tr></tbody></table>
            {only.length + gone.length === 0 ? <p class="small">{t('solve.same_set')}</p> : null}
          </>
        );
      }}</Load></section>
  );
}

function Older({ now }: { now: string }) {
  const { t, lang, time } = useSay(), { session } = useApp();
  const got = useGet<Shortlists>('/shortlists', lang), items = got.data?.items ?? [];
  if (items.length < 2) return null;
  return <section class="diff no-print" aria-labelledby="ho"><h2 id="ho">{t('solve.older')}</h2><ul class="links">{items.map((i) => <li key={i.shortlist}><a class="num" href={href('/shortlist', { id: i.shortlist })} aria-current={i.shortlist === now ? 'true' : undefined}>{local(i.shortlist)}</a> <span class="muted">{time(i.made, session.city.time_zone)} · {i.actor} · {t('solve.k')} {i.k}</span> {i.decided ? <span class="chip">{t('decide.decided')}</span> : null} {i.shortlist !== now ? <button type="button" class="link small" onClick={() => put({ with: i.shortlist })}>{t('run.compare')}</button> : null}</li>)}</ul></section>;
}
