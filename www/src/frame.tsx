// The frame: rail, bar with search, tabs of a phone. Only what this view may use.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from './app';
import { href, put, useRoute } from './route';
import { useSay, type WordId } from './lang';
import { Choices } from './parts/choices';
import { Brand } from './parts/marks';
import { Search } from './parts/search';
import { AsKnown } from './parts/asknown';
import { Dialog } from './parts/float';

export function Frame({ children }: { children: ComponentChildren }) {
  const { t, name } = useSay(), { session, can, exploratory, toast } = useApp(), { path } = useRoute();
  const [more, setMore] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => { setMore(false); if (first.current) first.current = false; else main.current?.focus({ preventScroll: true }); }, [path]);
  const rank: WordId = exploratory ? 'nav.rank_x' : 'nav.rank', list: WordId = exploratory ? 'nav.shortlist_x' : 'nav.shortlist';
  const places: [string, WordId, boolean][] = [
    ['/', 'nav.start', true], ['/map', 'nav.map', true], ['/places', 'nav.places', true],
    ['/rank', rank, can('see_runs')], ['/shortlist', list, can('see_runs')], ['/inbox', 'nav.inbox', can('settle')],
  ];
  const here = (to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(to + '/') || (to === '/places' && (path.startsWith('/list/') || session.types.some((x) => path.startsWith(`/${x}/`))))) ? 'page' as const : undefined;
  const used = places.filter(([, , may]) => may);
  const copy = () => navigator.clipboard?.writeText(location.href).then(() => toast({ text: t('frame.copied') }), () => toast({ text: t('frame.copy_failed'), bad: true }));
  const tabs = used.filter(([to]) => to !== '/inbox' && to !== '/shortlist').slice(0, 4);
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{t('frame.skip')}</a>
      <div class={path === '/map' ? 'frame fixed' : 'frame'}>
        <aside class="rail" aria-label={t('frame.rail')}>
          <a class="brand" href={href('/')}><Brand />Kho</a>
          <nav aria-label={t('frame.main')}>{used.map(([to, w]) => <a key={to} href={href(to)} aria-current={here(to)}>{t(w)}</a>)}</nav>
          <div class="foot">
            <p class="tiny">{name(session.city.name)}<br />{t(session.view === 'public' ? 'frame.public' : 'frame.staff', { actor: session.actor })}</p>
            <Choices />
          </div>
        </aside>
        <header class="bar">
          <Search />
          <div class="end">
            <AsKnown />
            <button type="button" class="btn quiet wide" onClick={copy}>{t('frame.copy')}</button>
            {can('settle') ? <a class="btn" href={href('/inbox')} aria-current={here('/inbox')}>{t('nav.inbox')} <span class="n num">{session.counts.inbox}</span></a> : null}
          </div>
        </header>
        <main class="main" id="main" tabIndex={-1} ref={main}>
          {session.city.illustrative ? <p class="note-illus all">{t('illus.city')}</p> : null}
          <PastNote />
          {children}
        </main>
        <nav class="tabs" aria-label={t('frame.main')}>
          {tabs.map(([to, w]) => <a key={to} href={href(to)} aria-current={here(to)}>{t(w)}</a>)}
          <button type="button" aria-expanded={more} data-here={!tabs.some(([to]) => here(to)) && path !== '/'} onClick={() => setMore(true)}>{t('nav.more')}</button>
        </nav>
      </div>
      {more ? (
        <Dialog title={t('nav.more')} close={() => setMore(false)}>
          <nav class="morelist" aria-label={t('nav.more')}>{used.filter((u) => !tabs.includes(u)).map(([to, w]) => <a key={to} href={href(to)} aria-current={here(to)}>{t(w)}</a>)}</nav>
          <div class="stack"><div class="row"><Choices /></div><div class="row"><AsKnown plain /><button type="button" class="btn" onClick={copy}>{t('frame.copy')}</button></div>
            <p class="tiny">{name(session.city.name)} · {t(session.view === 'public' ? 'frame.public' : 'frame.staff', { actor: session.actor })}</p></div>
        </Dialog>
      ) : null}
    </>
  );
}

// Said on every page when it is not today that is shown.
function PastNote() {
  const { t, day } = useSay(), { q } = useRoute();
  const known = q.get('known_at'), as = q.get('as_of');
  if (!known && !as) return null;
  return (
    <p class="past" role="status">
      {known ? t('past.known', { day: day(known) }) : null}{known && as ? ' · ' : null}{as ? t('past.as_of', { day: day(as) }) : null}{' '}
      <button type="button" class="link" onClick={() => put({ known_at: null, as_of: null })}>{t('past.back')}</button>
    </p>
  );
}
