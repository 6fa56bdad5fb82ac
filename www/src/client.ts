// Talks to /api. A read is kept by its address until something is changed; a failure keeps what the server said.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Accepted, ApiError, Job, Lang } from './api';

export class Failure extends Error {
  constructor(readonly status: number, readonly api: ApiError) { super(api.message); }
  get offline() { return this.status === 0; }
  get denied() { return this.status === 401 || this.status === 403; }
}

const kept = new Map<string, unknown>(), early = new Map<string, Promise<unknown>>();
const watchers = new Set<() => void>();

// Common parameters of every read, from the address bar and the reader's language.
export function address(path: string, lang: Lang): string {
  const here = new URLSearchParams(location.search), [p, own] = path.split('?'), q = new URLSearchParams(own);
  for (const k of ['as_of', 'known_at']) { const v = here.get(k); if (v && !q.has(k)) q.set(k, v); }
  q.set('lang', lang);
  return `/api${p}?${q}`;
}

async function call<T>(method: string, url: string, body?: unknown, type = 'application/json', signal?: AbortSignal): Promise<T> {
  let res: Response;
  const bytes = body === undefined ? null : type === 'application/json' ? JSON.stringify(body) : (body as Blob);
  try {
    res = await fetch(url, { method, body: bytes, credentials: 'same-origin', headers: bytes === null ? {} : { 'Content-Type': type }, signal: signal ?? null });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Failure(0, { id: 'OFFLINE', message: '' });
  }
  const text = await res.text();
  let json: unknown;
  try { json = text ? JSON.parse(text) : {}; } catch { json = undefined; }
  const error = (json as { error?: ApiError } | undefined)?.error;
  if (!res.ok || json === undefined) throw new Failure(res.status, error ?? { id: `HTTP_${res.status}`, message: `HTTP ${res.status}` });
  return json as T;
}

export const get = <T>(path: string, lang: Lang, signal?: AbortSignal) => call<T>('GET', address(path, lang), undefined, undefined, signal);

// Bytes as they are; a failure is a Failure as everywhere.
export async function bytes(path: string): Promise<ArrayBuffer> {
  const res = await fetch(address(path, document.documentElement.lang === 'en' ? 'en' : 'vi'), { credentials: 'same-origin' });
  if (!res.ok) throw new Failure(res.status, { id: `HTTP_${res.status}`, message: `HTTP ${res.status}` });
  return res.arrayBuffer();
}

// Something is changed: what was read before may be old.
export async function send<T>(method: 'POST' | 'PUT', path: string, lang: Lang, body: unknown): Promise<T> {
  const out = await call<T>(method, address(path, lang), body);
  refresh();
  return out;
}
// Asks by POST and changes nothing that this page has read.
export const post = <T>(path: string, lang: Lang, body: unknown, signal?: AbortSignal) => call<T>('POST', address(path, lang), body, undefined, signal);
export const upload = (path: string, lang: Lang, file: Blob) => call<Accepted>('POST', address(path, lang), file, 'application/octet-stream');

export function refresh(): void { kept.clear(); watchers.forEach((f) => f()); }

// Asks for what the page will want before the page is there: session, schema and first list travel side by side.
export function prefetch(path: string, lang: Lang): void {
  const url = address(path, lang), answer = call('GET', url);
  answer.catch(() => undefined);
  early.set(url, answer);
}

export interface Got<T> { data: T | undefined; failure: Failure | undefined; loading: boolean; again: () => void }

// Reads an address and follows it: null waits. While a new answer is under way the old one stays, marked loading.
export function useGet<T>(path: string | null, lang: Lang): Got<T> {
  const url = path === null ? null : address(path, lang);
  const [, draw] = useState(0);
  const [turn, setTurn] = useState(0);
  const state = useRef<{ url: string | null; data: T | undefined; failure: Failure | undefined; loading: boolean }>({ url: null, data: undefined, failure: undefined, loading: path !== null });
  const again = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => { watchers.add(again); return () => { watchers.delete(again); }; }, []);
  useEffect(() => {
    const s = state.current;
    if (url === null) { state.current = { url, data: undefined, failure: undefined, loading: false }; draw((n) => n + 1); return; }
    const known = kept.get(url) as T | undefined;
    if (known !== undefined) { state.current = { url, data: known, failure: undefined, loading: false }; draw((n) => n + 1); return; }
    const stop = new AbortController();
    state.current = { url, data: s.data, failure: undefined, loading: true };
    draw((n) => n + 1);
    const begun = early.get(url) as Promise<T> | undefined;
    early.delete(url);
    (begun ?? call<T>('GET', url, undefined, undefined, stop.signal)).then(
      (data) => { if (stop.signal.aborted) return; kept.set(url, data); state.current = { url, data, failure: undefined, loading: false }; draw((n) => n + 1); },
      (e: unknown) => {
        if (stop.signal.aborted) return;
        const failure = e instanceof Failure ? e : new Failure(500, { id: 'PAGE', message: String(e) });
        // What was read before of the same address stays: a frame does not vanish because it could not be read again.
        state.current = { url, data: s.url === url ? s.data : undefined, failure, loading: false };
        draw((n) => n + 1);
      });
    return () => stop.abort();
  }, [url, turn]);
  const s = state.current;
  return { data: s.data, failure: s.failure, loading: s.loading || s.url !== url, again };
}

// Follows a job until it ends. `null` where there is none.
export function useJob(id: string | null, lang: Lang, done: (job: Job) => void): Job | undefined {
  const [job, set] = useState<Job>();
  const end = useRef(done);
  end.current = done;
  useEffect(() => {
    set(undefined);
    if (!id) return;
    let live = true;
    let wait = 200;
    const look = async () => {
      try {
        const j = await get<Job>(`/jobs/${local(id)}`, lang, AbortSignal.timeout(20000));    // one that hangs is asked again
        if (!live) return;
        set(j);
        if (j.state === 'queued' || j.state === 'running') { wait = Math.min(wait * 1.5, 1000); setTimeout(look, wait); return; }
        if (j.state === 'done') refresh();
        end.current(j);
      } catch { if (live) setTimeout(look, 2000); }
    };
    look();
    return () => { live = false; };
  }, [id]);
  return id ? job : undefined;
}

export const local = (id: string) => id.slice(id.indexOf('/') + 1);
