// Jobs: long work that is waiting, under way or over; who asked for it and when, how far it is, what came of it. One that has not ended can be cancelled.
import { useEffect } from 'preact/hooks';
import type { Job, Jobs } from '../api';
import { useApp } from '../app';
import { local, useGet } from '../client';
import { useSay } from '../lang';
import { href } from '../route';
import { Progress } from '../parts/float';
import { Empty, Load } from '../parts/states';
import { useTitle } from '../parts/title';

const AGAIN_MS = 1500;
const open = (j: Job) => j.state === 'queued' || j.state === 'running';
const LOOK = { queued: 'wait', running: 'now', done: '', failed: 'stop', cancelled: '' } as const;

// Where the result stands: a page of ours, or a file to fetch.
function result(j: Job): { to: string; file?: boolean } | null {
  const r = j.result;
  if (!r) return null;
  if (r.startsWith('/api/files/')) return { to: r, file: true };
  if (r.startsWith('run/')) return { to: href('/rank', { run: r }) };
  if (r.startsWith('shortlist/')) return { to: href('/shortlist', { id: r }) };
  return r.startsWith('import/') ? { to: href('/inbox', { import: r }) } : null;
}

export function JobsPage() {
  const { t, lang } = useSay();
  const got = useGet<Jobs>('/jobs', lang), busy = got.data?.items.some(open);
  useEffect(() => { if (!busy) return undefined; const id = setTimeout(got.again, AGAIN_MS); return () => clearTimeout(id); }, [got.data]);
  useTitle(t('jobs.title'));
  return (
    <div class="wrap">
      <header class="head"><div><h1>{t('jobs.title')}</h1><p>{t('jobs.lead')}</p></div></header>
      <Load of={got}>{(d) => d.items.length ? <ol class="jobs">{d.items.map((j) => <One key={j.job} j={j} />)}</ol> : <Empty title={t('jobs.none')}>{t('jobs.none_help')}</Empty>}</Load>
    </div>
  );
}

function One({ j }: { j: Job }) {
  const { t, time } = useSay(), { session } = useApp();
  const zone = session.city.time_zone, r = result(j);
  return (
    <li data-job={j.state}>
      <h2><span>{t(`jobs.${j.kind}`)}</span> <span class="tiny num">{local(j.job)}</span> <span class={`chip ${LOOK[j.state]}`}>{t(`jobs.is_${j.state}`)}</span></h2>
      <p class="small muted">{t('jobs.asked', { who: j.actor, when: time(j.asked, zone) })}{j.ended ? ` · ${t('jobs.ended', { when: time(j.ended, zone) })}` : ''}</p>
      {open(j) ? <Progress job={j} /> : null}
      {j.error ? <p class="small">{j.error.message}</p> : null}
      {r ? <p class="small">{r.file ? <a href={r.to} download>{t('jobs.file')}</a> : <a href={r.to}>{t('jobs.result')}</a>} <span class="tiny num">{j.result}</span></p> : null}
    </li>
  );
}
