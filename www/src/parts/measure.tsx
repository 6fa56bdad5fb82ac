// Uncertainty, drawn: rank intervals, chances, the waterfall of a score, gates.
import type { GateResult, Quantiles, Why } from '../api';
import { useSay } from '../lang';
import { Cross, Dash, Ring, Tick, Warn } from './marks';

// One axis of ranks for a whole list, 0..1. With many places it is logarithmic: what matters happens near the front.
export const LOG_ABOVE = 60;
export const rankAt = (r: number, n: number) => (n <= 1 ? 0 : n > LOG_ABOVE ? Math.log(Math.max(1, r)) / Math.log(n) : (r - 1) / (n - 1));

// Shares one axis 1..n down a list.
export function Interval({ rank, n, look, word }: { rank: Quantiles; n: number; look?: 'out' | 'wide' | undefined; word: string }) {
  const x = (r: number) => rankAt(r, n);
  return (
    <span class={`ival ${look ?? ''}`} role="img" aria-label={word}
      style={{ '--lo': x(rank.p5), '--q1': x(rank.p25), '--md': x(rank.p50), '--q3': x(rank.p75), '--hi': x(rank.p95) }}>
      <i class="a" /><i class="b" /><i class="m" />
    </span>
  );
}

export function Chance({ p, bare = false }: { p: number; bare?: boolean }) {
  const { pct } = useSay();
  return <span class={bare ? 'chance bare' : 'chance'} style={{ '--p': p }}><span class="track"><i /></span>{bare ? null : <b>{pct(p)}</b>}</span>;
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
