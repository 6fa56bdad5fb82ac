// Which page an address names, and what that page will ask of the server first: known before the pages are there (early.ts), so that
// nothing of it waits for them. No imports: this is all that runs early.
import type { Lang } from './api';

export type PageName = 'start' | 'map' | 'places' | 'record' | 'rank' | 'shortlist' | 'criteria' | 'inbox' | 'jobs';

export function pageOf(path: string): PageName | null {
  const [, first, second] = path.split('/');
  if (path === '/') return 'start';
  if (path === '/places' || (first === 'list' && second)) return 'places';
  if (path === '/map' || path === '/rank' || path === '/shortlist' || path === '/criteria' || path === '/inbox' || path === '/jobs') return path.slice(1) as PageName;
  return first && second ? 'record' : null;
}

// Common parameters of every read, from the address bar and the reader's language.
export function address(path: string, lang: Lang): string {
  const here = new URLSearchParams(location.search), [p, own] = path.split('?'), q = new URLSearchParams(own);
  for (const k of ['as_of', 'known_at']) { const v = here.get(k); if (v && !q.has(k)) q.set(k, v); }
  q.set('lang', lang);
  return `/api${p}?${q}`;
}

const DAY = 86400000;
// Since when Start tells what changed. The last visit is kept in this browser; it moves on once a session, so that reading the page
// does not empty it.
export function sinceOf(span: string): string {
  if (span !== 'visit') return new Date(Math.floor(Date.now() / DAY) * DAY - +span * DAY).toISOString();
  const now = new Date().toISOString(), here = sessionStorage.getItem('since');
  if (here) return here;
  const was = localStorage.getItem('seen') ?? new Date(Date.now() - 7 * DAY).toISOString();
  sessionStorage.setItem('since', was);
  localStorage.setItem('seen', now);
  return was;
}

// The read that fills the page at this address, as its page will write it; null where it hangs on the session.
export function firstOf(page: PageName | null, path: string, q: URLSearchParams): string | null {
  const plain = ![...q.keys()].some((k) => k.startsWith('f.') || ['q', 'filter', 'sort', 'from'].includes(k)), run = q.get('run');
  if (page === 'start') return `/start?since=${encodeURIComponent(sinceOf(q.get('since') ?? 'visit'))}`;
  if (page === 'places') return plain && path === '/places' ? '/records?type=place&limit=50&offset=0' : null;
  if (page === 'map') return plain ? '/map?type=place' : null;
  if (page === 'rank') return run ? runAt(run) : null;
  return page === 'record' ? `/records${path}` : null;
}
// A run as pages list it: without what its gates say of each place, half of the text.
export const runAt = (run: string): string => `/runs/${run.slice(run.indexOf('/') + 1)}?gates=closing`;

export interface Begun { answers: Map<string, Promise<Response>>; all: Promise<unknown> }      // all: whatever will be asked early has been
