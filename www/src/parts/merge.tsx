// Two records that are one place: this one is closed and points to the other. Undo is offered afterwards.
import { useState } from 'preact/hooks';
import type { SearchResult } from '../api';
import { local, useGet } from '../client';
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
            <label>{t('edit.reason')}<input name="reason" required /></label>
            <Refused failure={failure} />
            <button class="btn primary" disabled={busy || !into}>{t('merge.do')}</button>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}
