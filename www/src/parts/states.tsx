// Loading, empty, error, no permission, offline: the five ways a part of a page may have nothing to show.
import type { ComponentChildren } from 'preact';
import type { Failure, Got } from '../client';
import { useSay, type WordId } from '../lang';

// page: it stands for a whole page, which has its heading even then.
export function Skeleton({ rows = 6, label, page }: { rows?: number; label?: string; page?: boolean }) {
  const { t } = useSay();
  const bars = (
    <div class="skel wait" role="status" aria-label={label ?? t('state.loading')} data-state="loading">
      {Array.from({ length: rows }, (_, i) => <i key={i} class={`w${i % 4}`} />)}
    </div>
  );
  return page ? <><h1 class="vh">{t('state.loading')}</h1>{bars}</> : bars;
}

export function Empty({ title, children, action }: { title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return <div class="state" data-state="empty"><h2>{title}</h2>{children ? <p>{children}</p> : null}{action}</div>;
}

export function Broken({ failure, again }: { failure: Failure; again?: (() => void) | undefined }) {
  const { t } = useSay();
  const a = failure.api;
  const kind = failure.offline ? 'offline' : failure.denied ? 'denied' : 'error';
  const title: WordId = failure.offline ? 'state.offline' : failure.status === 401 ? 'state.session' : failure.status === 403 ? 'state.denied' : failure.status === 404 ? 'state.missing' : failure.status === 429 ? 'state.busy' : 'state.error';
  const remedy: WordId = failure.offline ? 'state.offline_do' : failure.status === 401 ? 'state.session_do' : failure.status === 403 ? 'state.denied_do' : 'state.error_do';
  return (
    <div class={`state ${kind === 'denied' ? 'lock' : 'error'}`} role="alert" data-state={kind}>
      <h2>{t(title)}</h2>
      <p>{a.message ? <>{a.message} </> : null}{a.why ? <>{a.why} </> : null}{a.remedy ?? t(remedy)}</p>
      {a.faults?.length ? <ul class="faults">{a.faults.map((f) => <li key={f.at + f.message}><b>{f.at}</b> {f.message} {f.remedy}</li>)}</ul> : null}
      {again && failure.status !== 403 && failure.status !== 401 ? <button type="button" class="btn" onClick={again}>{t('state.again')}</button> : null}
    </div>
  );
}

// The usual: skeleton, failure or the page. An answer that is being renewed stays, greyed to the ear only.
export function Load<T>({ of, rows = 6, children }: { of: Got<T>; rows?: number; children: (data: T) => ComponentChildren }) {
  if (of.failure) return <Broken failure={of.failure} again={of.again} />;
  if (of.data === undefined) return <Skeleton rows={rows} />;
  return <div class="loaded" aria-busy={of.loading}>{children(of.data)}</div>;
}
