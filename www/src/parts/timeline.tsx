// History of a record: by the day it was so, or by the day it was recorded; each step with its source, and undo.
import { useState } from 'preact/hooks';
import type { History } from '../api';
import { attribute, typeOf, useApp } from '../app';
import { useGet } from '../client';
import { dayIn, useSay } from '../lang';
import { Shown, Unknown } from './honest';
import { Broken, Skeleton } from './states';
import { useChange } from './edit';
import { bilingual, links, sourceText } from './source';

export function Timeline({ id }: { id: string }) {
  const { t, lang, name, day } = useSay(), { schema, session, can } = useApp();
  const [by, setBy] = useState<'recorded' | 'valid'>('recorded'), [all, setAll] = useState(false);
  const h = useGet<History>(`/records/${id}/history`, lang);
  const { run, busy } = useChange();
  if (h.failure) return <Broken failure={h.failure} again={h.again} />;
  if (!h.data) return <Skeleton rows={3} />;
  if (!h.data.items.length) return <p class="small">{t('history.none')}</p>;
  const local = (x: string) => dayIn(x, session.city.time_zone);
  const items = by === 'recorded' ? h.data.items : [...h.data.items].sort((a, b) => (b.valid_from ?? '').localeCompare(a.valid_from ?? ''));
  return (
    <>
      <div class="seg small no-print" role="group" aria-label={t('history.by')}><button type="button" aria-pressed={by === 'recorded'} onClick={() => setBy('recorded')}>{t('history.recorded')}</button><button type="button" aria-pressed={by === 'valid'} onClick={() => setBy('valid')}>{t('history.valid')}</button></div>
      <ol class="time">
        {(all ? items : items.slice(0, 12)).map((i) => (
          <li key={i.obs}><time dateTime={by === 'recorded' ? i.recorded : i.valid_from}>{by === 'recorded' ? day(local(i.recorded)) : i.valid_from ? day(i.valid_from) : '?'}</time>
            <div><span>{t(`change.${i.kind}`)}</span> {i.url || links(i.source).length === 1 ? <a class="src" href={i.url ?? links(i.source)[0]} target="_blank" rel="noreferrer">{sourceText(i.source, lang)}</a> : <span class="muted">{sourceText(i.source, lang)}</span>} <span class="tiny">{i.author}</span>
              {i.reason ? <p class="small">{bilingual(i.reason, lang)}</p> : null}
              <ul class="changes">{i.changes.slice(0, 4).map((c) => <li key={c.attr} class="small">{name(attribute(schema, typeOf(id), c.attr)?.label) || c.attr}: {c.before ? c.before.state === 'unknown' ? <><Unknown /> <span aria-hidden="true">→</span> </> : <><s>{c.before.text}</s> <span aria-hidden="true">→</span> </> : null}<Shown value={c.value} /></li>)}</ul>
              {i.changes.length > 4 ? <details class="tiny"><summary>{t('history.more', { n: i.changes.length - 4 })}</summary><ul class="changes">{i.changes.slice(4).map((c) => <li key={c.attr} class="small">{name(attribute(schema, typeOf(id), c.attr)?.label) || c.attr}: <Shown value={c.value} /></li>)}</ul></details> : null}
              {i.undoable && can('undo') ? <button type="button" class="link small no-print" disabled={busy} onClick={() => run('/undo', { block: i.block })}>{t('toast.undo')}</button> : null}</div></li>
        ))}
      </ol>
      {all || items.length <= 12 ? null : <button type="button" class="link small no-print" onClick={() => setAll(true)}>{t('history.all', { n: items.length })}</button>}
    </>
  );
}
