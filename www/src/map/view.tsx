// The big map: maplibre with a style of ours, no tiles, no other host. Loaded only here, after the list has been shown.
import { GeoJSONSource, Map as GlMap, setWorkerUrl, type MapLayerMouseEvent } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Lang, Schematic, WardOutlines } from '../api';
import { FONT, RATIO_OF_IMAGES, images, most, style, token } from './look';

setWorkerUrl(MAP_WORKER);
export interface Point { id: string; at: [number, number]; name: string; mark: string; solid: boolean; radius_m?: number | undefined; icon: string; above: number }
export interface Props {
  points: Point[]; sketch: Schematic | undefined; wards: WardOutlines | undefined; lang: Lang; theme: string; bounds: [number, number, number, number]; title: string;
  view: { c: [number, number]; z: number } | null; sel: string | null; hover: string | null; padBottom: number;
  onPick: (id: string | null) => void; onHover: (id: string | null) => void; onMove: (c: [number, number], z: number, metresPerPixel: number) => void; onAdd?: ((at: [number, number]) => void) | undefined; onFail: () => void;
  control: (api: { zoom: (by: number) => void }) => void;
}

function disc(at: [number, number], metres: number): [number, number][] {
  const k = 111320, cos = Math.cos((at[1] * Math.PI) / 180);
  return Array.from({ length: 49 }, (_, i) => { const a = (i / 48) * 2 * Math.PI; return [at[0] + (Math.cos(a) * metres) / (k * cos), at[1] + (Math.sin(a) * metres) / k]; });
}
const collect = (points: Point[]) => ({ type: 'FeatureCollection' as const, features: points.map((p) => ({ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: p.at }, properties: { id: p.id, name: p.name, icon: p.icon, above: p.above } })) });
const near = (p: Point | undefined) => ({ type: 'FeatureCollection' as const, features: p ? [{ type: 'Feature' as const, geometry: { type: 'Polygon' as const, coordinates: [disc(p.at, Math.max(p.radius_m ?? 0, 120))] }, properties: {} }] : [] });
const one = (p: Point | undefined) => ({ type: 'FeatureCollection' as const, features: p ? [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: p.at }, properties: { name: p.name, icon: p.icon } }] : [] });

// Outlines of wards, below everything that stands for a place; their names once there is room.
function drawWards(gl: GlMap, wards: WardOutlines | undefined) {
  if (!wards?.features.length) return;
  const have = gl.getSource('wards') as GeoJSONSource | undefined;
  if (have) { have.setData(wards as never); return; }
  gl.addSource('wards', { type: 'geojson', data: wards as never });
  gl.addLayer({ id: 'wards', type: 'line', source: 'wards', paint: { 'line-color': token('map-label'), 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.4, 14, 1.2], 'line-opacity': 0.6 } }, 'near');
  gl.addLayer({ id: 'wards-n', type: 'symbol', source: 'wards', minzoom: 12, layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 11, 'text-max-width': 9 }, paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.5 } }, 'near');
}

export default function View(p: Props) {
  const box = useRef<HTMLDivElement>(null), map = useRef<GlMap | null>(null), live = useRef(p);
  live.current = p;
  const [ready, setReady] = useState(0);

  useEffect(() => {
    let gl: GlMap;
    try {
      gl = new GlMap({ container: box.current!, style: style(p.sketch, p.lang), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: 17, minZoom: 8, fadeDuration: 0, localIdeographFontFamily: false, locale: { 'Map.Title': p.title },
        ...(p.view ? { center: p.view.c, zoom: p.view.z } : { bounds: most(p.points.map((x) => x.at), p.bounds), fitBoundsOptions: { padding: { top: 72, left: 40, right: 40, bottom: 40 + p.padBottom } } }) });
    } catch { p.onFail(); return; }
    map.current = gl;
    gl.touchZoomRotate.disableRotation();
    const moved = () => { const c = gl.getCenter(); live.current.onMove([+c.lng.toFixed(4), +c.lat.toFixed(4)], +gl.getZoom().toFixed(2), (156543.034 * Math.cos((c.lat * Math.PI) / 180)) / 2 ** gl.getZoom() / 2); };
    const dress = () => {
      for (const [name, data] of images()) if (!gl.hasImage(name)) gl.addImage(name, data, { pixelRatio: RATIO_OF_IMAGES });
      const q = live.current, sel = q.points.find((x) => x.id === q.sel);
      gl.addSource('near', { type: 'geojson', data: near(sel) });
      gl.addSource('places', { type: 'geojson', data: collect(q.points), cluster: true, clusterRadius: 26, clusterMaxZoom: 14 });
      gl.addSource('sel', { type: 'geojson', data: one(sel) });
      gl.addSource('hover', { type: 'geojson', data: one(undefined) });
      gl.addLayer({ id: 'near', type: 'fill', source: 'near', paint: { 'fill-color': token('accent'), 'fill-opacity': 0.1 } });
      gl.addLayer({ id: 'near-l', type: 'line', source: 'near', paint: { 'line-color': token('accent'), 'line-width': 1.5, 'line-dasharray': [3, 3] } });
      gl.addLayer({ id: 'clusters', type: 'circle', source: 'places', filter: ['has', 'point_count'], paint: { 'circle-color': token('map-pin'), 'circle-stroke-color': token('ink'), 'circle-stroke-width': 1.5, 'circle-radius': ['step', ['get', 'point_count'], 12, 6, 15, 20, 19] } });
      gl.addLayer({ id: 'counts', type: 'symbol', source: 'places', filter: ['has', 'point_count'], layout: { 'text-field': ['to-string', ['get', 'point_count']], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true }, paint: { 'text-color': token('ink') } });
      gl.addLayer({ id: 'marks', type: 'symbol', source: 'places', filter: ['!', ['has', 'point_count']], layout: { 'symbol-sort-key': ['get', 'above'], 'icon-image': ['get', 'icon'], 'icon-allow-overlap': true, 'text-field': ['step', ['zoom'], '', 11, ['case', ['==', ['get', 'above'], 1], ['get', 'name'], ''], 13, ['get', 'name']], 'text-font': FONT, 'text-size': 11, 'text-offset': [1, 0], 'text-anchor': 'left', 'text-optional': true, 'text-max-width': 14 }, paint: { 'text-color': token('ink-2'), 'text-halo-color': token('map-halo'), 'text-halo-width': 2 } });
      gl.addLayer({ id: 'hover', type: 'circle', source: 'hover', paint: { 'circle-radius': 13, 'circle-opacity': 0, 'circle-stroke-color': token('ink'), 'circle-stroke-width': 2 } });
      gl.addLayer({ id: 'sel-h', type: 'circle', source: 'sel', paint: { 'circle-radius': 20, 'circle-color': token('accent'), 'circle-opacity': 0.12, 'circle-stroke-color': token('accent'), 'circle-stroke-width': 2 } });
      gl.addLayer({ id: 'sel', type: 'symbol', source: 'sel', layout: { 'icon-image': ['get', 'icon'], 'icon-size': 1.25, 'icon-allow-overlap': true, 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 13, 'text-offset': [1.2, 0], 'text-anchor': 'left', 'text-allow-overlap': true, 'text-max-width': 14 }, paint: { 'text-color': token('ink'), 'text-halo-color': token('map-halo'), 'text-halo-width': 2 } });
      gl.once('idle', () => gl.getCanvas().setAttribute('data-ready', '1'));
      setReady((n) => n + 1);
      moved();
    };
    gl.on('style.load', dress);
    gl.on('moveend', moved);
    const pick = (e: MapLayerMouseEvent) => { const f = e.features?.[0]; if (f) live.current.onPick(String(f.properties['id'])); };
    gl.on('click', 'marks', pick);
    gl.on('click', 'clusters', async (e) => {
      const f = e.features?.[0]; if (!f) return;
      const z = await (gl.getSource('places') as GeoJSONSource).getClusterExpansionZoom(f.properties['cluster_id'] as number);
      gl.easeTo({ center: (f.geometry as unknown as { coordinates: [number, number] }).coordinates, zoom: z + 0.3, animate: !matchMedia('(prefers-reduced-motion: reduce)').matches });
    });
    gl.on('mousemove', 'marks', (e) => { gl.getCanvas().style.cursor = 'pointer'; live.current.onHover(String(e.features?.[0]?.properties['id'] ?? '')); });
    gl.on('mouseleave', 'marks', () => { gl.getCanvas().style.cursor = ''; live.current.onHover(null); });
    gl.on('contextmenu', (e) => live.current.onAdd?.([+e.lngLat.lng.toFixed(6), +e.lngLat.lat.toFixed(6)]));
    gl.on('webglcontextlost', () => live.current.onFail());
    gl.on('error', (e) => { if (/webgl/i.test(String(e.error))) live.current.onFail(); });
    p.control({ zoom: (by) => gl.zoomTo(gl.getZoom() + by, { animate: !matchMedia('(prefers-reduced-motion: reduce)').matches }) });
    return () => { gl.remove(); map.current = null; };
  }, []);

  // Theme, language or drawing changed: the style is made anew, the view stays.
  const first = useRef(true);
  useEffect(() => { if (first.current) { first.current = false; return; } for (const [n] of images()) if (map.current?.hasImage(n)) map.current.removeImage(n); map.current?.setStyle(style(p.sketch, p.lang), { diff: false }); }, [p.theme, p.lang, p.sketch]);
  useEffect(() => { if (map.current && ready) drawWards(map.current, p.wards); }, [p.wards, ready]);
  useEffect(() => { (map.current?.getSource('places') as GeoJSONSource | undefined)?.setData(collect(p.points)); }, [p.points, ready]);
  useEffect(() => {
    const gl = map.current, sel = p.points.find((x) => x.id === p.sel);
    (gl?.getSource('sel') as GeoJSONSource | undefined)?.setData(one(sel));
    (gl?.getSource('near') as GeoJSONSource | undefined)?.setData(near(sel));
    const at = gl && sel ? gl.project(sel.at) : undefined, box_ = gl?.getContainer();
    if (gl && sel && at && box_ && ready && (at.x < 60 || at.y < 80 || at.x > box_.clientWidth - 180 || at.y > box_.clientHeight - 80 - p.padBottom)) gl.easeTo({ center: sel.at, padding: { top: 0, left: 0, right: 0, bottom: p.padBottom }, animate: !matchMedia('(prefers-reduced-motion: reduce)').matches });
  }, [p.sel, p.points, ready]);
  useEffect(() => { (map.current?.getSource('hover') as GeoJSONSource | undefined)?.setData(one(p.points.find((x) => x.id === p.hover))); }, [p.hover, ready]);
  return <div class="gl" ref={box} />;
}
