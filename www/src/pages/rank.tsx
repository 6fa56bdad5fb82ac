// Rank: weights left, places with their intervals on one axis, the chosen place right. A run below the floor of evidence leads with what is worth finding out.
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Accepted, ListedPlace, ListedRun, NewRun, Next, Quantiles, RunDiff, Runs, Why } from '../api';
import { useApp } from '../app';
import { Failure, local, send, useGet, useJob } from '../client';
import { runAt } from '../first';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Glyph, markOf } from '../parts/marks';
import { RestsOn, Illus } from '../parts/honest';
import { Axis, Chance, Gate, Interval, LOG_ABOVE, Waterfall, rankAt } from '../parts/measure';
import { Broken, Empty, Load, Skeleton } from '../parts/states';
import { Progress, Sheet, type Stop } from '../parts/float';
import { WeightPanel } from '../parts/weights';
import { useLive, useShown, type Live } from '../live';
import { LiveNote } from '../parts/live';
import { Asked } from '../parts/asked';
import { PlaceCutPart } from '../parts/reasons';
import { Duels } from '../parts/duels';
import { Learning } from '../parts/learning';
import { NeedsPart } from '../parts/winning';
import { Scatter } from '../parts/scatter';
import { ReportButton } from '../parts/report';
import { arrows } from '../parts/keys';
import { useLater } from '../parts/later';
import { memo } from '../parts/memo';
import { usePhone } from '../parts/phone';
import { useStaged } from '../parts/staged';
import { useTitle } from '../parts/title';

const FIRST = 60, AT_ONCE = 24;              // rows; AT_ONCE: with the page itself, more than a screen holds
const BODY = 20;                             // rows of one body of the table: one in which nothing changed is not painted again
const KO = 8;                                // places kept out that are shown at first

export function Rank() {
  const { t, lang } = useSay(), { schema, session, can, toast, exploratory } = useApp(), { q } = useRoute();
  const h1 = <h1 class="lone">{t(exploratory ? 'nav.rank_x' : 'rank.title_none')}</h1>;
  const id = q.get('run') ?? session.latest.run ?? null;
  const got = useGet<ListedRun>(id && can('see_runs') ? runAt(id) : null, lang);
  const job = q.get('job');
  // The run that was on the page when another was asked for: by the time that one is done, the session may name it as the latest.
  const before = useRef<string | null>(null);
  const state = useJob(job, lang, (j) => { const was = before.current ?? id; if (j.state === 'done' && j.result) put({ run: j.result, job: null, with: was === j.result ? null : was }); else { put({ job: null }, true); if (j.state === 'failed') toast({ text: j.error?.message ?? t('job.failed'), bad: true }); } });
  const start = async (w: Partial<NewRun>) => {
    const r = got.data;
    const body: NewRun = { purpose: r?.purpose ?? session.purpose, ...(r ? { draws: r.draws, seed: r.seed, prior: r.prior, ...(r.learn_priors ? { learn_priors: true } : {}), ...(r.weight_range !== schema?.weight_range ? { weight_range: r.weight_range } : {}) } : {}), ...(q.get('as_of') ? { as_of: q.get('as_of')! } : {}), ...(q.get('known_at') ? { known_at: q.get('known_at')! } : {}), ...w };
    before.current = r?.run ?? null;
    try { put({ job: (await send<Accepted>('POST', '/runs', lang, body)).job }, true); }
    catch (e) { toast({ text: e instanceof Failure ? `${e.api.message} ${e.api.remedy ?? ''}`.trim() || t('state.offline') : String(e), bad: true }); }
  };
  if (!can('see_runs')) return <div class="wrap">{h1}<Broken failure={new Failure(403, { id: 'VIEW', message: t('rank.public') })} /></div>;
  if (!id) return <div class="wrap">{h1}<Empty title={t('rank.none')} action={job ? <Progress job={state} label={t('rank.running')} /> : can('run') ? <button type="button" class="btn primary" onClick={() => start({})}>{t('rank.first')}</button> : undefined}>{t('rank.none_help')}</Empty></div>;
  if (got.failure) return <div class="wrap">{h1}<Broken failure={got.failure} again={got.again} /></div>;
  if (!got.data) return <div class="wrap">{h1}<Skeleton rows={14} /></div>;
  return <Page run={got.data} start={start} job={job ? <Progress job={state} label={t('rank.running')} /> : null} />;
}

function Page({ run, start, job }: { run: ListedRun; start: (w: Partial<NewRun>) => void; job: preact.ComponentChildren }) {
  const { t, name, time } = useSay(), { schema, session } = useApp(), { q } = useRoute();
  const [stop, setStop] = useState<Stop>('peek');
  const live = useLive(run), later = useLater();
  const phone = usePhone(), x = run.standing === 'exploratory';
  const sel = q.get('sel') ?? run.places[0]?.id ?? null;
  const purpose = name(schema?.purposes.find((p) => p.id === run.purpose)?.label) || run.purpose;
  const title = t(x ? 'rank.title_x' : 'rank.title', { n: run.n });
  useTitle(title);
  const weights = <><div class="split"><h2 id="hw">{t('weight.title')}</h2><span class="small num">{t('weight.total')}</span></div><WeightPanel run={run} start={start} busy={!!job} live={live} /><p class="small"><a href={href('/criteria')}>{t('crit.title')}</a></p><Settings run={run} start={start} busy={!!job} /></>;
  return (
    <div class="rk">
      {phone ? null : <section class="w" aria-labelledby="hw" tabIndex={0}>{weights}</section>}
      <section class="m" aria-labelledby="hr">
        <RestsOn day={run.other_day} />
        <div class="rhead"><h1 id="hr">{title} <Illus /></h1>
          <div class="row no-print"><ReportButton what={{ run: run.run }} kind="xlsx" label="rank.export" />{x ? null : <a class="btn primary" href={href('/shortlist', { run: run.run })}>{t('rank.make')}</a>}</div>
          <p>{purpose} · {t(x ? 'rank.help_x' : 'rank.help')}</p></div>
        {job ? <div class="jobline">{job}</div> : null}
        {run.stale ? <p class="past in">{t('rank.stale')} <button type="button" class="link" onClick={() => start({ weights: run.weights })}>{t('rank.again')}</button></p> : null}
        {x ? <Exploratory run={run} /> : null}
        <p class="runline small">{t('rank.run_line', { run: local(run.run), draws: run.draws, seed: String(run.seed), made: time(run.made, session.city.time_zone) })}{run.n > LOG_ABOVE ? ` · ${t('rank.log')}` : ''}</p>
        {q.get('with') ? <Moved run={run} other={q.get('with')!} /> : null}
        <LiveNote run={run} live={live} />
        <List of={run} live={live} sel={sel} />
        {later ? <Below run={run} sel={sel} x={x} /> : null}
      </section>
      <aside class="d" aria-label={t('rank.selected')} tabIndex={0}>{sel ? <Detail id={sel} run={run} /> : null}</aside>
      {phone ? <Sheet label={t('weight.title')} stop={stop} move={setStop}><div class="sheet-in">{weights}</div></Sheet> : null}
    </div>
  );
}

// What stands below the list.
function Below({ run, sel, x }: { run: ListedRun; sel: string | null; x: boolean }) {
  const { t, name } = useSay(), { q } = useRoute();
  return (
    <>
      <Asked run={run} sel={sel} />
      {run.excluded.length ? (
        <section class="ko" aria-labelledby="hk"><h2 id="hk">{t('rank.excluded')}</h2>
          <table class="tbl gates"><tbody>{(q.get('ko') === 'all' ? run.excluded : run.excluded.slice(0, KO)).map((e) => <tr key={e.id}><td><a href={href('/' + e.id)}>{name(e.name)}</a></td><td>{e.gates.filter((g) => g.excludes).map((g) => <Gate key={g.id} gate={g} />)}</td><td>{e.gates.filter((g) => g.excludes).map((g) => <p key={g.id}><b class="glabel">{g.label}.</b> {g.why}{g.source ? <span class="sub tiny">{g.source.url ? <a class="src" href={g.source.url} target="_blank" rel="noreferrer">{g.source.text}</a> : g.source.text}</span> : null}</p>)}</td></tr>)}</tbody></table>
          {run.excluded.length > KO && q.get('ko') !== 'all' ? <p class="row no-print"><button type="button" class="btn" onClick={() => put({ ko: 'all' }, true)}>{t('rank.all', { n: run.excluded.length })}</button></p> : null}</section>
      ) : null}
      <section class="ko" aria-labelledby="hn"><h2 id="hn">{t('neutral.title')}</h2><p class="small">{t(x ? 'neutral.help_x' : 'neutral.help')}</p>
        <div class="scatters"><Scatter data={run.neutrality.area} limit={run.neutrality.limit} n={run.n} label={t('neutral.area')} log help={t('neutral.area_help')} /><Scatter data={run.neutrality.known} limit={run.neutrality.limit} n={run.n} label={t('neutral.known')} help={t('neutral.known_help')} /></div></section>
      {!x && run.learn.length ? <section class="ko" aria-labelledby="hl"><h2 id="hl">{t('learn.title')}</h2><Learning of={run.learn} /><Asking run={run.run} /></section> : null}
      {run.notes.length ? <ul class="notes small">{run.notes.map((n) => <li key={n}>{n}</li>)}</ul> : null}
      <Others run={run} />
    </>
  );
}

// First on the page while evidence is thin: what to find out, and how thin it is.
function Exploratory({ run }: { run: ListedRun }) {
  const { t, share, num } = useSay();
  return (
    <section class="explore" aria-labelledby="hx">
      <h2 id="hx">{t('learn.first')}</h2>
      <p>{t('rank.thin', { share: share(run.evidence.share_known), floor: share(run.evidence.floor.share_known), hits: num(run.evidence.expected_hits, 1), k: run.k })}</p>
      <Learning of={run.learn} />
      <Asking run={run.run} />
    </section>
  );
}

// Whom to ask for all places at once, and the papers on which an open gate hangs.
function Asking({ run }: { run: string }) {
  const { t, lang } = useSay(), got = useGet<Next>(`/next?run=${local(run)}&limit=6`, lang);
  if (got.failure) return <Broken failure={got.failure} again={got.again} />;
  if (!got.data) return <Skeleton rows={4} />;
  const { authorities, questions } = got.data;
  return (
    <>
      {authorities.length ? <><h3>{t('learn.authorities')}</h3><Learning of={authorities} /></> : null}
      {questions.length ? <><h3>{t('learn.questions')}</h3><p class="small">{t('learn.questions_help')}</p><Learning of={questions} by="stake" /></> : null}
    </>
  );
}

function List({ of, live, sel }: { of: ListedRun; live: Live; sel: string | null }) {
  const run = useShown(of, live), later = useLater();
  const { t, name } = useSay(), { schema } = useApp(), { q } = useRoute();
  const x = run.standing === 'exploratory', kind = q.get('kind');
  const list = run.places.filter((p) => !kind || p.kind === kind), all = q.get('all') === '1', shown = all && later ? list : list.slice(0, later ? FIRST : AT_ONCE);
  const table = useRef<HTMLTableElement>(null), { rows, late } = useStaged(shown, table, !live.shown);
  const at = useMemo(() => new Map(run.places.map((p, i) => [p, i])), [run.places]), tail = href('', { run: run.run });
  const kinds = [...new Set(run.places.map((p) => p.kind).filter((k): k is string => !!k))];
  const kattr = schema?.attributes.find((a) => a.type === 'place' && a.name === 'kind');
  const kindName = (k: string) => name(schema?.lists[kattr?.list ?? '']?.find((c) => c.code === k)?.label) || k;
  return (
    <>
      {kinds.length > 1 ? <p class="row kinds no-print"><label class="small">{t('rank.kind')} <select class="field" value={kind ?? ''} onChange={(e) => put({ kind: e.currentTarget.value || null })}><option value="">{t('places.any')}</option>{kinds.map((k) => <option key={k} value={k}>{kindName(k)}</option>)}</select></label></p> : null}
      <table class="rt" ref={table} aria-busy={late} style={{ '--cut': rankAt(run.k + 0.5, run.n) }} onKeyDown={arrows('th a')}><caption class="vh">{t(x ? 'rank.caption_x' : 'rank.caption')}</caption><colgroup><col class="c1" /><col class="c2" /><col /><col class="c4" /><col class="c6" /><col class="c5" /></colgroup>
        <thead><tr><th scope="col"><span class="vh">{t('rank.order')}</span></th><th scope="col">{t('rank.place')}</th><th scope="col"><span class="vh">{t(x ? 'rank.range_x' : 'rank.range')}</span><Axis n={run.n} k={run.k} cut={t(x ? 'rank.first_k' : 'rank.seats', { k: run.k })} /></th><th scope="col" class="r">{t('rank.median')}</th><th scope="col" class="r">{t('rank.in_kind')}</th><th scope="col" class="r">{t('rank.top', { k: run.k })}</th></tr></thead>
        {Array.from({ length: Math.ceil(rows.length / BODY) }, (_, b) => <tbody key={b}>{rows.slice(b * BODY, (b + 1) * BODY).map((p, j) => { const i = b * BODY + j; return <Line key={i} p={p} i={kind ? at.get(shown[i]!)! : i} n={run.n} k={run.k} x={x} tail={tail} on={p.id === sel} cut={!kind && !x && i === run.k} />; })}</tbody>)}</table>
      {list.length > FIRST && !all ? <p class="row"><button type="button" class="btn" onClick={() => put({ all: 1 }, true)}>{t('rank.all', { n: list.length })}</button></p> : null}
      {!list.length ? <Empty title={t('places.none')}>{t('rank.none_kind')}</Empty> : null}
    </>
  );
}

// A list that follows a weight is drawn some ten times a second: what does not change is not looked at again. `tail` goes on every address.
interface LineOf { p: ListedPlace; i: number; n: number; k: number; x: boolean; tail: string; on: boolean; cut: boolean }
const Line = memo(function Line({ p, i, n, k, x, tail, on, cut }: LineOf) {
  const { num } = useSay(), wide = p.rank.p95 - p.rank.p5 > n * 0.7;
  return (
    <tr aria-selected={on} class={cut ? 'cutrow' : undefined} onClick={(e) => { if (!(e.target as Element).closest('a')) put({ sel: p.id }, true); }}>
      <td class="num r pos">{x ? '' : num(i + 1)}</td>
      <Named id={p.id} name={p.name} kind={p.kind} gates={p.gates} tail={tail} />
      <Range rank={p.rank} n={n} look={wide ? 'wide' : i >= k ? 'out' : undefined} x={x} />
      <td class="num r">{num(p.rank.p50)}</td>
      <td class="num r kin">{p.kind_rank ? `${num(p.kind_rank.p50)}/${num(p.kind_rank.of)}` : ''}</td>
      <td class="r"><Chance p={p.chance} /></td>
    </tr>
  );
});
const Named = memo(function Named({ id, name: text, kind, gates, tail }: Pick<ListedPlace, 'id' | 'name' | 'kind' | 'gates'> & { tail: string }) {
  const { t, name } = useSay(), { schema } = useApp(), blocked = gates.find((g) => g.result === 'fail' && g.blocks);
  return <th scope="row"><span class="nm"><Glyph mark={markOf(schema, kind)} size={13} /><span><a href={`/${id}${tail}`} onFocus={() => put({ sel: id }, true)}>{name(text)}</a>{blocked ? <span class="tiny sub">{t('rank.blocked', { gate: blocked.label })}</span> : null}</span></span></th>;
});
const Range = memo(function Range({ rank, n, look, x }: { rank: Quantiles; n: number; look: 'wide' | 'out' | undefined; x: boolean }) {
  const { t } = useSay();
  return <td class="iv"><Interval rank={rank} n={n} look={look} word={t(x ? 'rank.word_x' : 'rank.word', { p50: rank.p50, p5: rank.p5, p95: rank.p95 })} /></td>;
});

function Detail({ id, run }: { id: string; run: ListedRun }) {
  const { t, lang, name, pct, share, num } = useSay(), { schema } = useApp();
  const why = useGet<Why>(`/records/${id}/why?run=${run.run}`, lang);
  const x = run.standing === 'exploratory', p = run.places.find((y) => y.id === id);
  const groupName = Object.fromEntries((schema?.criterion_groups ?? []).map((g) => [g.id, name(g.label)]));
  if (!p) return null;
  return (
    <>
      <p class="tiny">{t('rank.selected')} · <span class="num">{local(id)}</span></p>
      <h2 class="big"><a href={href('/' + id, { run: run.run })}>{name(p.name)}</a></h2>
      <p class="small lead">{t(x ? 'rank.say_x' : 'rank.say', { p50: p.rank.p50, p5: p.rank.p5, p95: p.rank.p95, best: p.possible.best, worst: p.possible.worst })} {t('rank.share', { share: share(p.known_share) })}</p>
      <dl class="kv">
        {p.kind_rank ? <div><dt>{t(x ? 'rank.kind_range_x' : 'rank.kind_range')}</dt><dd class="num">{num(p.kind_rank.p5)}–{num(p.kind_rank.p95)} / {num(p.kind_rank.of)}</dd></div> : null}
        <div><dt>{t('rank.chance', { k: run.k })}</dt><dd class="num">{pct(p.chance)}</dd></div>
        {p.chance_pessimistic !== undefined ? <div><dt>{t('rank.pess')}</dt><dd class="num">{pct(p.chance_pessimistic)}</dd></div> : null}
        {p.chance_optimistic !== undefined ? <div><dt>{t('rank.opt')}</dt><dd class="num">{pct(p.chance_optimistic)}</dd></div> : null}
        {p.moved > 0.0005 ? <div><dt>{t('rank.moved')}</dt><dd class="num">{share(p.moved)}</dd></div> : null}
      </dl>
      <Load of={why} rows={5}>{(w) => (
        <>
          {w.learn.length ? <section><h2>{t('learn.here')}</h2><ul class="need">{w.learn.slice(0, 4).map((l) => <li key={l.label}><span>{l.label}</span><b class="num">{pct(l.swap)}</b></li>)}</ul></section> : null}
          {w.duels.length ? <section><h2>{t('rank.duels')}</h2><Duels why={w} /></section> : null}
          {w.changes?.length ? <section><h2>{t('rank.changes', { k: run.k })}</h2><ul class="chg">{w.changes.map((c) => <li key={c.text}><b>{c.text}</b><span class="num">{pct(c.from)} → {pct(c.to)}</span>{c.way ? <span class="tiny">{c.way}</span> : null}</li>)}</ul></section> : null}
          {w.place ? <section><h2>{t('cut.title', { k: run.k })}</h2><PlaceCutPart run={run.run} id={id} /></section> : null}
          {w.place ? <NeedsPart run={run.run} id={id} k={run.k} /> : null}
          {w.place ? <details class="crit"><summary>{t('record.score')}</summary><Waterfall why={w} groups={groupName} /></details> : null}
          <p><Illus /></p>
        </>
      )}</Load>
    </>
  );
}

function Settings({ run, start, busy }: { run: ListedRun; start: (w: Partial<NewRun>) => void; busy: boolean }) {
  const { t, name } = useSay(), { schema, can } = useApp();
  if (!can('run')) return null;
  return (
    <details class="crit"><summary>{t('run.how')}</summary>
      <form class="form" onSubmit={(e) => { e.preventDefault(); const f = new FormData(e.currentTarget as HTMLFormElement), p = String(f.get('purpose')); start({ purpose: p, draws: +String(f.get('draws')), seed: +String(f.get('seed')), prior: String(f.get('prior')) as NewRun['prior'], learn_priors: f.has('learn_priors'), weight_range: +String(f.get('range')) / 100, ...(p === run.purpose ? { weights: run.weights } : {}) } as Partial<NewRun>); }}>
        <label>{t('run.purpose')}<select name="purpose">{schema?.purposes.map((p) => <option key={p.id} value={p.id} selected={p.id === run.purpose}>{name(p.label)}</option>)}</select></label>
        <label>{t('run.prior')}<select name="prior">{(['neutral', 'pessimistic', 'optimistic'] as const).map((p) => <option key={p} value={p} selected={p === run.prior}>{t(`prior.${p}`)}</option>)}</select></label>
        <label class="check"><input type="checkbox" name="learn_priors" defaultChecked={!!run.learn_priors} />{t('run.learn_priors')}</label>
        <div class="pair"><label>{t('run.draws')}<input name="draws" type="number" min={100} max={1000000} defaultValue={run.draws} required /></label><label>{t('run.seed')}<input name="seed" type="number" min={0} defaultValue={run.seed} required /></label></div>
        <label>{t('run.range')}<input name="range" type="number" min={0} max={99} step="any" defaultValue={Math.round(run.weight_range * 1e4) / 100} required /></label>
        <button class="btn" disabled={busy}>{t('run.start')}</button>
      </form>
    </details>
  );
}

function Others({ run }: { run: ListedRun }) {
  const { t, lang, time } = useSay(), { session } = useApp();
  const runs = useGet<Runs>(`/runs?purpose=${encodeURIComponent(run.purpose)}&limit=20`, lang);
  const list = runs.data?.items ?? [];
  if (list.length < 2) return null;
  return (
    <section class="ko no-print" aria-labelledby="ho"><h2 id="ho">{t('run.others')}</h2>
      <ul class="links">{list.map((r) => <li key={r.run} class="split"><span><a class="num" href={href('/rank', { run: r.run })} aria-current={r.run === run.run ? 'true' : undefined}>{local(r.run)}</a> <span class="muted">{time(r.made, session.city.time_zone)} · {r.actor}{r.changed_weights ? ` · ${t('weight.changed')}` : ''}</span></span>{r.run !== run.run ? <button type="button" class="link small" onClick={() => { put({ run: run.run, with: r.run }); scrollTo(0, 0); }}>{t('run.compare')}</button> : <span class="chip now">{t('run.this')}</span>}</li>)}</ul></section>
  );
}

// Who moved between two runs, and through which facts or weights.
function Moved({ run, other }: { run: ListedRun; other: string }) {
  const { t, lang, name, pct, num, share } = useSay(), { schema } = useApp();
  const d = useGet<RunDiff>(`/runs/${local(run.run)}/diff?with=${other}`, lang);
  return (
    <section class="explore" aria-labelledby="hm"><div class="split"><h2 id="hm">{t('diff.title', { run: local(other) })}</h2><button type="button" class="link small" onClick={() => put({ with: null })}>{t('toast.close')}</button></div>
      <Load of={d} rows={4}>{(x) => {
        const moved = x.moved.filter((m) => Math.abs(m.chance.b - m.chance.a) >= 0.005 || m.rank.a !== m.rank.b).slice(0, 10);
        return (
          <>
            {x.weights.length ? <p class="small">{t('diff.weights')} {x.weights.map((w) => `${name(schema?.criterion_groups.find((g) => g.id === w.group)?.label) || w.group} ${share(w.a)} → ${share(w.b)}`).join(' · ')}</p> : null}
            {x.facts.length ? <ul class="small facts-d">{x.facts.slice(0, 6).map((f) => <li key={f.record + f.attr}><a href={href('/' + f.record)}>{name(f.name)}</a> · {name(schema?.attributes.find((a) => a.name === f.attr)?.label) || f.attr}: {f.a.text} → {f.b.text}</li>)}</ul> : null}
            {moved.length ? <table class="tbl"><thead><tr><th scope="col">{t('rank.place')}</th><th scope="col" class="r">{t('rank.median')}</th><th scope="col" class="r">{t('rank.top', { k: run.k })}</th><th scope="col">{t('diff.because')}</th></tr></thead>
              <tbody>{moved.map((m) => <tr key={m.id}><td><a href={href('/' + m.id)}>{name(m.name)}</a></td><td class="r num nowrap">{num(m.rank.a)} → {num(m.rank.b)}</td><td class={`r num nowrap ${m.chance.b >= m.chance.a ? 'gain' : 'loss'}`}>{pct(m.chance.a)} → {pct(m.chance.b)}</td><td>{m.because.join('; ')}</td></tr>)}</tbody></table> : <p class="small">{t('diff.none')}</p>}
            {x.added.length ? <p class="small">{t('diff.added')} {x.added.map((a) => name(a.name)).join(', ')}</p> : null}
            {x.removed.length ? <p class="small">{t('diff.removed')} {x.removed.map((a) => name(a.name) + (a.why ? ` (${a.why})` : '')).join(', ')}</p> : null}
          </>
        );
      }}</Load></section>
  );
}
