// A group of criteria: what it is called, what it weighs by itself and in each purpose, and how the others make room. A new one comes
// with its first criterion (criterion.tsx); one that goes takes its criteria along. Nothing is stored before all of it holds.
import { useState } from 'preact/hooks';
import type { Framework, FrameworkEdit, FrameworkRow } from '../api';
import { useApp } from '../app';
import { put } from '../route';
import { useSay, type WordId } from '../lang';
import { Refused, useBeside, useChange } from './edit';
import { Dialog } from './float';

export interface GroupForm { id: string; vi: string; en: string; weight: string; purposes: Record<string, string> }     // purposes: that differ from weight
interface Group { id: string; vi: string; en: string; weight: number }
export const GROUP_COLUMNS = ['group_id', 'group_vi', 'group_en', 'group_weight'];

export const groupsOf = (f: Framework): Group[] =>
  f.criteria.filter((c, i) => f.criteria.findIndex((d) => d.group_id === c.group_id) === i).map((c) => ({ id: c.group_id, vi: c.group_vi, en: c.group_en, weight: c.group_weight }));

// The letter behind the last one: G after F.
export function freeGroup(f: Framework): GroupForm {
  const groups = groupsOf(f), last = groups.map((g) => g.id).filter((id) => /^[A-Y]$/.test(id)).sort().pop();
  let id = last ? String.fromCharCode(last.charCodeAt(0) + 1) : 'A';
  while (groups.some((g) => g.id === id)) id += 'A';
  return { id, vi: '', en: '', weight: String(Math.round(100 / (groups.length + 1)) / 100), purposes: {} };
}

// What is set of a group that is there, or will be: its weights in purposes.
export const inPurposes = (f: Framework, g: GroupForm) => (f.purposes ?? []).filter((p) => g.purposes[p.purpose_id] !== undefined).map((p) => ({ target: `${p.purpose_id}.w_${g.id}`, value: g.purposes[p.purpose_id]! }));

// What the others weigh once this one weighs `weight`.
function Room({ f, but, weight }: { f: Framework; but: string; weight: number }) {
  const { name, num } = useSay(), others = groupsOf(f).filter((g) => g.id !== but), sum = others.reduce((s, g) => s + g.weight, 0) || 1, left = Math.max(0, 1 - weight);
  return <ul class="room">{others.map((g) => <li key={g.id}><span><span class="num muted">{g.id}</span> {name({ vi: g.vi, en: g.en })}</span><span class="num">{num(100 * g.weight, 1)}% → {num((100 * g.weight * left) / sum, 1)}%</span></li>)}</ul>;
}

export function GroupFields({ f, x, set, fresh, bad }: { f: Framework; x: GroupForm; set: (part: Partial<GroupForm>) => void; fresh: boolean; bad: ReturnType<typeof useBeside> }) {
  const { t, name } = useSay();
  const field = (label: WordId, key: 'id' | 'vi' | 'en' | 'weight', column: string, more: Record<string, unknown> = {}) => (
    <label>{t(label)}<input value={x[key]} required {...bad.of(column)} onInput={(e) => set({ [key]: e.currentTarget.value })} {...more} /><bad.Bad of={[column]} /></label>
  );
  const number = { inputMode: 'decimal' };
  return (
    <>
      {fresh ? field('crit.g_id', 'id', 'group_id', { maxLength: 12, pattern: '[A-Za-z0-9_.\\-]+', spellcheck: false }) : null}
      <div class="pair">{field('crit.name_vi', 'vi', 'group_vi', { lang: 'vi' })}{field('crit.name_en', 'en', 'group_en', { lang: 'en' })}</div>
      {field('crit.g_weight', 'weight', 'group_weight', number)}
      <p class="tiny">{t('crit.g_room')}</p>
      <Room f={f} but={x.id} weight={Number(x.weight) || 0} />
      {f.purposes?.length ? <details class="bypurpose" open={Object.keys(x.purposes).length > 0}><summary>{t('crit.g_purposes')}</summary><p class="tiny">{t(fresh ? 'crit.g_purposes_new' : 'crit.g_purposes_help')}</p>
        {f.purposes.map((p) => <label key={p.purpose_id}>{name({ vi: p.name_vi, en: p.name_en })}<input value={x.purposes[p.purpose_id] ?? (fresh ? x.weight : String(p[`w_${x.id}`] ?? ''))} required {...number} onInput={(e) => set({ purposes: { ...x.purposes, [p.purpose_id]: e.currentTarget.value } })} /></label>)}<bad.Bad of={[`w_${x.id}`]} /></details> : null}
    </>
  );
}

function useStored(close: () => void) {
  const { t } = useSay(), { toast } = useApp(), change = useChange();
  const store = (edit: FrameworkEdit) => change.run('/framework/edit', edit, (r) => { const row = r as unknown as FrameworkRow, v = `${row.version}.${row.revision}`; close(); put({ v, with: null, group: null, gone: null }); toast({ text: t('crit.stored', { v }) }); });
  return { store, ...change };
}

// Only what was changed is sent.
export function EditGroup({ f, id, close }: { f: Framework; id: string; close: () => void }) {
  const { t, name } = useSay(), is = groupsOf(f).find((g) => g.id === id)!, { store, busy, failure } = useStored(close);
  const [x, set] = useState<GroupForm>({ id, vi: is.vi, en: is.en, weight: String(is.weight), purposes: {} }), [reason, say] = useState('');
  const bad = useBeside(failure, [...GROUP_COLUMNS, `w_${id}`]);
  const submit = (ev: Event) => {
    ev.preventDefault();
    const own = ([['group_vi', x.vi, is.vi], ['group_en', x.en, is.en], ['group_weight', x.weight, String(is.weight)]] as const).filter(([, now, was]) => now !== was).map(([column, value]) => ({ target: `${id}.${column}`, value }));
    void store({ set: [...own, ...inPurposes(f, x)], balance: true, reason });
  };
  return (
    <Dialog title={t('crit.g_edit', { group: name({ vi: is.vi, en: is.en }) })} close={close} wide>
      <form class="form addcrit" onSubmit={submit}>
        <GroupFields f={f} x={x} set={(part) => set({ ...x, ...part })} fresh={false} bad={bad} />
        <label>{t('crit.reason')}<input required value={reason} onInput={(e) => say(e.currentTarget.value)} /></label>
        <Refused failure={bad.rest} />
        <div class="row"><button class="btn primary" disabled={busy}>{t('crit.save')}</button><button type="button" class="btn" onClick={close}>{t('edit.cancel')}</button></div>
      </form>
    </Dialog>
  );
}

export function LeaveGroup({ f, id, close }: { f: Framework; id: string; close: () => void }) {
  const { t, name } = useSay(), is = groupsOf(f).find((g) => g.id === id)!, { store, busy, failure } = useStored(close);
  const [reason, say] = useState('');
  const submit = (ev: Event) => { ev.preventDefault(); void store({ remove: [id], balance: true, reason }); };
  return (
    <Dialog title={t('crit.g_leave', { group: name({ vi: is.vi, en: is.en }) })} close={close}>
      <form class="form addcrit" onSubmit={submit}>
        <p>{t('crit.g_leave_help')}</p>
        <ul class="small">{f.criteria.filter((c) => c.group_id === id).map((c) => <li key={c.criterion_id}><span class="num muted">{c.criterion_id}</span> {name({ vi: c.name_vi, en: c.name_en })}</li>)}</ul>
        <p class="tiny">{t('crit.g_share')}</p>
        <Room f={f} but={id} weight={0} />
        <label>{t('crit.reason')}<input required value={reason} onInput={(e) => say(e.currentTarget.value)} /></label>
        <Refused failure={failure} />
        <div class="row"><button class="btn primary" disabled={busy}>{t('crit.save')}</button><button type="button" class="btn" onClick={close}>{t('edit.cancel')}</button></div>
      </form>
    </Dialog>
  );
}
