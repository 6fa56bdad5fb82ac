// What people say about a file that comes in: where it is from, when it was so, what its coordinates are in; and what each column means.
import type { ImportColumn, ImportOptions, ImportPlan, TypeDef } from '../api';
import { attribute, useApp } from '../app';
import { useSay, type WordId } from '../lang';

export type About = Partial<ImportOptions>;
export type Columns = Record<number, string>;             // place of a column -> what people choose
const WGS84 = 'EPSG:4326', OTHER = 'other', NOT = '-', RANKED = 'place';

// `was`: what an import says already; without one, empty is the usual.
export function AboutFile({ said, say, was, filename, sheets = [] }: { said: About; say: (a: About) => void; was?: ImportOptions; filename?: string; sheets?: ImportPlan['sheets'] }) {
  const { t, name } = useSay(), { schema, session } = useApp();
  const now: About = { ...was, ...said }, type = now.type || RANKED, spatial = schema?.types.find((d: TypeDef) => d.name === type)?.spatial === 'point';
  const grid = session.city.grid, known = ['', WGS84, grid].includes(now.crs ?? '');
  const text = (key: 'source' | 'date' | 'crs', hint: string) => <input value={key === 'source' && now.source === filename ? '' : now[key] ?? ''} placeholder={hint} onInput={(e) => say({ ...said, [key]: e.currentTarget.value })} />;
  const pick = (key: 'type' | 'class' | 'method', usual: WordId | null, items: { value: string; label: string }[]) => (
    <select value={now[key] ?? (key === 'type' ? RANKED : '')} onChange={(e) => say({ ...said, [key]: e.currentTarget.value })}>{usual ? <option value="">{t(usual)}</option> : null}{items.map((i) => <option key={i.value} value={i.value}>{i.label}</option>)}</select>);
  return (
    <div class="about">
      <label>{t('edit.source')}{text('source', t('import.source_hint'))}</label>
      <label>{t('edit.class')}{pick('class', was ? null : 'import.usual', (schema?.sources ?? []).map((s) => ({ value: s.class, label: name(s.label) })))}</label>
      <label>{t('edit.method')}{pick('method', was ? null : 'import.usual', (schema?.methods ?? []).map((s) => ({ value: s.method, label: name(s.label) })))}</label>
      <label>{t('import.date')}{text('date', t('import.date_hint'))}</label>
      <label>{t('import.type')}{pick('type', null, (schema?.types ?? []).map((d) => ({ value: d.name, label: name(d.label) })))}</label>
      {sheets.length > 1 ? <label>{t('import.sheet')}<select value={now.sheet ?? 0} onChange={(e) => say({ ...said, sheet: +e.currentTarget.value })}><option value={0}>{t('import.sheet_all')}</option>{sheets.map((s) => <option key={s.no} value={s.no}>{s.name}</option>)}</select></label> : null}
      {spatial ? <label>{t('import.grid')}<select value={known ? now.crs ?? '' : OTHER} onChange={(e) => say({ ...said, crs: e.currentTarget.value === OTHER ? 'EPSG:' : e.currentTarget.value })}>
        <option value="">{t('import.grid_values')}</option><option value={WGS84}>{t('import.grid_wgs')}</option>{grid ? <option value={grid}>{t('import.grid_city', { crs: grid })}</option> : null}<option value={OTHER}>{t('import.grid_other')}</option></select></label> : null}
      {spatial && !known ? <label>{t('import.grid_code')}{text('crs', 'EPSG:…')}</label> : null}
    </div>
  );
}

// A heading that stood before in the same sheet cannot be named a second time.
const again = (all: ImportColumn[], i: number) => all.some((c, k) => k < i && c.name === all[i]!.name && c.sheet === all[i]!.sheet);
const chosen = (c: ImportColumn, choice: string | undefined) => choice ?? c.as ?? c.near ?? NOT;
// Columns that hold something, are not read, and of which nobody has said that they need not be.
export const unread = (p: ImportPlan) => p.columns.filter((c) => !c.as && c.first.length > 0 && c.name);

// What the plan is to be told of the columns: what people chose or had said, and proposals that they let stand.
export function mapOf(p: ImportPlan, columns: Columns, sheet: number): string[] {
  return p.columns.flatMap((c, i) => {
    if (!c.name || again(p.columns, i) || (sheet && c.sheet && c.sheet !== sheet)) return [];
    return columns[i] !== undefined || c.said || c.near ? [`${c.name}=${chosen(c, columns[i])}`] : [];
  });
}

const ROLES: { as: string; word: WordId; place?: boolean }[] = [
  { as: 'id', word: 'import.role_id' }, { as: 'lon', word: 'import.role_x', place: true }, { as: 'lat', word: 'import.role_y', place: true }, { as: 'coordinates', word: 'import.role_xy', place: true },
  { as: 'crs', word: 'import.role_crs', place: true }, { as: 'source', word: 'import.role_source' }];

export function ColumnTable({ p, columns, choose }: { p: ImportPlan; columns: Columns; choose: ((c: Columns) => void) | null }) {
  const { t, name } = useSay(), { schema } = useApp();
  const def = schema?.types.find((d) => d.name === p.type), role = (as: string) => ROLES.find((r) => r.as === as);
  const mine = (schema?.attributes ?? []).filter((a) => a.type === p.type && a.kind !== 'derived' && a.value !== 'geometry');
  const groups = (schema?.groups ?? []).map((g) => ({ g, of: mine.filter((a) => a.group === g.id) })).filter((x) => x.of.length);
  const words = (as: string) => { const r = role(as); return r ? t(r.word) : as === NOT ? t('import.not_read') : name(attribute(schema, p.type, as)?.label) || as; };
  const options = <><option value={NOT}>{t('import.not_read')}</option><optgroup label={t('import.roles')}>{ROLES.filter((r) => !r.place || def?.spatial === 'point').map((r) => <option key={r.as} value={r.as}>{t(r.word)}</option>)}</optgroup>
    {groups.map(({ g, of }) => <optgroup key={g.id} label={name(g.label)}>{of.map((a) => <option key={a.name} value={a.name}>{name(a.label)}</option>)}</optgroup>)}</>;
  return (
    <table class="tbl columns"><thead><tr><th scope="col">{t('import.column')}</th><th scope="col">{t('import.first')}</th><th scope="col">{t('import.read')}</th></tr></thead>
      <tbody>{p.columns.map((c, i) => {
        if (!c.name && !c.first.length) return null;
        const as = chosen(c, columns[i]), fixed = !choose || !c.name || again(p.columns, i);
        const why = columns[i] !== undefined ? t('import.chosen') : c.said ? t('import.said') : !c.as && c.near && !fixed ? t('import.proposed') : c.note ?? '';
        return (
          <tr key={i} class={!c.as && c.near && columns[i] === undefined && !fixed ? 'proposed' : ''}><th scope="row">{c.name || <span class="muted">{t('import.no_heading')}</span>}{c.sheet ? <span class="sub small">{p.sheets.find((s) => s.no === c.sheet)?.name}</span> : null}</th>
            <td class="muted"><span class="first">{c.first.join(' · ')}</span></td>
            <td>{fixed ? <span class={c.as ? '' : 'muted'}>{words(c.as ?? NOT)}</span> : <select class="field" aria-label={t('import.read_of', { name: c.name })} value={as} onChange={(e) => choose!({ ...columns, [i]: e.currentTarget.value })}>{options}</select>}
              {choose && c.name && again(p.columns, i) ? <span class="sub small">{t('import.same_heading')}</span> : why ? <span class="sub small why">{why}</span> : null}</td></tr>
        );
      })}</tbody></table>
  );
}
