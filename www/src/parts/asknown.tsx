// "As known on": asks the whole program as it was on a day, as known on a day.
import { useState } from 'preact/hooks';
import { useApp } from '../app';
import { put, useRoute } from '../route';
import { useSay } from '../lang';
import { Dialog } from './float';

export function AsKnown({ plain = false }: { plain?: boolean }) {
  const { t, day } = useSay(), { session } = useApp(), { q } = useRoute();
  const [open, setOpen] = useState(false);
  const known = q.get('known_at'), as = q.get('as_of');
  const submit = (e: Event) => {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement), today = session.city.today;
    const pick = (k: string) => { const v = String(f.get(k) ?? ''); return v && v !== today ? v : null; };
    put({ known_at: pick('known'), as_of: pick('as') });
    setOpen(false);
  };
  return (
    <>
      <button type="button" class={plain ? 'btn' : 'btn quiet wide'} onClick={() => setOpen(true)}>{known || as ? t('past.button', { day: day(known ?? as ?? '') }) : t('past.today')}</button>
      {open ? (
        <Dialog title={t('past.title')} close={() => setOpen(false)}>
          <form class="form" onSubmit={submit}>
            <p class="small">{t('past.help')}</p>
            <label>{t('past.known_label')}<input type="date" name="known" max={session.city.today} defaultValue={known ?? session.city.today} /></label>
            <label>{t('past.as_label')}<input type="date" name="as" defaultValue={as ?? session.city.today} /></label>
            <div class="row"><button class="btn primary">{t('past.show')}</button>
              <button type="button" class="btn" onClick={() => { put({ known_at: null, as_of: null }); setOpen(false); }}>{t('past.back')}</button></div>
          </form>
        </Dialog>
      ) : null}
    </>
  );
}
