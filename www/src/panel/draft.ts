// What a guest has said so far, kept in this browser until it is sent: a reload, a lost connection or a closed link loses nothing.
import type { GuestAnswer, GuestForm, NewPreference } from '../api';

export type Way = Exclude<NewPreference['method'], 'linear'>;         // conditions of any kind are for command and API
export const WAYS: Way[] = ['swing', 'ordinal', 'ahp'];
// Of each level ('' the groups against each other, else the criteria of a group): points by item, the items in order,
// and of pairs how many times: 3 the first, -3 the second, 1 the same.
// same: those that stand level with the one before them in the order.
export interface Said { points: Record<string, number>; order: string[]; same?: string[]; pairs: Record<string, number> }
export interface Draft { code: string; said: Record<string, Said>; sent?: { way: Way } | undefined }
export interface Level { id: string; items: string[] }

export const none = (): Said => ({ points: {}, order: [], pairs: {} });
export const levelsOf = (f: GuestForm): Level[] => [{ id: '', items: f.groups.map((g) => g.id) }, ...f.groups.map((g) => ({ id: g.id, items: g.criteria.map((c) => c.id) }))].filter((l) => l.items.length > 1);

// Each new item against those before it: after three comparisons three items can be checked against each other.
export const pairsOf = (items: string[]): [string, string][] => items.flatMap((b, j) => items.slice(0, j).map((a): [string, string] => [a, b]));

// The order as steps, the most important first; several on one step are equally important.
export function stepsOf(s: Said, items: string[]): string[][] {
  const steps: string[][] = [];
  for (const i of s.order) if (items.includes(i)) { if (steps.length && s.same?.includes(i)) steps[steps.length - 1]!.push(i); else steps.push([i]); }
  return steps;
}
export const inSteps = (s: Said, steps: string[][]): Said => { const full = steps.filter((x) => x.length); return { ...s, order: full.flat(), same: full.flatMap((x) => x.slice(1)) }; };

export function statements(draft: Draft, way: Way, levels: Level[]): string[] {
  return levels.flatMap((l) => {
    const s = draft.said[l.id];
    if (!s) return [];
    if (way === 'swing') return l.items.flatMap((i) => (s.points[i] === undefined ? [] : [`${i}=${s.points[i]}`]));
    if (way === 'ordinal') return stepsOf(s, l.items).flatMap((step, at) => step.map((i) => `${i}=${at + 1}`));
    return pairsOf(l.items).flatMap(([a, b]) => { const v = s.pairs[`${a}/${b}`]; return v === undefined ? [] : [`${a}/${b}=${v < 0 ? `1/${-v}` : v}`]; });
  });
}

// What was sent under a code, as a draft again.
export function read(answer: GuestAnswer, levels: Level[]): Draft {
  const draft: Draft = { code: answer.code, said: {} }, ranks: Record<string, number> = {};
  const at = (item: string) => { const l = levels.find((x) => x.items.includes(item)); return l ? (draft.said[l.id] ??= none()) : none(); };
  for (const word of answer.said) {
    const [left = '', right = ''] = word.split('='), [above = '1', below = '1'] = right.split('/'), v = +above / +below;
    if (answer.method === 'ahp') { const [a = '', b = ''] = left.split('/'); at(a).pairs[`${a}/${b}`] = v < 1 ? -Math.round(1 / v) : Math.round(v); }
    else if (answer.method === 'swing') at(left).points[left] = v;
    else { ranks[left] = v; at(left).order.push(left); }
  }
  for (const s of Object.values(draft.said)) {
    s.order.sort((a, b) => ranks[a]! - ranks[b]!);
    s.same = s.order.filter((i, n) => n > 0 && ranks[i] === ranks[s.order[n - 1]!]);
  }
  return draft;
}

const key = (link: number) => `kho-panel-${link}`;
export function kept(link: number): Draft | null {
  try { const d = JSON.parse(localStorage.getItem(key(link)) ?? 'null') as Draft | null; return d && typeof d.code === 'string' && d.said ? d : null; } catch { return null; }
}
export function keep(link: number, d: Draft | null): void {
  try { if (d) localStorage.setItem(key(link), JSON.stringify(d)); else localStorage.removeItem(key(link)); } catch { /* a browser that keeps nothing: the page still works until it is closed */ }
}
