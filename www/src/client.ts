// Talks to /api. A read is kept by its address until something is changed; a failure keeps what the server said.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Accepted, ApiError, Job, Lang } from './api';
import { address, type Begun } from './first';

export class Failure extends Error {
  constructor(readonly status: number, readonly api: ApiError) { super(api.message); }
  get offline() { return this.status === 0; }
  get denied() { return this.status === 401 || this.status === 403; }
}

const kept = new Map<string, unknown>();
const watchers = new Set<() => void>();

export { address };

async function call<T>(method: string, url: string, body?: unknown, type = 'application/json', signal?: AbortSignal, begun?: Promise<Response>): Promise<T> {
  let res: Response;
  const bytes = body === undefined ? null : type === 'application/json' ? JSON.stringify(body) : (body as Blob);
  try {
    res = await (begun ?? fetch(url, { method, body: bytes, credentials: 'same-origin', headers: bytes === null ? {} : { 'Content-Type': type }, signal: signal ?? null }));
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

export function refresh(): void { kept.clear(); early.clear(); watchers.forEach((f) => f()); }

// What was asked before the pages were there (early.ts): each answer is kept when it comes, and a read of that address waits for it.
const early = new Map<string, Promise<unknown>>(), begun = (globalThis as { khoBegun?: Begun }).khoBegun;
function take(): void {
  for (const [url, answer] of begun?.answers ?? []) {
    begun!.answers.delete(url);
    const read = call('GET', url, undefined, undefined, undefined, answer);
    early.set(url, read);
    read.then((data) => { if (early.get(url) === read) kept.set(url, data); }, () => undefined);
  }
}
take();
// All of it is there, or has failed.
export async function arrived(): Promise<void> {
  await begun?.all;
  take();
  await Promise.allSettled(early.values());
}

export interface Got<T> { data: T | undefined; failure: Failure | undefined; loading: boolean; again: () => void }

// Reads an address and follows it: null waits. While a new answer is under way the old one stays, marked loading.
export function useGet<T>(path: string | null, lang: Lang): Got<T> {
  const url = path === null ? null : address(path, lang);
  const [, draw] = useState(0);
  const [turn, setTurn] = useState(0);
  const state = useRef<{ url: string | null; data: T | undefined; failure: Failure | undefined; loading: boolean } | null>(null);
  if (!state.current) { const known = url === null ? undefined : kept.get(url) as T | undefined; state.current = { url: known === undefined ? null : url, data: known, failure: undefined, loading: path !== null && known === undefined }; }
  const again = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => { watchers.add(again); return () => { watchers.delete(again); }; }, []);
  useEffect(() => {
    const s = state.current!;
    if (url === null) { state.current = { url, data: undefined, failure: undefined, loading: false }; if (s.data !== undefined || s.failure || s.loading) draw((n) => n + 1); return; }
    const known = kept.get(url) as T | undefined;
    if (known !== undefined) { state.current = { url, data: known, failure: undefined, loading: false }; if (s.url !== url || s.data !== known || s.loading) draw((n) => n + 1); return; }
    const stop = new AbortController();
    state.current = { url, data: s.data, failure: undefined, loading: true };
    if (s.url === url || s.failure) draw((n) => n + 1);         // another address: it was drawn as loading already
    take();
    const asked = early.get(url) as Promise<T> | undefined;
    early.delete(url);
    (asked ?? call<T>('GET', url, undefined, undefined, stop.signal)).then(
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
