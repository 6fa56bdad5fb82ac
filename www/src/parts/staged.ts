// A list that is drawn anew many times a second: what is on the screen at once, the rest when it rests. Its rows stand by their place in
// the list, so that each is written over and none moved: for a moved row the browser makes all its boxes anew.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

const AT_ONCE = 40;                                           // rows off the screen that are written at a time
const REST_MS = 100;                                          // and once nothing has changed for so long

const rowsOf = (table: Element | null) => [...table?.querySelectorAll('tbody > tr') ?? []];

// The rows as they are to be drawn now; `late`: some off the screen are not yet what they should be. `now`: all at once. The bodies of `table` hold
// a row for each; the focus stays with the id that it was on.
export function useStaged<T extends { id: string }>(next: T[], table: RefObject<HTMLTableElement | null>, now: boolean): { rows: T[]; late: boolean } {
  const drawn = useRef<T[]>([]), seen = useRef(new Set<number>()), more = useRef(0), held = useRef<string | undefined>(undefined), [, draw] = useState(0);
  const was = drawn.current, all = now || was.length !== next.length;
  let left = more.current, late = false;
  const rows = all ? next : next.map((x, i) => (x === was[i] || seen.current.has(i) || left-- > 0 ? x : (late = true, was[i]!)));
  drawn.current = rows;
  more.current = 0;
  useLayoutEffect(() => {
    if (!table.current?.contains(document.activeElement)) return;
    const all = rowsOf(table.current), here = all.findIndex((row) => row.contains(document.activeElement)), to = here < 0 ? here : rows.findIndex((x) => x.id === held.current);
    if (to >= 0 && to !== here) all[to]?.querySelector('a')?.focus({ preventScroll: true });
  });
  useEffect(() => {
    const list = table.current, on = (e: FocusEvent) => { const at = rowsOf(list).findIndex((row) => row.contains(e.target as Element)); if (at >= 0) held.current = drawn.current[at]?.id; };
    list?.addEventListener('focusin', on);
    return () => { list?.removeEventListener('focusin', on); };
  }, []);
  useEffect(() => {
    if (!late) return;
    const on = (n: number) => () => { more.current = n; draw((d) => d + 1); }, print = on(Infinity), timer = setTimeout(on(AT_ONCE), REST_MS);
    addEventListener('beforeprint', print);
    return () => { clearTimeout(timer); removeEventListener('beforeprint', print); };
  });
  useEffect(() => {
    const at = new Map(rowsOf(table.current).map((row, i) => [row, i]));
    const watch = new IntersectionObserver((found) => { for (const e of found) if (e.isIntersecting) seen.current.add(at.get(e.target)!); else seen.current.delete(at.get(e.target)!); });
    seen.current.clear();
    at.forEach((_, row) => { watch.observe(row); });
    return () => { watch.disconnect(); };
  }, [next.length]);
  return { rows, late };
}
