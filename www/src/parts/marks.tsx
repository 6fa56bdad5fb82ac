// Shapes and small pictures: eight kinds of place, the sign of the house, signs of gates and rules.
import type { Schema } from '../api';

export type Mark = 'factory' | 'office' | 'warehouse' | 'public' | 'heritage' | 'creative' | 'craft' | 'other';
export const MARKS: Mark[] = ['factory', 'office', 'warehouse', 'public', 'heritage', 'creative', 'craft', 'other'];

export const SHAPE: Record<Mark, string> = {
  factory: 'M1.5 14V4L8 9V4l6.5 5v5z',
  office: 'm8 1 7 7-7 7-7-7z',
  warehouse: 'M8 1.5 15.5 14H.5z',
  public: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0z',
  heritage: 'M8 1 15 6.2 12.4 14.5H3.6L1 6.2z',
  creative: 'M6 1.5h4V6h4.5v4H10v4.5H6V10H1.5V6H6z',
  craft: 'M4.2 1.8h7.6L15.5 8l-3.7 6.2H4.2L.5 8z',
  other: 'M2.5 2.5h11v11h-11z',
};

// The pack says how the codes of an attribute are marked.
function markIn(schema: Schema | undefined, attr: 'kind' | 'role', code: string | undefined) {
  const a = schema?.attributes.find((x) => x.name === attr && x.type === 'place');
  return code && a?.list ? schema?.lists[a.list]?.find((c) => c.code === code)?.mark : undefined;
}
export function markOf(schema: Schema | undefined, kind: string | undefined): Mark {
  const m = markIn(schema, 'kind', kind);
  return MARKS.find((x) => x === m) ?? 'other';
}
// How far a role steps forward: what the city chooses among stands full size, what is gone is struck out.
export type Stand = 'main' | 'minor' | 'gone';
export function standOf(schema: Schema | undefined, role: string | undefined): Stand {
  const m = markIn(schema, 'role', role);
  return m === 'minor' || m === 'gone' ? m : 'main';
}

// Solid: its position is at street level or better. Hollow: estimated. Struck out: it is gone.
export function Glyph({ mark, size = 14, hollow = false, stand = 'main' }: { mark: Mark; size?: number; hollow?: boolean; stand?: Stand }) {
  return <svg class={`glyph k-${mark}${hollow ? ' hollow' : ''}${stand === 'main' ? '' : ` ${stand}`}`} width={size} height={size} viewBox="-1 -1 18 18" aria-hidden="true"><path d={SHAPE[mark]} />{stand === 'gone' ? <path class="strike" d="M0 16 16 0" /> : null}</svg>;
}

export const Brand = () => <svg width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true"><path d="M1 19V9l6 4V9l6 4V1h6v18z" /></svg>;
export const Lens = () => <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" stroke-width="1.75" aria-hidden="true"><circle cx="6" cy="6" r="4.5" /><path d="m9.5 9.5 3.5 3.5" /></svg>;

const stroke = { width: 12, height: 12, viewBox: '0 0 12 12', fill: 'none', stroke: 'currentColor', 'aria-hidden': true } as const;
export const Tick = () => <svg {...stroke} stroke-width="2"><path d="M2 6.5 5 9.5 10.5 3" /></svg>;
export const Cross = () => <svg {...stroke} stroke-width="2"><path d="m2.5 2.5 7 7m0-7-7 7" /></svg>;
export const Warn = () => <svg {...stroke} stroke-width="1.75"><path d="M6 1 11.2 11H.8z" /></svg>;
export const Ring = () => <svg {...stroke} stroke-width="1.75" stroke-dasharray="2.2 1.6"><circle cx="6" cy="6" r="4.8" /></svg>;
export const Dash = () => <svg {...stroke} stroke-width="2"><path d="M2 6h8" /></svg>;
