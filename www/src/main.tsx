// Starts the pages: session first, schema beside it, then the page that the address names. every page but the list loads when opened.
import { Component, render, type ComponentChildren, type ComponentType } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Schema, Session } from './api';
import { AppContext, type App, type Toast } from './app';
import { arrived, Failure, useGet } from './client';
import { pageOf, type PageName } from './first';
import { Frame } from './frame';
import { clockAlwaysAt, SayContext, speak } from './lang';
import { Broken, Empty, Skeleton } from './parts/states';
import { ToastBar } from './parts/float';
import { href, useRoute } from './route';
import { Places } from './pages/places';

type Any = ComponentType<any>;
const PAGES: Record<Exclude<PageName, 'places'>, () => Promise<Any>> = {
  start: () => import('./pages/start').then((m) => m.Start), record: () => import('./pages/record').then((m) => m.Record), map: () => import('./pages/map').then((m) => m.MapPage),
  rank: () => import('./pages/rank').then((m) => m.Rank), shortlist: () => import('./pages/shortlist').then((m) => m.ShortlistPage),
  criteria: () => import('./pages/criteria').then((m) => m.Criteria), inbox: () => import('./pages/inbox').then((m) => m.Inbox),
  jobs: () => import('./pages/jobs').then((m) => m.JobsPage),
};
// A page whose code is here already is drawn at once, else when it comes.
const here = new Map<PageName, Any>();
const fetchPage = async (p: keyof typeof PAGES) => { here.set(p, await PAGES[p]()); };
function Coded({ page, ...props }: { page: keyof typeof PAGES; id?: string }) {
  const It = here.get(page), [, draw] = useState(0), [fault, fail] = useState<unknown>();
  useEffect(() => {
    if (It) return;
    let live = true;
    fetchPage(page).then(() => { if (live) draw((n) => n + 1); }, (e: unknown) => { if (live) fail(e); });
    return () => { live = false; };
  }, [page]);
  if (fault) throw fault;                                     // Guard says it
  return It ? <It {...props} /> : <div class="wrap"><Skeleton page /></div>;
}

function Page({ session }: { session: Session }) {
  const { path } = useRoute(), { t } = speak(document.documentElement.lang === 'en' ? 'en' : 'vi');
  const name = pageOf(path), [, first, second] = path.split('/');
  if (name === 'places') return <Places type={path === '/places' ? 'place' : second!} />;
  if (name && (name !== 'record' || session.types.includes(first!))) return name === 'record' ? <Coded key={path} page={name} id={path.slice(1)} /> : <Coded key={name} page={name} />;
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
  // The same until it says something else: all that reads it is drawn anew with it.
  const past = !!q.get('known_at'), s = session.data;
  const app = useMemo((): App | null => s ? (clockAlwaysAt(s.city.time_zone, s.city.utc_offset), {
    session: s, schema: schema.data, toast: setToast,
    can: (act) => s.may.includes(act) && !(past && act !== 'see_runs' && act !== 'export'),
    exploratory: s.latest.standing === 'exploratory',
  }) : null, [s, schema.data, past]);
  return (
    <SayContext.Provider value={say}>
      {app ? (
        <AppContext.Provider value={app}>
          <Frame><Guard at={path}><Page session={app.session} /></Guard></Frame>
          {toast ? <ToastBar toast={toast} close={close} /> : null}
        </AppContext.Provider>
      ) : (
        <main class="wrap bare">{session.failure ? <Broken failure={session.failure} again={session.again} /> : <Skeleton page />}</main>
      )}
    </SayContext.Provider>
  );
}

// Drawn once, with the first answers and the page's code, where these come soon; else what loads is shown as loading.
const SOON_MS = 600, at = pageOf(location.pathname);
await Promise.race([Promise.allSettled([arrived(), at && at !== 'places' && fetchPage(at)]), new Promise((done) => setTimeout(done, SOON_MS))]);
render(<Kho />, document.getElementById('app')!);
