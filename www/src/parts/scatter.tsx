// Neutrality, drawn: does a larger site, or a better known one, stand higher? Kendall's tau beside it, a warning above the pack's limit.
import type { Scatter as Data } from '../api';
import { useSay } from '../lang';

export function Scatter({ data, limit, n, label, log, help }: { data: Data; limit: number; n: number; label: string; log?: boolean; help: string }) {
  const { t, num } = useSay();
  const pts = data.points.filter((p) => !log || p.x > 0), f = (v: number) => (log ? Math.log10(v) : v);
  const xs = pts.map((p) => f(p.x)), lo = log ? Math.floor(Math.min(...xs)) : 0, hi = log ? Math.ceil(Math.max(...xs)) : 1;
  const X = (v: number) => 34 + ((f(v) - lo) / (hi - lo || 1)) * 240, Y = (r: number) => 12 + ((r - 1) / Math.max(1, n - 1)) * 140;
  const ticks = log ? Array.from({ length: Math.max(0, hi - lo) + 1 }, (_, i) => 10 ** (lo + i)) : [0, 0.5, 1];
  const tau = data.tau === null ? null : num(data.tau, 2), word = tau === null ? label : t('neutral.word', { tau, what: label });
  return (
    <figure class="scatter">
      <figcaption><b>{label}</b> {tau === null ? <span class="tiny">{t('neutral.none')}</span> : <span class="num">τ = {tau}</span>} {tau === null ? null : data.warn ? <span class="gate cond">{t('neutral.warn', { limit: num(limit, 2) })}</span> : <span class="tiny">{t('neutral.ok', { limit: num(limit, 2) })}</span>}</figcaption>
      {pts.length ? (
        <svg viewBox="0 0 300 184" role="img" aria-label={word}>
          <path class="axis-l" d="M34 12V152H280" />
          {ticks.map((v) => <g key={v}><path class="axis-t" d={`M${X(v)} 152v4`} /><text x={X(v)} y="168" text-anchor="middle">{log ? (v >= 10000 ? `${num(v / 10000)} ha` : `${num(v)} m²`) : `${v * 100}%`}</text></g>)}
          {[1, n].map((r) => <text key={r} x="28" y={Y(r) + 4} text-anchor="end">{r}</text>)}
          {pts.map((p) => <circle key={p.id} cx={X(p.x)} cy={Y(p.rank)} r="3" />)}
        </svg>
      ) : null}
      <p class="tiny">{help}{data.unknown ? ` ${t('neutral.unknown', { n: data.unknown })}` : ''}</p>
    </figure>
  );
}
