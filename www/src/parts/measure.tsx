// Uncertainty, drawn: rank intervals, chances, the waterfall of a score, gates.
import type { GateResult, Quantiles, Why } from '../api';
import { useSay } from '../lang';
import { Cross, Dash, Ring, Tick, Warn } from './marks';

// One axis of ranks for a whole list, 0..1. With many places it is logarithmic: what matters happens near the front.
export const LOG_ABOVE = 60;
export const rankAt = (r: number, n: number) => (n <= 1 ? 0 : n > LOG_ABOVE ? Math.log(Math.max(1, r)) / Math.log(n) : (r - 1) / (n - 1));

// Where a bar from a to b (shares of the axis) stands as a background, and how wide: a percentage of a place counts what the bar leaves free.
const bar = (a: number, b: number, rim = 0) => {
  const free = 1 - (b - a), at = free > 0 ? Math.min(1, a / free) : 0;
  return { at: `calc(${at * 100}% + ${rim - 2 * rim * at}px)`, wide: `calc(${(b - a) * 100}% - ${2 * rim}px)` };
};
// Shares one axis 1..n down a list.
export function Interval({ rank, n, look, word }: { rank: Quantiles; n: number; look?: 'out' | 'wide' | undefined; word: string }) {
  const x = (r: number) => rankAt(r, n), lo = x(rank.p5), hi = x(rank.p95), md = x(rank.p50), half = bar(x(rank.p25), x(rank.p75)), all = bar(lo, hi), within = bar(lo, hi, 1);
  return (
    <span class={`ival ${look ?? ''}`} role="img" aria-label={word} style={{
      backgroundPosition: `clamp(0px, ${md * 100}% + ${3 * md - 1.5}px, 100%) 2px, ${half.at} 7px, ${within.at} 8px, ${within.at} 8px, ${all.at} 7px`,
      backgroundSize: `3px 16px, ${half.wide} 6px, ${within.wide} 4px, ${within.wide} 4px, ${all.wide} 6px`,
    }} />
  );
}

export function Chance({ p, bare = false }: { p: number; bare?: boolean }) {
  const { pct } = useSay();
  return <span class={bare ? 'chance bare' : 'chance'}><span class="track" style={{ backgroundSize: `${p * 100}% 100%, calc(100% - 2px) calc(100% - 2px)` }} />{bare ? null : <b>{pct(p)}</b>}</span>;
}

export function Axis({ n, k, cut }: { n: number; k: number; cut: string }) {
  let ticks = [1];
  if (n > LOG_ABOVE) { ticks = [1, 3, 10, 30, 100, 300, 1000, 3000, 10000].filter((r) => r < n * 0.7); }
  else { const step = n > 24 ? 10 : 5; for (let r = step; r < n - step / 2; r += step) ticks.push(r); }
  if (n > 1) ticks.push(n);
  const x = (r: number) => rankAt(r, n);
  return (
    <div class="ax num" aria-hidden="true">
      {ticks.map((r) => <span key={r} style={{ '--x': x(r) }}>{r}</span>)}
      <span class="cut" style={{ '--x': x(k + 0.5) }}>{cut}</span>
    </div>
  );
}

export function Waterfall({ why, groups }: { why: Why; groups: Record<string, string> }) {
  const { t, num, share } = useSay();
  let sum = 0;
  const rows = why.groups.map((g) => { const from = sum; sum += g.lo; return { ...g, from, to: sum, max: sum + (g.hi - g.lo) }; });
  const range = (lo: number, hi: number) => (hi - lo < 0.005 ? num(lo, 2) : `${num(lo, 2)}–${num(hi, 2)}`);
  return (
    <table class="fall">
      <caption class="vh">{t('fall.caption')}</caption>
      <thead><tr><th scope="col"><span class="vh">{t('fall.group')}</span></th>
        <td><div class="ax num" aria-hidden="true">{[0, 0.2, 0.4, 0.6, 0.8, 1].map((x) => <span key={x}>{num(x, x % 1 ? 1 : 0)}</span>)}</div></td>
        <th scope="col" class="narrow"><span class="vh">{t('fall.score')}</span></th></tr></thead>
      <tbody>
        {rows.map((g) => (
          <tr key={g.id}><th scope="row">{groups[g.id] ?? g.id}{g.moved > 0.0005 ? <span class="tiny moved">{t('fall.moved', { share: share(g.moved) })}</span> : null}</th>
            <td class="g"><span class="step" style={{ '--from': g.from, '--to': g.to }} /><span class="may" style={{ '--to': g.to, '--max': Math.min(1, g.max) }} /></td>
            <td class="v num">{range(g.lo, g.hi)}</td></tr>
        ))}
        <tr><th scope="row">{t('fall.total')}</th>
          <td class="g"><span class="step" style={{ '--from': 0, '--to': why.total.lo }} /><span class="may" style={{ '--to': why.total.lo, '--max': Math.min(1, why.total.hi) }} /></td>
          <td class="v num">{range(why.total.lo, why.total.hi)}</td></tr>
      </tbody>
    </table>
  );
}

// A gate's result: shape, word, then colour. A conditional gate that fails is no exclusion.
export function Gate({ gate, label }: { gate: GateResult; label?: string }) {
  const { t } = useSay();
  const look = gate.result === 'pass' ? 'pass' : gate.result === 'fail' ? (gate.excludes ? 'fail' : 'cond') : gate.result === 'na' ? 'na' : 'unknown';
  const word = label ?? t(look === 'cond' ? 'gate.conditional' : `gate.${gate.result}`);
  if (look === 'unknown') return <span class="gate unknown"><span><Ring />{word}</span></span>;
  return <span class={`gate ${look}`}>{look === 'pass' ? <Tick /> : look === 'fail' ? <Cross /> : look === 'cond' ? <Warn /> : <Dash />}{word}</span>;
}

export function Distance({ m }: { m: number }) {
  const { num } = useSay();
  return <span class="num nowrap">{m < 1000 ? `${num(Math.round(m / 10) * 10)} m` : `${num(m / 1000, 1)} km`}</span>;
}
