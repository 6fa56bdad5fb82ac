// Starts the pages: session first, schema beside it, then the page that the address names. Rank, Shortlist, Map and Inbox load when opened.
import { Component, render, type ComponentChildren, type ComponentType } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Schema, Session } from './api';
import { AppContext, type App, type Toast } from './app';
import { Failure, prefetch, useGet } from './client';
import { Frame } from './frame';
import { SayContext, speak } from './lang';
import { Broken, Empty, Skeleton } from './parts/states';
import { ToastBar } from './parts/float';
import { href, useRoute } from './route';
import { Places } from './pages/places';

const load = (f: () => Promise<{ default: ComponentType<any> }>) => lazy(f as () => Promise<{ default: ComponentType<any> }>);
const Start = load(() => import('./pages/start').then((m) => ({ default: m.Start })));
const Record = load(() => import('./pages/record').then((m) => ({ default: m.Record })));
const MapPage = load(() => import('./pages/map').then((m) => ({ default: m.MapPage })));
const Rank = load(() => import('./pages/rank').then((m) => ({ default: m.Rank })));
const ShortlistPage = load(() => import('./pages/shortlist').then((m) => ({ default: m.ShortlistPage })));
const Criteria = load(() => import('./pages/criteria').then((m) => ({ default: m.Criteria })));
const Inbox = load(() => import('./pages/inbox').then((m) => ({ default: m.Inbox })));

function Page({ session }: { session: Session }) {
  const { path } = useRoute(), { t } = speak(document.documentElement.lang === 'en' ? 'en' : 'vi');
  const [, first, second] = path.split('/');
  if (path === '/') return <Start />;
  if (path === '/map') return <MapPage />;
  if (path === '/places') return <Places type="place" />;
  if (first === 'list' && second) return <Places type={second} />;
  if (path === '/rank') return <Rank />;
  if (path === '/shortlist') return <ShortlistPage />;
  if (path === '/criteria') return <Criteria />;
  if (path === '/inbox') return <Inbox />;
  if (first && second && session.types.includes(first)) return <Record key={path} id={path.slice(1)} />;
  return <div class="wrap"><h1 class="lone">{t('state.missing')}</h1><Empty title={path} action={<a class="btn" href={href('/')}>{t('state.missing_go')}</a>}>{t('state.missing_do')}</Empty></div>;
}

// A fault of ours is said, not hidden behind a white page.
class Guard extends Component<{ children: ComponentChildren; at: string }, { fault: unknown; at: string }> {
  override state = { fault: undefined as unknown, at: this.props.at };
  static override getDerivedStateFromError(fault: unknown) { return { fault }; }
  override componentDidUpdate() { if (this.state.fault && this.state.at !== this.props.at) this.setState({ fault: undefined, at: this.props.at }); else if (this.state.at !== this.props.at) this.setState({ at: this.props.at }); }
  override render() {
    return this.state.fault ? <div class="wrap"><Broken failure={new Failure(500, { id: 'PAGE', message: String(this.state.fault) })} again={() => location.reload()} /></div> : this.props.children;
  }
}

function Kho() {
  const { q, path } = useRoute();
  const chosen = q.get('lang') ?? localStorage.getItem('lang');
  const lang = chosen === 'en' ? 'en' : 'vi';
  const say = useMemo(() => speak(lang), [lang]);
  useEffect(() => { document.documentElement.lang = lang; }, [lang]);
  const session = useGet<Session>('/session', lang), schema = useGet<Schema>('/schema', lang);
  const [toast, setToast] = useState<Toast | null>(null);
  const close = useCallback(() => setToast(null), []);
  const app: App | null = session.data ? {
    session: session.data, schema: schema.data, toast: setToast,
    can: (act) => session.data!.may.includes(act) && !(q.get('known_at') && act !== 'see_runs' && act !== 'export'),
    exploratory: session.data.latest.standing === 'exploratory',
  } : null;
  return (
    <SayContext.Provider value={say}>
      {app ? (
        <AppContext.Provider value={app}>
          <Frame><Guard at={path}><Suspense fallback={<div class="wrap"><Skeleton page /></div>}><Page session={app.session} /></Suspense></Guard></Frame>
          {toast ? <ToastBar toast={toast} close={close} /> : null}
        </AppContext.Provider>
      ) : (
        <main class="wrap bare">{session.failure ? <Broken failure={session.failure} again={session.again} /> : <Skeleton page />}</main>
      )}
    </SayContext.Provider>
  );
}

// The first list does not wait for the session.
{
  const lang = document.documentElement.lang === 'en' ? 'en' : 'vi', q = new URLSearchParams(location.search), plain = ![...q.keys()].some((k) => k.startsWith('f.') || ['q', 'filter', 'sort', 'from'].includes(k));
  if (location.pathname === '/places' && plain) prefetch('/records?type=place&limit=50&offset=0', lang);
  else if (location.pathname === '/map' && plain) prefetch('/map?type=place', lang);
  else if (/^\/[a-z]+\/[A-Za-z0-9~-]+$/.test(location.pathname) && !location.pathname.startsWith('/list/')) prefetch(`/records${location.pathname}`, lang);
}
render(<Kho />, document.getElementById('app')!);
