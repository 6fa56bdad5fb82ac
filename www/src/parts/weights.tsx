// Weights of the criterion groups. A change is shared by the others in proportion; the run starts when the slider is let go.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedRun, Profiles, Weights } from '../api';
import { useApp } from '../app';
import { useGet } from '../client';
import type { Live } from '../live';
import { useSay } from '../lang';
import { Dialog } from './float';
import { Refused, useChange } from './edit';

export function share(all: Record<string, number>, id: string, to: number): Record<string, number> {
  const others = Object.entries(all).filter(([k]) => k !== id), rest = others.reduce((s, [, v]) => s + v, 0), left = 1 - to;
  return Object.fromEntries(Object.entries(all).map(([k, v]) => [k, k === id ? to : rest > 0 ? (v / rest) * left : left / others.length]));
}
export const same = (a: Record<string, number>, b: Record<string, number>) => Object.keys({ ...a, ...b }).every((k) => Math.abs((a[k] ?? 0) - (b[k] ?? 0)) < 0.0005);

export function WeightPanel({ run, start, busy, live }: { run: ListedRun; live?: Live; start: (w: { weights?: Weights; profile?: string }) => void; busy: boolean }) {
  const { t, lang, name } = useSay(), { schema, can } = useApp();
  const [groups, setGroups] = useState(run.weights.groups);
  const [saving, setSaving] = useState(false);
  const profiles = useGet<Profiles>(`/profiles?purpose=${encodeURIComponent(run.purpose)}`, lang);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // What is being moved just now is not taken back by a run that was asked for a moment before.
  useEffect(() => { if (timer.current === undefined) setGroups(run.weights.groups); }, [run.run]);
  const base = run.default_weights.groups, may = can('run') && !busy;
  const list = profiles.data?.items ?? [];
  const pressed = list.find((p) => same(p.weights.groups, groups));
  const changed = !pressed;
  const drop = () => { clearTimeout(timer.current); timer.current = undefined; };
  const commit = (g: Record<string, number>, wait: number) => {
    drop();
    if (same(g, run.weights.groups)) return;
    timer.current = setTimeout(() => { timer.current = undefined; start({ weights: { ...run.weights, groups: g } }); }, wait);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (g: Record<string, number>, wait: number | null) => { setGroups(g); void live?.weigh(g); if (wait !== null) commit(g, wait); };
  return (
    <>
      <div class="prof" role="group" aria-label={t('weight.profiles')}>
        {changed ? <button type="button" class="fil" aria-pressed="true">{t('weight.changed')}</button> : null}
        {list.map((p) => <button key={p.name} type="button" class="fil" aria-pressed={p === pressed} disabled={!can('run')} title={p.reason} onClick={() => { if (!may) return; setGroups(p.weights.groups); void live?.weigh(p.weights.groups); drop(); start({ profile: p.name, weights: p.weights }); }}>{name(p.label)}</button>)}
      </div>
      <p class="tiny">{t('weight.proposals')} {changed ? <button type="button" class="link" onClick={() => set(base, 0)}>{t('weight.reset')}</button> : null}{' '}
        {changed && can('profile') ? <button type="button" class="link" onClick={() => setSaving(true)}>{t('weight.save')}</button> : null}</p>
      <div class="sliders" onPointerEnter={() => void live?.wake()} onFocusIn={() => void live?.wake()}>
        {Object.keys(base).map((id) => <Slider key={id} id={id} label={name(schema?.criterion_groups.find((g) => g.id === id)?.label) || id} value={groups[id] ?? 0} base={base[id] ?? 0} range={run.weight_range} disabled={!can('run')}
          live={(v) => set(share(groups, id, v), null)} done={(v, wait) => set(share(groups, id, v), wait)} />)}
      </div>
      <p class="tiny keyline">{t('weight.key', { range: Math.round(run.weight_range * 100) })}</p>
      {saving ? <SaveProfile purpose={run.purpose} weights={{ ...run.weights, groups }} close={() => setSaving(false)} /> : null}
    </>
  );
}

function Slider({ id, label, value, base, range, disabled, live, done }: { id: string; label: string; value: number; base: number; range: number; disabled: boolean; live: (v: number) => void; done: (v: number, wait: number) => void }) {
  const { share: pct, t } = useSay();
  const max = Math.max(0.4, Math.ceil(base * 20 + 2) / 10), now = useRef(value);
  now.current = value;
  const at = (v: number) => Math.max(0, Math.min(1, v / max));
  const to = (v: number, wait: number) => done(Math.max(0, Math.min(max, v)), wait);
  return (
    <div class="weight">
      <label for={`w${id}`}>{label}</label><output for={`w${id}`}>{pct(value)}</output>
      <div class="ctl">
        <span class="band" style={{ '--b0': at(value * (1 - range)), '--b1': at(value * (1 + range)) }} />
        <span class="ref" style={{ '--ref': at(base) }} />
        <input id={`w${id}`} type="range" min="0" max={max * 100} step="1" value={Math.round(value * 100)} disabled={disabled} aria-valuetext={t('weight.text', { now: pct(value), base: pct(base) })}
          onInput={(e) => live(+e.currentTarget.value / 100)}
          onPointerUp={() => to(now.current, 0)} onDblClick={() => to(base, 0)}
          onKeyDown={(e) => {
            const by = e.key === 'ArrowRight' || e.key === 'ArrowUp' ? 0.01 : e.key === 'ArrowLeft' || e.key === 'ArrowDown' ? -0.01 : e.key === 'PageUp' ? 0.05 : e.key === 'PageDown' ? -0.05 : e.key === 'Home' ? -9 : e.key === 'End' ? 9 : 0;
            if (by) { e.preventDefault(); to(Math.round((now.current + by) * 100) / 100, 700); }
            if (e.key === 'Delete' || e.key === 'Backspace') { e.preventDefault(); to(base, 0); }
          }} />
      </div>
    </div>
  );
}

function SaveProfile({ purpose, weights, close }: { purpose: string; weights: Weights; close: () => void }) {
  const { t } = useSay(), { toast } = useApp();
  const { run, busy, failure } = useChange();
  return (
    <Dialog title={t('weight.save_title')} close={close}>
      <form class="form" onSubmit={(e) => { e.preventDefault(); const f = new FormData(e.currentTarget as HTMLFormElement), n = String(f.get('name')).trim(); run(`/profiles/${encodeURIComponent(n)}`, { purpose, weights, reason: String(f.get('reason')) }, () => { toast({ text: t('weight.saved', { name: n }) }); close(); }, 'PUT'); }}>
        <label>{t('weight.name')}<input name="name" required maxLength={60} /></label>
        <label>{t('edit.reason')}<input name="reason" required /></label>
        <Refused failure={failure} />
        <button class="btn primary" disabled={busy}>{t('edit.save')}</button>
      </form>
    </Dialog>
  );
}
