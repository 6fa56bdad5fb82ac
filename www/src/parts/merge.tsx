// Two records that are one place: this one is closed and points to the other. Undo is offered afterwards.
import { useEffect, useState } from 'preact/hooks';
import type { MergePlan, SearchResult } from '../api';
import { local, post, useGet } from '../client';
import { attribute, useApp } from '../app';
import { go } from '../route';
import { useSay } from '../lang';
import { Dialog } from './float';
import { Refused, useChange } from './edit';

export function PickRecord({ label, not, type, pick, picked }: { label: string; not: string; type: string; pick: (id: string, title: string) => void; picked: string }) {
  const { t, lang, name } = useSay();
  const [text, setText] = useState('');
  const found = useGet<SearchResult>(text.trim().length > 1 ? `/search?q=${encodeURIComponent(text.trim())}&limit=6` : null, lang);
  const items = (found.data?.items ?? []).filter((h) => h.type === type && h.id !== not);
  return (
    <fieldset class="pick"><label>{label}<input value={text} onInput={(e) => setText(e.currentTarget.value)} placeholder={t('search.hint')} /></label>
      <ul>{items.map((h) => <li key={h.id}><label class="check"><input type="radio" name="picked" checked={picked === h.id} onChange={() => pick(h.id, name(h.title))} /><span>{name(h.title)} <span class="tiny num">{local(h.id)}</span></span></label></li>)}</ul></fieldset>
  );
}

// What the merge would do: where the two differ and what would hold, what only this one has, what goes along.
function PlanOf({ from, into, type }: { from: string; into: string; type: string }) {
  const { t, lang, name } = useSay(), { schema } = useApp();
  const [plan, setPlan] = useState<MergePlan['plan']>(), [why, setWhy] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    setPlan(undefined); setWhy('');
    post<MergePlan>('/merge', lang, { from, into, plan: true }, stop.signal).then((r) => setPlan(r.plan), (e: unknown) => { if (!stop.signal.aborted) setWhy(String(e)); });
    return () => stop.abort();
  }, [from, into, lang]);
  if (why) return <p class="small" role="alert">{why}</p>;
  if (!plan) return <p class="small" role="status">{t('state.loading')}</p>;
  const label = (attr: string) => name(attribute(schema, type, attr)?.label) || attr;
  return (
    <div class="small plan-of" role="status">
      <p>{t('merge.plan', { conflicts: plan.conflicts.length, moves: plan.moves.length, same: plan.same, parts: plan.parts.length })}</p>
      {plan.conflicts.length ? <ul>{plan.conflicts.slice(0, 8).map((r) => <li key={r.attr}>{label(r.attr)}: {r.from.text} | {r.into?.text} → <b>{r.becomes.text}</b></li>)}{plan.conflicts.length > 8 ? <li>{t('merge.more', { n: plan.conflicts.length - 8 })}</li> : null}</ul> : null}
    </div>
  );
}

export function MergeButton({ id, title, type }: { id: string; title: string; type: string }) {
  const { t } = useSay();
  const [open, setOpen] = useState(false), [into, setInto] = useState('');
  const { run, busy, failure } = useChange();
  return (
    <>
      <button type="button" class="btn" onClick={() => setOpen(true)}>{t('merge.open')}</button>
      {open ? (
        <Dialog title={t('merge.title')} close={() => setOpen(false)}>
          <form class="form" onSubmit={(e) => { e.preventDefault(); run('/merge', { from: id, into, reason: String(new FormData(e.currentTarget as HTMLFormElement).get('reason')) }, () => { setOpen(false); go('/' + into); }); }}>
            <p class="small">{t('merge.help', { what: title })}</p>
            <PickRecord label={t('merge.into')} not={id} type={type} picked={into} pick={setInto} />
            {into ? <PlanOf from={id} into={into} type={type} /> : null}
            <label>{t('edit.reason')}<input name="reason" required /></label>
            <Refused failure={failure} />
            <button class="btn primary" disabled={busy || !into}>{t('merge.do')}</button>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}
