// One search box: folded Vietnamese on the server ("dong da" finds Đống Đa), arrows and Enter here. "/" brings the focus.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchHit, SearchResult } from '../api';
import { codeName, useApp } from '../app';
import { useGet } from '../client';
import { go, href } from '../route';
import { useSay } from '../lang';
import { Glyph, Lens, markOf } from './marks';

export const typing = (ev: KeyboardEvent) => { const e = ev.target as HTMLElement; return e.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) || !!e.closest('dialog'); };

export function Search() {
  const { t, name, lang } = useSay(), { schema } = useApp();
  const [text, setText] = useState(''), [asked, ask] = useState(''), [open, setOpen] = useState(false), [at, setAt] = useState(-1);
  const box = useRef<HTMLInputElement>(null), root = useRef<HTMLFormElement>(null);
  useEffect(() => { const id = setTimeout(() => ask(text.trim()), 150); return () => clearTimeout(id); }, [text]);
  const found = useGet<SearchResult>(open && asked ? `/search?q=${encodeURIComponent(asked)}&limit=8` : null, lang);
  useEffect(() => {
    const key = (ev: KeyboardEvent) => { if (ev.key === '/' && !typing(ev) && !ev.ctrlKey && !ev.metaKey) { ev.preventDefault(); box.current?.focus(); box.current?.select(); } };
    const out = (ev: Event) => { if (!root.current?.contains(ev.target as Node)) setOpen(false); };
    addEventListener('keydown', key); addEventListener('pointerdown', out);
    return () => { removeEventListener('keydown', key); removeEventListener('pointerdown', out); };
  }, []);
  // What the text cites comes first. Where it may be several nobody chooses for the reader: Enter opens none of them.
  const cite = found.data?.cite, cited = cite?.found ?? [];
  const items: SearchHit[] = [...cited.map((x) => ({ id: x.record.id, type: x.record.type, title: x.record.title, matched: Object.values(x.record.values).map((v) => v.text).join(' · ') })), ...(found.data?.items ?? []).filter((x) => !cited.some((y) => y.record.id === x.id))];
  const choose = (id: string) => { setOpen(false); setText(''); go('/' + id); };
  const submit = (e: Event) => {
    e.preventDefault();
    const hit = items[at];
    if (hit) choose(hit.id); else if (cite?.state === 'ambiguous') setOpen(true); else if (text.trim()) { setOpen(false); go('/places', { q: text.trim() }); }
  };
  const typeName = (x: string) => name(schema?.types.find((y) => y.name === x)?.label);
  const shown = open && asked !== '';
  return (
    <form class="search" role="search" ref={root} onSubmit={submit}>
      <label class="vh" for="q">{t('search.label')}</label><Lens />
      <input id="q" ref={box} type="search" list={undefined} autoComplete="off" placeholder={t('search.hint')} value={text} role="combobox" aria-expanded={shown} aria-controls="q-list" aria-autocomplete="list" aria-activedescendant={shown && at >= 0 ? `q-${at}` : undefined}
        onFocus={() => setOpen(true)} onInput={(e) => { setText(e.currentTarget.value); setOpen(true); setAt(-1); }}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); setOpen(true); setAt((i) => Math.max(-1, Math.min(items.length - 1, i + (e.key === 'ArrowDown' ? 1 : -1)))); }
          if (e.key === 'Escape') { if (open) { setOpen(false); e.preventDefault(); } else box.current?.blur(); }
        }} />
      <kbd aria-hidden="true">/</kbd>
      <div class="float hits" hidden={!shown}>
        {shown && cite ? <p class="hit none" role="status">{t(`search.cite.${cite.state}`)}</p> : null}
        <div id="q-list" role="listbox" aria-label={t('search.found')}>{shown ? items.map((h, i) => (
          <a key={h.id} id={`q-${i}`} role="option" aria-selected={i === at} class="hit" href={href('/' + h.id)} tabIndex={-1} onClick={() => { setOpen(false); setText(''); }}>
            {h.type === 'place' ? <Glyph mark={markOf(schema, h.kind)} /> : <span />}
            <span><b>{name(h.title)}</b><span class="tiny">{[h.type === 'place' ? codeName(schema, 'place', 'ward', h.where, name) : typeName(h.type), h.matched !== name(h.title) ? h.matched : ''].filter(Boolean).join(' · ')}</span></span>
          </a>
        )) : null}</div>
        {shown && !items.length ? <p class="hit none">{found.failure ? t('state.error') : found.loading ? t('state.loading') : t('search.none', { q: asked })}</p> : null}
      </div>
    </form>
  );
}
