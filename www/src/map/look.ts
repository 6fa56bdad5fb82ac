// What the map wears: colours read from the tokens, marks drawn on a canvas, the style without tiles.
import type { FontFacesSpecification, StyleSpecification } from 'maplibre-gl';
import type { Schematic, Lang } from '../api';
import { MARKS, SHAPE, type Mark, type Stand } from '../parts/marks';
import { rings } from '../parts/plan';
import latin from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-500-normal.woff2';
import vietnamese from '@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-500-normal.woff2';

export const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
export const FONT = ['Kho Map'];
const faces = {
  'Kho Map': [
    { url: latin, 'unicode-range': ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+2000-206F', 'U+2212'] },
    { url: vietnamese, 'unicode-range': ['U+0102-0103', 'U+0110-0111', 'U+0128-0129', 'U+0168-0169', 'U+01A0-01A1', 'U+01AF-01B0', 'U+0300-0301', 'U+0303-0304', 'U+0308-0309', 'U+0323', 'U+0329', 'U+1EA0-1EF9'] },
  ],
} as unknown as FontFacesSpecification;

const SIZE = 40, RATIO = 2;
function draw(paint: (c: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const c = canvas.getContext('2d')!;
  c.translate(SIZE / 2, SIZE / 2);
  paint(c);
  return c.getImageData(0, 0, SIZE, SIZE);
}

// Solid where the position is street level or better, hollow where it is an estimate; small where it is none of those
// that the city chooses among; struck out where it is gone.
const STANDS: [Stand, number][] = [['main', 1], ['minor', 0.72], ['gone', 0.8]];
function shape(mark: Mark, solid: boolean, stand: Stand, size: number): ImageData {
  return draw((c) => {
    const p = new Path2D(SHAPE[mark]);
    c.scale(RATIO * size, RATIO * size); c.translate(-8, -8);
    c.lineJoin = 'round';
    if (solid) { c.strokeStyle = token('map-pin'); c.lineWidth = 3; c.stroke(p); c.fillStyle = token(`k-${mark}`); c.fill(p); }
    else { c.strokeStyle = token('map-pin'); c.lineWidth = 4.5; c.stroke(p); c.fillStyle = token('map-pin'); c.fill(p); c.strokeStyle = token(`k-${mark}`); c.lineWidth = 2; c.stroke(p); }
    if (stand !== 'gone') return;
    const strike = new Path2D('M0 16 16 0');
    c.strokeStyle = token('map-pin'); c.lineWidth = 5; c.stroke(strike); c.strokeStyle = token('ink'); c.lineWidth = 2; c.stroke(strike);
  });
}

function hatch(c: CanvasRenderingContext2D, r: number) {
  c.save(); c.beginPath(); c.arc(0, 0, r, 0, 7); c.clip(); c.fillStyle = token('map-pin'); c.fill(); c.strokeStyle = token('hatch'); c.lineWidth = 1.6;
  for (let x = -3 * r; x < 3 * r; x += 5) { c.beginPath(); c.moveTo(x, r); c.lineTo(x + 2 * r, -r); c.stroke(); }
  c.restore();
}

// Ring filled by what is known, of six parts; hatched inside.
const ring = (six: number) => draw((c) => {
  hatch(c, 12);
  c.lineWidth = 5; c.strokeStyle = token('ground-3'); c.beginPath(); c.arc(0, 0, 14, 0, 7); c.stroke();
  c.strokeStyle = token('ink'); c.beginPath(); c.arc(0, 0, 14, -Math.PI / 2, -Math.PI / 2 + (six / 6) * 2 * Math.PI); c.stroke();
});
const dot = (fill: string | null) => draw((c) => {
  if (fill === null) { hatch(c, 12); c.setLineDash([4, 3]); c.strokeStyle = token('line-2'); c.lineWidth = 2; c.beginPath(); c.arc(0, 0, 12, 0, 7); c.stroke(); return; }
  c.beginPath(); c.arc(0, 0, 14, 0, 7); c.fillStyle = fill; c.fill(); c.strokeStyle = token('ink'); c.lineWidth = 2; c.stroke();
});

export function images(): [string, ImageData][] {
  const out: [string, ImageData][] = [];
  for (const m of MARKS) for (const [stand, size] of STANDS) out.push([`${m}-solid-${stand}`, shape(m, true, stand, size)], [`${m}-hollow-${stand}`, shape(m, false, stand, size)]);
  for (let i = 0; i <= 6; i++) out.push([`ring-${i}`, ring(i)]);
  for (let i = 1; i <= 6; i++) out.push([`seq-${i}`, dot(token(`seq-${i}`))]);
  out.push(['seq-none', dot(null)]);
  return out;
}
export const RATIO_OF_IMAGES = RATIO;

export function style(sketch: Schematic | undefined, lang: Lang): StyleSpecification {
  const kind = (re: RegExp, polygon?: boolean) => ({ type: 'FeatureCollection' as const, features: (sketch?.features ?? []).filter((f) => re.test(f.properties.kind) && (polygon === undefined || f.geometry.type.includes('Polygon') === polygon)).map((f) => ({ type: 'Feature' as const, geometry: f.geometry, properties: { name: f.properties.name ? f.properties.name[lang] || f.properties.name.vi : '' } })) }) as never;
  const land = (sketch?.features ?? []).some((f) => f.properties.kind === 'outline');
  const label = { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 12, 'text-max-width': 9 } as never;
  return {
    version: 8, 'font-faces': faces,
    sources: {
      land: { type: 'geojson', data: kind(/^outline/) }, waterA: { type: 'geojson', data: kind(/river|lake|water/, true) }, waterL: { type: 'geojson', data: kind(/river|lake|water/, false) }, road: { type: 'geojson', data: kind(/road|ring|rail|bridge/) }, other: { type: 'geojson', data: kind(/label|point|place/) },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': token(land ? 'map-out' : 'map-land') } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': token('map-land') } },
      { id: 'land-line', type: 'line', source: 'land', paint: { 'line-color': token('map-line') } },
      { id: 'road', type: 'line', source: 'road', paint: { 'line-color': token('map-line'), 'line-width': 1.25 } },
      { id: 'water', type: 'fill', source: 'waterA', paint: { 'fill-color': token('map-water') } },
      { id: 'river', type: 'line', source: 'waterL', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': token('map-water'), 'line-width': ['interpolate', ['exponential', 2], ['zoom'], 9, 3, 15, 60] } },
      { id: 'river-l', type: 'symbol', source: 'waterL', layout: { ...(label as object), 'symbol-placement': 'line' } as never, paint: { 'text-color': token('map-water-label') } },
      { id: 'water-l', type: 'symbol', source: 'waterA', layout: label, paint: { 'text-color': token('map-water-label') } },
      { id: 'other-l', type: 'symbol', source: 'other', layout: label, paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.5 } },
    ],
  };
}

// Bounds that hold most of the points, so that one far away does not shrink the rest.
export function most(points: [number, number][], fallback: [number, number, number, number]): [number, number, number, number] {
  if (points.length < 3) return fallback;
  const q = (a: number[], p: number) => a.sort((x, y) => x - y)[Math.min(a.length - 1, Math.round(p * (a.length - 1)))]!;
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  return [q(xs, 0.08), q(ys, 0.08), q(xs, 0.92), q(ys, 0.92)];
}
export { rings };
