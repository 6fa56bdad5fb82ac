// The door behind a value: who, when, how, link, what the others say, and what it said before.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Citation, Fact, History } from '../api';
import { useApp } from '../app';
import { useGet } from '../client';
import { dayIn, useSay } from '../lang';
import { Shown, Unknown } from './honest';
import { bilingual, host, links, sourceText } from './source';

// The shortest honest name of where a fact comes from.
export function useSourceLabel(): (c: Citation | undefined) => string {
  const { t, lang, name } = useSay(), { schema } = useApp();
  return (c) => {
    if (!c) return '';
    if (c.one_of?.length) return t('cite.one_of', { n: c.one_of.length });
    const text = sourceText(c.source, lang);
    return text.length <= 30 ? text : (name(schema?.sources.find((s) => s.class === c.class)?.label) || c.class).toLocaleLowerCase(lang);
  };
}


export function SourceButton({ fact, open, toggle, id }: { fact: Fact; open: boolean; toggle: () => void; id: string }) {
  const { t } = useSay(), short = useSourceLabel();
  const now = fact.cites.filter((c) => c.current), one = now[0];
  const label = !one ? (fact.value.state === 'na' ? t('cite.none') : t('cite.ask')) : now.length > 1 ? t(fact.value.state === 'disputed' ? 'cite.differ' : 'cite.many', { n: now.length }) : short(one);
  return <button type="button" class={one ? 'src' : 'src none'} aria-expanded={open} aria-controls={id} onClick={toggle}>{label}</button>;
}

export function Cite({ fact, label, record, attr, id, close, retract }: { fact: Fact; label: string; record: string; attr: string; id: string; close: () => void; retract?: ((c: Citation) => void) | undefined }) {
  const { t, lang } = useSay();
  const ref = useRef<HTMLDivElement>(null);
  const [past, setPast] = useState(false);
  useLayoutEffect(() => {
    const key = (e: KeyboardEvent) => { if (e.key === 'Escape') { e.stopPropagation(); close(); document.querySelector<HTMLElement>(`[aria-controls="${id}"]`)?.focus(); } };
    const out = (e: Event) => { const x = e.target as Element; if (!ref.current?.contains(x) && !x.closest?.(`[aria-controls="${id}"]`) && !x.closest?.('dialog')) close(); };
    addEventListener('keydown', key, true); addEventListener('pointerdown', out);
    return () => { removeEventListener('keydown', key, true); removeEventListener('pointerdown', out); };
  }, []);
  const now = fact.cites.filter((c) => c.current), old = fact.cites.filter((c) => !c.current);
  return (
    <div class="cite" id={id} ref={ref} role="group" aria-label={t('cite.of', { what: label })}>
      <h4>{fact.value.state === 'disputed' ? t('cite.equal', { n: now.length }) : label}</h4>
      {fact.value.state === 'disputed' ? <p class="tiny lead">{t('cite.kept')}</p> : null}
      {!now.length ? <p>{t('cite.nobody')}</p> : null}
      {now.map((c) => <One key={c.obs} c={c} many={now.length > 1} retract={retract} />)}
      {old.length ? <div class="before"><p class="muted">{t('cite.before')}</p>{old.map((c) => <p key={c.obs}><s>{c.value.text}</s> <span class="muted">{sourceText(c.source, lang)}</span></p>)}</div> : null}
      <div class="before">{past ? <Past record={record} attr={attr} /> : <button type="button" class="link" onClick={() => setPast(true)}>{t('cite.history')}</button>}</div>
    </div>
  );
}

function One({ c, many, retract }: { c: Citation; many: boolean; retract?: ((c: Citation) => void) | undefined }) {
  const { t, day, name, lang } = useSay(), { schema, session } = useApp();
  const urls = [...new Set([...(c.url ? [c.url] : []), ...links(c.source)])], text = sourceText(c.source, lang), only = urls.length === 1 ? urls[0] : undefined;
  const how = name(schema?.methods.find((s) => s.method === c.method)?.label) || c.method, cls = name(schema?.sources.find((s) => s.class === c.class)?.label) || c.class;
  return (
    <dl class="one">
      {many ? <><dt class="vh">{t('cite.says')}</dt><dd class="full"><b><Shown value={c.value} /></b></dd></> : null}
      <dt>{t('cite.source')}</dt><dd>{c.one_of?.length ? null : only ? <a href={only} target="_blank" rel="noreferrer">{text || host(only)}</a> : <>{text}{urls.length ? <> {urls.map((u, i) => <span key={u}>{i ? ', ' : '('}<a href={u} target="_blank" rel="noreferrer">{host(u)}</a></span>)})</> : null}</>}
        {c.one_of?.length ? <><span class="muted">{t('cite.one_of_help', { n: c.one_of.length })}</span> {c.one_of.map((u, i) => <span key={u}>{i ? ', ' : ''}{/^https?:/.test(u) ? <a href={u} target="_blank" rel="noreferrer">{host(u)}</a> : u}</span>)}</> : null}</dd>
      {c.date ? <><dt>{t('cite.when')}</dt><dd class="num">{day(c.date)}</dd></> : null}
      <dt>{t('cite.how')}</dt><dd>{cls}{how !== cls ? ` · ${how}` : ''}</dd>
      <dt>{t('cite.who')}</dt><dd>{c.author}, <span class="num">{day(dayIn(c.recorded, session.city.time_zone))}</span></dd>
      {c.note ? <><dt>{t('cite.note')}</dt><dd>{bilingual(c.note, lang)}</dd></> : null}
      {retract ? <dd class="full"><button type="button" class="link" onClick={() => retract(c)}>{t('cite.retract')}</button></dd> : null}
    </dl>
  );
}

function Past({ record, attr }: { record: string; attr: string }) {
  const { t, lang, day } = useSay(), { session } = useApp();
  const h = useGet<History>(`/records/${record}/history`, lang);
  if (h.failure) return <p>{h.failure.api.message || t('state.offline')}</p>;
  if (!h.data) return <p class="muted">{t('state.loading')}</p>;
  const rows = h.data.items.flatMap((i) => i.changes.filter((c) => c.attr === attr).map((c) => ({ i, c })));
  if (!rows.length) return <p class="muted">{t('cite.no_history')}</p>;
  return <ol class="past-list">{rows.map(({ i, c }) => <li key={i.obs + c.attr}><span class="num muted">{day(dayIn(i.recorded, session.city.time_zone))}</span> {c.before ? <>{c.before.state === 'unknown' ? <Unknown /> : <s>{c.before.text}</s>} <span aria-hidden="true">→</span> </> : null}<Shown value={c.value} /> <span class="muted">{sourceText(i.source, lang)}</span></li>)}</ol>;
}
