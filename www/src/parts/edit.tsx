// Putting a fact right where it stands: value, source, how it was learnt, since when, why. What was typed stays when the server refuses.
import { useState } from 'preact/hooks';
import type { Attribute, Changed, Citation, Edit, NewFact, NewRecord, TypeDef, Value } from '../api';
import { codesOf, useApp } from '../app';
import { Failure, send } from '../client';
import { go } from '../route';
import { useSay } from '../lang';
import { Dialog } from './float';

type Mode = 'known' | 'range' | 'unknown' | 'na';

function Choice({ attr, mode, value }: { attr: Attribute; mode: Mode; value: Value | undefined }) {
  const { t, name } = useSay(), { schema } = useApp();
  const label = name(attr.label), v = value?.v;
  const limits = { min: attr.min, max: attr.max };
  const fieldLabel = attr.unit_label ? `${label} (${attr.unit_label})` : label;
  switch (attr.value) {
    case 'number':
      return mode === 'range'
        ? <div class="pair"><label>{t('edit.from')}<input name="lo" type="number" step="any" required {...limits} value={value?.lo as number | undefined} /></label><label>{t('edit.to')}<input name="hi" type="number" step="any" required {...limits} value={value?.hi as number | undefined} /></label></div>
        : <label>{fieldLabel}<input name="v" type="number" step={attr.kind === 'integer' ? 1 : 'any'} required value={typeof v === 'number' ? v : ''} /></label>;
    case 'bool':
      return <label>{label}<select name="v" required><option value="true" selected={v === true}>{t('value.yes')}</option><option value="false" selected={v === false}>{t('value.no')}</option></select></label>;
    case 'code':
      return mode === 'range'
        ? <fieldset><legend>{t('edit.one_of')}</legend>{codesOf(schema, attr).map((c) => <label key={c.code} class="check"><input type="checkbox" name="set" value={c.code} checked={value?.set?.includes(c.code)} />{name(c.label)}</label>)}</fieldset>
        : <label>{label}<select name="v" required><option value="">{t('edit.choose')}</option>{codesOf(schema, attr).map((c) => <option key={c.code} value={c.code} selected={v === c.code}>{name(c.label)}</option>)}</select></label>;
    case 'codes':
      return <fieldset><legend>{label}</legend>{codesOf(schema, attr).map((c) => <label key={c.code} class="check"><input type="checkbox" name="set" value={c.code} checked={(Array.isArray(v) ? (v as string[]) : value?.set ?? []).includes(c.code)} />{name(c.label)}</label>)}</fieldset>;
    case 'date':
      return <label>{label}<input name="v" required pattern="\d{4}(-\d{2}(-\d{2})?)?" placeholder="2019-03" value={typeof v === 'string' ? v : ''} /><span class="tiny">{t('edit.date_help')}</span></label>;
    case 'geometry': {
      const p = Array.isArray(v) && typeof v[0] === 'number' ? (v as [number, number]) : undefined;
      return <div class="pair three"><label>{t('edit.lon')}<input name="lon" type="number" step="any" min={-180} max={180} required value={p?.[0]} /></label><label>{t('edit.lat')}<input name="lat" type="number" step="any" min={-90} max={90} required value={p?.[1]} /></label><label>{t('edit.radius')}<input name="radius" type="number" min={0} value={value?.radius_m} /></label></div>;
    }
    default:
      return attr.kind === 'url' ? <label>{label}<input name="v" required type="url" value={typeof v === 'string' ? v : ''} /></label> : <label>{label}<input name="v" required value={typeof v === 'string' ? v : ''} /></label>;
  }
}

function read(attr: Attribute, mode: Mode, f: FormData): NewFact['value'] {
  const s = (k: string) => String(f.get(k) ?? '').trim();
  if (mode === 'unknown') return { state: 'unknown' };
  if (mode === 'na') return { state: 'na', reason: s('na_reason') };
  if (mode === 'range') return attr.value === 'code' ? { state: 'uncertain', set: f.getAll('set').map(String) } : { state: 'uncertain', lo: +s('lo'), hi: +s('hi') };
  switch (attr.value) {
    case 'number': return { state: 'known', v: +s('v') };
    case 'bool': return { state: 'known', v: s('v') === 'true' };
    case 'codes': return { state: 'known', v: f.getAll('set').map(String) };
    case 'geometry': return { state: 'known', v: [+s('lon'), +s('lat')], ...(s('radius') ? { radius_m: +s('radius') } : {}) };
    case 'date': return { state: 'known', v: s('v'), prec: s('v').length > 7 ? 'day' : s('v').length > 4 ? 'month' : 'year' };
    default: return { state: 'known', v: s('v') };
  }
}

// Source, method, date, reason: asked in the same way wherever something is changed.
export function Provenance({ reason = false }: { reason?: boolean }) {
  const { t, name } = useSay(), { schema, session } = useApp();
  return (
    <>
      <div class="pair"><label>{t('edit.source')}<input name="source" required placeholder={t('edit.source_hint')} /></label><label>{t('edit.url')}<input name="url" type="url" placeholder="https://" /></label></div>
      <div class="pair"><label>{t('edit.class')}<select name="class" required><option value="">{t('edit.choose')}</option>{schema?.sources.map((s) => <option key={s.class} value={s.class}>{name(s.label)}</option>)}</select></label>
        <label>{t('edit.method')}<select name="method" required><option value="">{t('edit.choose')}</option>{schema?.methods.map((s) => <option key={s.method} value={s.method}>{name(s.label)}</option>)}</select></label></div>
      <div class="pair"><label>{t('edit.valid')}<input name="valid" type="date" max={session.city.today} /></label><label>{t('edit.reason')}<input name="reason" required={reason} /></label></div>
    </>
  );
}

export const provenance = (f: FormData) => {
  const s = (k: string) => String(f.get(k) ?? '').trim();
  return { source: s('source'), class: s('class'), method: s('method'), ...(s('url') ? { url: s('url') } : {}), ...(s('valid') ? { valid: s('valid') } : {}), ...(s('reason') ? { reason: s('reason') } : {}) };
};

// Faults of a field stand beside it; `rest` has the others, for the end of the form.
export function useBeside(failure: Failure | undefined, columns: string[]) {
  const faults = failure?.api.faults ?? [];
  const said = (...of: string[]) => faults.filter((x) => of.includes(x.field ?? '')).map((x) => x.message).join(' ');
  const Bad = ({ of }: { of: string[] }) => { const text = said(...of); return text ? <span class="fieldbad" role="alert" id={`bad-${of[0]}`}>{text}</span> : null; };
  const rest = failure && ({ ...failure, offline: failure.offline, denied: failure.denied, api: { ...failure.api, faults: faults.filter((x) => !columns.includes(x.field ?? '')) } } as Failure);
  return { said, Bad, rest, of: (column: string) => (said(column) ? { 'aria-invalid': 'true' as const, 'aria-describedby': `bad-${column}` } : {}) };
}

export function Refused({ failure }: { failure: Failure | undefined }) {
  const { t } = useSay();
  if (!failure) return null;
  const a = failure.api;
  return <div class="refused" role="alert"><b>{t('edit.refused')}</b> {failure.offline ? t('state.offline_do') : <>{a.message} {a.why} {a.remedy}</>}{a.faults?.map((f) => <p key={f.at + f.message}><b>{f.at}</b> {f.message} {f.remedy}</p>)}</div>;
}

// Runs a change, says it in a toast with undo, keeps the failure for the form.
export function useChange() {
  const { lang } = useSay(), { toast } = useApp();
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState<Failure>();
  const run = async <T extends Partial<Changed>>(path: string, body: unknown, then?: (r: T) => void, method: 'POST' | 'PUT' = 'POST') => {
    setBusy(true); setFailure(undefined);
    try { const r = await send<T>(method, path, lang, body); if (r.text) toast({ text: r.text, undo: r.undo }); then?.(r); }
    catch (e) { setFailure(e instanceof Failure ? e : new Failure(500, { id: 'PAGE', message: String(e) })); }
    finally { setBusy(false); }
  };
  return { run, busy, failure };
}

export function EditFact({ record, attr, value, close }: { record: string; attr: Attribute; value: Value | undefined; close: () => void }) {
  const { t, name } = useSay();
  const [mode, setMode] = useState<Mode>('known');
  const { run, busy, failure } = useChange();
  const ranged = attr.value === 'number' || attr.value === 'code';
  const submit = (e: Event) => {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement);
    const body: Edit = { record, facts: [{ attr: attr.name, value: read(attr, mode, f) }], ...provenance(f) };
    run('/edits', body, close);
  };
  return (
    <form class="form edit" onSubmit={submit} aria-label={t('edit.of', { what: name(attr.label) })} onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); close(); } }}>
      <div class="seg small" role="group" aria-label={t('edit.state')}>
        {(['known', ...(ranged ? ['range'] : []), 'unknown', 'na'] as Mode[]).map((m) => <button key={m} type="button" aria-pressed={mode === m} onClick={() => setMode(m)}>{t(m === 'range' && attr.value === 'code' ? 'edit.mode_set' : `edit.mode_${m}`)}</button>)}
      </div>
      {mode === 'known' || mode === 'range' ? <Choice attr={attr} mode={mode} value={value} /> : mode === 'na' ? <label>{t('edit.na_reason')}<input name="na_reason" required /></label> : null}
      <Provenance />
      <Refused failure={failure} />
      <div class="row"><button class="btn primary" disabled={busy}>{t('edit.save')}</button><button type="button" class="btn" onClick={close}>{t('edit.cancel')}</button><span class="tiny">{t('edit.added')}</span></div>
    </form>
  );
}

// Any attribute of the record, from one button: "add what you know".
export function AddKnown({ record, attrs, values }: { record: string; attrs: Attribute[]; values: Record<string, { value: Value }> }) {
  const { t, name } = useSay();
  const [open, setOpen] = useState(false), [which, setWhich] = useState('');
  const attr = attrs.find((a) => a.name === which);
  const close = () => { setOpen(false); setWhich(''); };
  return (
    <>
      <button type="button" class="btn primary" onClick={() => setOpen(true)}>{t('record.add')}</button>
      {open ? (
        <Dialog title={t('record.add')} close={close}>
          <div class="form"><label>{t('edit.which')}<select value={which} onChange={(e) => setWhich(e.currentTarget.value)}><option value="">{t('edit.choose')}</option>{attrs.filter((a) => !a.derived_from).map((a) => <option key={a.name} value={a.name}>{name(a.label)}{values[a.name]?.value.state === 'unknown' ? ` (${t('value.unknown')})` : ''}</option>)}</select></label></div>
          {attr ? <EditFact key={which} record={record} attr={attr} value={values[which]?.value} close={close} /> : null}
        </Dialog>
      ) : null}
    </>
  );
}

// With `at` it opens at once, for a point chosen on the map.
export function AddRecord({ def, at, done }: { def: TypeDef; at?: [number, number]; done?: () => void }) {
  const { t, name } = useSay(), { schema } = useApp();
  const [open, show] = useState(!!at);
  const setOpen = (on: boolean) => { show(on); if (!on) done?.(); };
  const { run, busy, failure } = useChange();
  const first = [...new Set([def.title.vi, def.title.en, ...def.columns])].map((n) => schema?.attributes.find((a) => a.type === def.name && a.name === n)).filter((a): a is Attribute => !!a && !a.derived_from && a.value !== 'geometry');
  const submit = (e: Event) => {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement), facts: NewFact[] = [];
    for (const a of first) { const raw = String(f.get(`a.${a.name}`) ?? '').trim(); if (raw) facts.push({ attr: a.name, value: { state: 'known', v: a.value === 'number' ? +raw : a.value === 'bool' ? raw === 'true' : a.value === 'codes' ? [raw] : raw } }); }
    const lon = String(f.get('lon') ?? ''), lat = String(f.get('lat') ?? ''), geo = schema?.attributes.find((a) => a.type === def.name && a.value === 'geometry');
    if (lon && lat && geo) facts.push({ attr: geo.name, value: { state: 'known', v: [+lon, +lat] } });
    const body: NewRecord = { type: def.name, facts, ...provenance(f) };
    run<Changed>('/records', body, (r) => { setOpen(false); if (r.record) go('/' + r.record); });
  };
  return (
    <>
      {at ? null : <button type="button" class="btn primary" onClick={() => setOpen(true)}>{t('places.add', { what: name(def.label).toLowerCase() })}</button>}
      {open ? (
        <Dialog title={t('places.add', { what: name(def.label).toLowerCase() })} close={() => setOpen(false)}>
          <form class="form" onSubmit={submit}>
            {first.map((a) => <label key={a.name}>{name(a.label)}{a.unit_label ? ` (${a.unit_label})` : ''}{a.value === 'code' || a.value === 'codes'
              ? <select name={`a.${a.name}`}><option value="">{t('value.unknown')}</option>{codesOf(schema, a).map((c) => <option key={c.code} value={c.code}>{name(c.label)}</option>)}</select>
              : a.value === 'bool' ? <select name={`a.${a.name}`}><option value="">{t('value.unknown')}</option><option value="true">{t('value.yes')}</option><option value="false">{t('value.no')}</option></select>
              : a.value === 'number' ? <input name={`a.${a.name}`} type="number" step="any" placeholder={t('value.unknown')} /> : <input name={`a.${a.name}`} required={a.name === def.title.vi} placeholder={a.name === def.title.vi ? '' : t('value.unknown')} />}</label>)}
            {def.spatial === 'point' ? <div class="pair"><label>{t('edit.lon')}<input name="lon" type="number" step="any" value={at?.[0]} /></label><label>{t('edit.lat')}<input name="lat" type="number" step="any" value={at?.[1]} /></label></div> : null}
            <Provenance />
            <Refused failure={failure} />
            <div class="row"><button class="btn primary" disabled={busy}>{t('edit.save')}</button><span class="tiny">{t('edit.blank')}</span></div>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}

// Takes one observation back, with a reason; it stays in the history.
export function RetractDialog({ record, cite, attr, close }: { record: string; cite: Citation; attr: string; close: () => void }) {
  const { t } = useSay();
  const { run, busy, failure } = useChange();
  return (
    <Dialog title={t('retract.title')} close={close}>
      <form class="form" onSubmit={(e) => { e.preventDefault(); run('/retract', { record, attr, obs: cite.obs, reason: String(new FormData(e.currentTarget as HTMLFormElement).get('reason')) }, close); }}>
        <p>{t('retract.help', { value: cite.value.text, source: cite.source })}</p>
        <label>{t('edit.reason')}<input name="reason" required /></label>
        <Refused failure={failure} />
        <div class="row"><button class="btn danger" disabled={busy}>{t('retract.do')}</button></div>
      </form>
    </Dialog>
  );
}
