// The address bar holds the whole state. A page reads useRoute() and writes through go() and put(); nothing else keeps what a link must bring back.
import { useEffect, useState } from 'preact/hooks';

export interface Route { path: string; q: URLSearchParams }
type Patch = Record<string, string | number | null | undefined>;

const CARRIED = ['as_of', 'known_at', 'lang', 'theme'];       // go along to every page
const listeners = new Set<() => void>();
const read = (): Route => ({ path: location.pathname, q: new URLSearchParams(location.search) });
const tell = () => listeners.forEach((f) => f());

// An address inside the program, with what is carried along.
export function href(path: string, patch: Patch = {}): string {
  const here = new URLSearchParams(location.search), [p, own] = path.split('?'), q = new URLSearchParams(own);
  for (const k of CARRIED) { const v = here.get(k); if (v !== null && !q.has(k)) q.set(k, v); }
  return p + text(with_(q, patch));
}

export function go(path: string, patch: Patch = {}): void {
  history.pushState(null, '', href(path, patch));
  scrollTo(0, 0);
  tell();
}

// Changes parameters of this page; `replace` for what is not worth a step back (a slider, a map's centre).
export function put(patch: Patch, replace = false): void {
  const next = location.pathname + text(with_(new URLSearchParams(location.search), patch));
  if (next === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', next); else history.pushState(null, '', next);
  tell();
}

function with_(q: URLSearchParams, patch: Patch): URLSearchParams {
  for (const [k, v] of Object.entries(patch)) if (v === null || v === undefined || v === '') q.delete(k); else q.set(k, String(v));
  return q;
}
const text = (q: URLSearchParams) => { const s = q.toString().replace(/%2F/g, '/').replace(/%2C/g, ','); return s ? '?' + s : ''; };

export function useRoute(): Route {
  const [route, set] = useState(read);
  useEffect(() => {
    const f = () => set(read());
    listeners.add(f);
    addEventListener('popstate', f);
    return () => { listeners.delete(f); removeEventListener('popstate', f); };
  }, []);
  return route;
}

// Links inside the program do not load a new document.
addEventListener('click', (ev) => {
  const a = (ev.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
  if (!a || ev.defaultPrevented || ev.button || ev.metaKey || ev.ctrlKey || ev.shiftKey || ev.altKey || a.target || a.hasAttribute('download')) return;
  if (a.origin !== location.origin || a.pathname.startsWith('/api/') || a.getAttribute('href')!.startsWith('#')) return;
  ev.preventDefault();
  history.pushState(null, '', a.pathname + a.search);
  scrollTo(0, 0);
  tell();
});
