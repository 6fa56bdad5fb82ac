// A file comes in: uploaded, planned as a job, looked through row by row, applied at once or not at all.
import { useState } from 'preact/hooks';
import type { Accepted, ApiError, ImportPlan, Undo, UndoPlan, Verdict } from '../api';
import { attribute, useApp } from '../app';
import { Failure, local, send, upload, useGet, useJob } from '../client';
import { href, put, useRoute } from '../route';
import { useSay } from '../lang';
import { Shown } from './honest';
import { Dialog, Progress } from './float';
import { AboutFile, ColumnTable, mapOf, unread, type About, type Columns } from './about';
import { Refused, useChange } from './edit';
import { Load } from './states';

export function UploadPart() {
  const { t, lang } = useSay(), { toast } = useApp(), { q } = useRoute();
  const [id, setId] = useState<string | null>(q.get('job')), [failure, setFailure] = useState<Failure>(), [over, setOver] = useState(false), [said, say] = useState<About>({});
  const job = useJob(id, lang, (j) => { setId(null); put({ job: null, ...(j.result ? { import: j.result } : {}) }, true); if (j.state === 'failed') { setFailure(new Failure(400, j.error ?? { id: 'IMPORT', message: t('job.failed') })); } });
  const start = async (file: File | undefined) => {
    if (!file) return;
    setFailure(undefined);
    try { const r = await upload(`/imports?${new URLSearchParams([['filename', file.name], ...Object.entries(said).flatMap(([k, v]) => (v ? [[k, String(v)]] : []))])}`, lang, file); setId(r.job); }
    catch (e) { if (e instanceof Failure) setFailure(e); else toast({ text: String(e), bad: true }); }
  };
  return (
    <div class={over ? 'batch drop over' : 'batch drop'} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={(e) => { e.preventDefault(); setOver(false); start(e.dataTransfer?.files[0]); }}>
      {id ? <Progress job={job} label={t('import.reading')} /> : (
        <label class="btn">{t('import.choose')}<input class="vh" type="file" accept=".csv,.tsv,.xlsx,.geojson,.json,.zip,.gpkg,.kml,.shp,.ods" onInput={(e) => { start(e.currentTarget.files?.[0]); e.currentTarget.value = ''; }} /></label>
      )}
      <p class="tiny">{t('import.help')}</p>
      <details class="crit form"><summary>{t('import.about')}</summary><AboutFile said={said} say={say} /></details>
      {failure ? <p class="refused" role="alert"><b>{t('import.failed')}</b> {failure.offline ? t('state.offline_do') : [failure.api.message, failure.api.why, failure.api.remedy].filter(Boolean).join(' ')}</p> : null}
    </div>
  );
}

const VERDICTS: Verdict[] = ['new', 'changed', 'same', 'duplicate', 'suspicious', 'rejected'];

export function PlanView({ id }: { id: string }) {
  const { t, lang, name, num } = useSay(), { schema, can, toast } = useApp(), { q } = useRoute();
  const verdict = q.get('verdict'), from = +(q.get('from') ?? 0), LIMIT = 50;
  const got = useGet<ImportPlan>(`/imports/${local(id)}?limit=${LIMIT}&offset=${from}${verdict ? `&verdict=${verdict}` : ''}`, lang);
  const [job, setJob] = useState<string | null>(null), [plan, setPlan] = useState<UndoPlan['plan']>();
  const state = useJob(job, lang, (j) => { setJob(null); toast({ text: j.state === 'done' ? t('import.applied') : j.error?.message ?? t('job.failed'), bad: j.state !== 'done' }); });
  const { run } = useChange();
  const apply = async () => { try { setJob((await send<Accepted>('POST', `/imports/${local(id)}/apply`, lang, {})).job); } catch (e) { toast({ text: e instanceof Failure ? `${e.api.message} ${e.api.remedy ?? ''}` : String(e), bad: true }); } };
  const ask: Undo = { import: id };
  const [said, say] = useState<About>({}), [columns, choose] = useState<Columns>({}), [again, setAgain] = useState<string | null>(null), [failure, setFailure] = useState<Failure>();
  const planning = useJob(again, lang, (j) => {
    setAgain(null);
    if (j.state !== 'done') { setFailure(new Failure(400, j.error ?? { id: 'IMPORT', message: t('job.failed') } satisfies ApiError)); return; }
    say({}); choose({}); toast({ text: t('import.replanned') });
  });
  const touched = Object.keys(said).length > 0 || Object.keys(columns).length > 0;
  // Another record type has other attributes: what was said of the columns goes, and they are recognised anew.
  const other = (p: ImportPlan) => said.type !== undefined && said.type !== p.type;
  const replan = async (e: Event, p: ImportPlan) => {
    e.preventDefault(); setFailure(undefined);
    try { setAgain((await send<Accepted>('POST', `/imports/${local(id)}/plan`, lang, { ...said, map: other(p) ? [] : mapOf(p, columns, said.sheet ?? p.options.sheet) })).job); }
    catch (x) { setFailure(x instanceof Failure ? x : new Failure(500, { id: 'PAGE', message: String(x) })); }
  };
  return (
    <Load of={got} rows={8}>{(p) => (
      <section class="iplan" aria-labelledby="hp">
        <header class="split"><h2 id="hp">{p.filename}</h2><div class="row no-print">
          {job ? <Progress job={state} label={t('import.applying')} /> : p.state === 'planned' && can('import') ? <button type="button" class={touched ? 'btn' : 'btn primary'} disabled={touched || !!again} aria-describedby={touched ? 'touched' : undefined} onClick={apply}>{t('import.apply')}</button> : null}
          {p.state === 'applied' && can('undo') ? <button type="button" class="btn" onClick={() => send<UndoPlan>('POST', '/undo', lang, { ...ask, plan: true }).then((r) => setPlan(r.plan), (e: unknown) => toast({ text: String(e), bad: true }))}>{t('import.undo')}</button> : null}</div></header>
        <p class="small"><span class={p.state === 'failed' ? 'chip stop' : p.state === 'planned' ? 'chip wait' : 'chip'}>{t(`import.state_${p.state}`)}</span> {p.error ?? ''} {p.state === 'planned' ? t('import.nothing_yet') : ''}</p>
        {p.notes.length ? <ul class="notes small">{p.notes.map((n) => <li key={n}>{n}</li>)}</ul> : null}
        {p.state === 'planned' && can('import') && unread(p).length ? <p class="small next">{t('import.unread_do')}</p> : null}
        {p.state === 'planned' && can('import') ? (
          <details class="crit" open><summary>{t('import.about_plan')}</summary>
            <form class="form" onSubmit={(e) => replan(e, p)}>
              <AboutFile said={said} say={say} was={p.options} filename={p.filename} sheets={p.sheets} />
              {other(p) ? <p class="small">{t('import.type_other')}</p> : <ColumnTable p={p} columns={columns} choose={choose} />}
              <Refused failure={failure} />
              <div class="row">{again ? <Progress job={planning} label={t('import.replanning')} /> : <button class={touched ? 'btn primary' : 'btn'}>{t('import.again')}</button>}{touched && !again ? <span class="small" id="touched">{t('import.touched')}</span> : null}</div>
            </form></details>
        ) : (
          <details class="crit"><summary>{t('import.about_plan')}</summary><p class="small">{t('import.from', { source: p.options.source })}</p><ColumnTable p={p} columns={{}} choose={null} /></details>
        )}
        <div class="row verdicts" role="group" aria-label={t('import.verdicts')}>{VERDICTS.map((v) => <button key={v} type="button" class="fil" disabled={!p.counts[v]} aria-pressed={verdict === v} onClick={() => put({ verdict: verdict === v ? null : v, from: null })}>{t(`verdict.${v}`)} <span class="n">{num(p.counts[v])}</span></button>)}</div>
        <table class="tbl rows"><thead><tr><th scope="col" class="r">{t('import.row')}</th><th scope="col">{t('import.verdict')}</th><th scope="col">{t('places.name')}</th><th scope="col">{t('gate.why')}</th></tr></thead>
          <tbody>{p.items.map((r) => <tr key={r.row}><td class="r num">{r.row}</td><td><span class={`chip v-${r.verdict}`}>{t(`verdict.${r.verdict}`)}</span></td><td>{r.record ? <a href={href('/' + r.record)}>{r.title}</a> : r.title}</td>
            <td>{r.reason}{r.remedy ? <span class="sub small">{t('import.remedy')} {r.remedy}</span> : null}{r.changes.map((c) => <span key={c.attr} class="sub small">{name(attribute(schema, p.type, c.attr)?.label) || c.attr}: {c.before ? <><Shown value={c.before} /> → </> : null}<Shown value={c.value} /></span>)}</td></tr>)}</tbody></table>
        {p.rows_total > LIMIT ? <nav class="row pager" aria-label={t('places.pages')}><button type="button" class="btn" disabled={!from} onClick={() => put({ from: Math.max(0, from - LIMIT) || null })}>{t('places.prev')}</button><span class="num small">{t('places.range', { a: from + 1, b: Math.min(from + LIMIT, p.rows_total), n: num(p.rows_total) })}</span><button type="button" class="btn" disabled={from + LIMIT >= p.rows_total} onClick={() => put({ from: from + LIMIT })}>{t('places.next')}</button></nav> : null}
        {plan ? <Dialog title={t('import.undo')} close={() => setPlan(undefined)}><p>{plan.text}</p><p class="row acts"><button type="button" class="btn danger" onClick={() => run('/undo', ask, () => setPlan(undefined))}>{t('import.undo_do')}</button></p></Dialog> : null}
      </section>
    )}</Load>
  );
}
