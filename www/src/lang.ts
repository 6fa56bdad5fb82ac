// The reader's language: words, numbers and days.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en, vi, type WordId } from './gen/words';
import type { Lang, Text } from './api';

export type { WordId };
type Args = Record<string, string | number>;

export interface Say {
  lang: Lang;
  t: (id: WordId, args?: Args) => string;
  name: (t: Text | string | undefined) => string;       // in this language, else in the other
  other: (t: Text | string | undefined) => string;      // the name in the other language, if it differs
  num: (v: number, digits?: number) => string;
  pct: (p: number) => string;                           // a chance: ">99%", "92%", "<1%"
  share: (p: number) => string;                         // a share: "23%"
  day: (iso: string | undefined) => string;             // 21/11/2026, 21 Nov 2026; as precise as given, as base/date.c writes it
  time: (iso: string, zone?: string) => string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// "2026-11-22 09:05" in a time zone, the reader's own where none is named. A browser's formatter that knows zones takes longer to make
// than a page to draw, so where the server says that clocks do not change there (session.city.utc_offset), it is a sum.
const offsets = new Map<string, number>(), clocks = new Map<string | undefined, Intl.DateTimeFormat>();
export function clockAlwaysAt(zone: string, seconds: number | undefined): void { if (seconds === undefined) offsets.delete(zone); else offsets.set(zone, seconds); }
function clockIn(zone: string | undefined, iso: string): string {
  const east = zone === undefined ? undefined : offsets.get(zone);
  if (east !== undefined) return new Date(Date.parse(iso) + east * 1000).toISOString().slice(0, 16).replace('T', ' ');
  let c = clocks.get(zone);
  if (!c) clocks.set(zone, c = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', timeZone: zone }));
  return c.format(new Date(iso));
}
// The day, as 2026-11-22, that an instant falls on there.
export const dayIn = (iso: string, zone: string | undefined): string => clockIn(zone, iso).slice(0, 10);

// v >= 0, rounded as people do it: half up, by the digits that are seen.
function rounded(v: number, digits: number): string {
  const text = String(v), [whole = '', part = ''] = text.split('.');
  if (text.includes('e')) return v.toFixed(digits);
  if (part.length <= digits) return whole + part.padEnd(digits, '0');
  const kept = whole + part.slice(0, digits);
  return part[digits]! < '5' ? kept : String(BigInt(kept) + 1n).padStart(kept.length, '0');
}
// As Intl.NumberFormat writes it in both languages (www/test), whose making costs a page as much as its list: 12.345,6 and 12,345.6.
export function figure(v: number, digits: number, lang: Lang): string {
  if (!(Math.abs(v) < 1e20)) return new Intl.NumberFormat(lang === 'en' ? 'en-GB' : 'vi-VN', { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(v);
  const all = rounded(Math.abs(v), digits).replace('.', ''), cut = all.length - digits, [group, point] = lang === 'en' ? [',', '.'] : ['.', ','];
  return (v < 0 || Object.is(v, -0) ? '-' : '') + all.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, group) + (digits ? point + all.slice(cut) : '');
}

const spoken: Partial<Record<Lang, Say>> = {};
export const speak = (lang: Lang): Say => (spoken[lang] ??= say(lang));

function say(lang: Lang): Say {
  const table = lang === 'en' ? en : vi;
  const num = (v: number, digits = 0) => figure(v, digits, lang);
  const t: Say['t'] = (id, args) => {
    const text = table[id] ?? id;
    // {n|place|places}: the first word where n is one
    return args ? text.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_: string, k: string, one: string, many: string) => (args[k] === 1 ? one : many)).replace(/\{(\w+)\}/g, (_: string, k: string) => { const v = args[k]; return typeof v === 'number' ? num(v) : String(v ?? ''); }) : text;
  };
  const day: Say['day'] = (iso) => {
    if (!iso) return '';
    const [y, m, d] = iso.slice(0, 10).split('-');
    if (!m) return y ?? '';
    if (lang === 'en') return [d && String(+d), MONTHS[+m - 1], y].filter(Boolean).join(' ');
    return d ? `${+d}/${+m}/${y}` : `tháng ${+m}/${y}`;
  };
  return {
    lang, t, num, day,
    name: (x) => (typeof x === 'string' ? x : x ? x[lang] || x.vi || x.en : ''),
    other: (x) => { if (!x || typeof x === 'string') return ''; const o = lang === 'en' ? x.vi : x.en; return o !== (x[lang] || x.vi) ? o : ''; },
    pct: (p) => (p > 0.995 ? '>99%' : p > 0 && p < 0.005 ? '<1%' : `${Math.round(p * 100)}%`),
    share: (p) => (p > 0 && p < 0.005 ? '<1%' : p < 1 && p > 0.995 ? '>99%' : `${Math.round(p * 100)}%`),
    time: (iso, zone) => { const [d, hm] = clockIn(zone, iso).split(' '); return `${day(d)}, ${hm}`; },
  };
}

export const SayContext = createContext<Say>(speak('vi'));
export const useSay = () => useContext(SayContext);
