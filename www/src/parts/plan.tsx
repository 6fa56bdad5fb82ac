// A small plan from the pack's schematic, drawn as SVG: where something is, without the big map. Not for measuring, and says so.
import type { Schematic } from '../api';
import { useGet } from '../client';
import { useSay } from '../lang';
import { SHAPE, type Mark } from './marks';

export interface Dot { at: [number, number]; mark?: Mark; solid?: boolean; chosen?: boolean; label?: string; radius_m?: number | undefined; shade?: number }
type Ring = [number, number][];

export function Plan({ dots, centre, span, width = 392, height = 240, label, wards }: { dots: Dot[]; centre: [number, number]; span: number; width?: number; height?: number; label: string; wards?: { at: [number, number]; shade: number }[] }) {
  const { t, lang, name } = useSay();
  const sketch = useGet<Schematic>('/schematic', lang);
  const kx = Math.cos((centre[1] * Math.PI) / 180), scale = width / span;           // span: degrees of longitude across
  const x = (p: [number, number]) => (p[0] - centre[0]) * scale + width / 2, y = (p: [number, number]) => height / 2 - ((p[1] - centre[1]) * scale) / kx;
  const line = (ps: Ring) => ps.map((p, i) => `${i ? 'L' : 'M'}${x(p).toFixed(1)} ${y(p).toFixed(1)}`).join('');
  const parts = sketch.data?.features.map((f) => ({ kind: f.properties.kind, name: f.properties.name, type: f.geometry.type, rings: rings(f.geometry) })) ?? [];
  // Names of waters where there is room; the first drawn wins.
  const labels: { x: number; y: number; text: string }[] = [];
  for (const p of parts) {
    if (!/river|lake/.test(p.kind) || !p.name || wards?.length || dots.length > 100) continue;
    const r = p.rings[0]!, m = p.type.includes('Polygon') ? mid(r) : r[Math.floor(r.length / 2)]!, l = { x: x(m), y: y(m), text: name(p.name) }, half = l.text.length * 3.2;
    if (l.x > half && l.x < width - half && l.y > 12 && l.y < height - 12 && !labels.some((o) => Math.abs(o.y - l.y) < 14 && Math.abs(o.x - l.x) < half + o.text.length * 3.2)) labels.push(l);
  }
  const metre = scale / (111320 * kx);
  // A name stands right of its mark, or left of it near the right edge; where it would cover another name it is left out. The chosen comes first.
  const taken: { a: number; b: number; y: number }[] = [], drawn = dots.filter((d) => x(d.at) > 4 && x(d.at) < width - 4 && y(d.at) > 4 && y(d.at) < height - 4);
  const names = new Map([...drawn].sort((p, r) => +!!r.chosen - +!!p.chosen).flatMap((d) => {
    if (!d.label) return [];
    const long = d.label.length * (d.chosen ? 7.4 : 6.2), off = d.chosen ? 24 : 12, left = x(d.at) + off + long > width, a = left ? x(d.at) - off - long : x(d.at) + off;
    const own = { a: Math.min(a, x(d.at) - 8), b: Math.max(a + long, x(d.at) + 8), y: y(d.at) };
    if (a < 0 || taken.some((o) => Math.abs(o.y - own.y) < 14 && own.a < o.b && own.b > o.a)) return [];
    taken.push(own);
    return [[d, left] as [Dot, boolean]];
  }));
  return (
    <figure class="plan-fig">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} preserveAspectRatio="xMidYMid slice">
        {parts.some((p) => p.kind === 'outline') ? null : <path class="land" d={`M0 0h${width}v${height}H0z`} />}
        {parts.filter((p) => p.kind === 'outline').map((p, i) => <path key={i} class="land" d={p.rings.map((r) => line(r) + 'z').join('')} />)}
        {wards?.map((w, i) => <circle key={i} cx={x(w.at)} cy={y(w.at)} r="7" class={`seq-${w.shade}`} />)}
        {parts.filter((p) => /road|rail|bridge/.test(p.kind)).map((p, i) => <path key={i} class="mesh" d={p.rings.map(line).join('')} />)}
        {parts.filter((p) => /river|lake|water/.test(p.kind)).map((p, i) => p.type.includes('Polygon') ? <path key={i} class="water" d={p.rings.map((r) => line(r) + 'z').join('')} /> : <path key={i} class="river" stroke-width={Math.max(4, 450 * metre)} d={p.rings.map(line).join('')} />)}
        {labels.map((l) => <text key={l.text} class="water-l" x={l.x} y={l.y}>{l.text}</text>)}
        {drawn.filter((d) => d.chosen).map((d, i) => <g key={i} class="pt sel"><circle class="halo" cx={x(d.at)} cy={y(d.at)} r={Math.max(18, (d.radius_m ?? 0) * metre)} /></g>)}
        {drawn.map((d, i) => <g key={i} class={`pt k-${d.mark ?? 'other'}${d.solid === false ? ' approx' : ''}${d.chosen ? ' sel' : ''}`}>
          {d.mark ? <path class="shape" d={SHAPE[d.mark]} transform={`translate(${x(d.at) - 8} ${y(d.at) - 8})`} /> : <circle class="seatdot" cx={x(d.at)} cy={y(d.at)} r="4.5" />}
          {names.has(d) ? <text class="name" x={x(d.at) + (d.chosen ? 24 : 12) * (names.get(d) ? -1 : 1)} y={y(d.at) + 4} text-anchor={names.get(d) ? 'end' : 'start'}>{d.label}</text> : null}</g>)}
      </svg>
      <figcaption class="tiny">{t('plan.note')}</figcaption>
    </figure>
  );
}

const mid = (r: Ring): [number, number] => [r.reduce((s, p) => s + p[0], 0) / r.length, r.reduce((s, p) => s + p[1], 0) / r.length];
export function rings(g: { type: string; coordinates: unknown }): Ring[] {
  const c = g.coordinates as never;
  return g.type === 'LineString' ? [c as Ring] : g.type === 'Polygon' || g.type === 'MultiLineString' ? (c as Ring[]) : g.type === 'MultiPolygon' ? (c as Ring[][]).flat() : [];
}
