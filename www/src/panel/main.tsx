// The page that a panel's link opens: what matters to you? One column, for a phone first. Knows nothing of the city but its name and the criteria.
import { render } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GuestAnswer, GuestForm } from '../api';
import { Failure, post, refresh, useGet } from '../client';
import { SayContext, speak, useSay } from '../lang';
import { Choices } from '../parts/choices';
import { Brand } from '../parts/marks';
import { Empty, Skeleton } from '../parts/states';
import { put, useRoute } from '../route';
import { keep, kept, levelsOf, none, read, statements, WAYS, type Draft, type Level, type Way } from './draft';
import { Ask, useNames, type Names } from './ways';

const FEW = 3;            // so many missing answers are named, more are counted
const failed = (e: unknown) => (e instanceof Failure ? e : new Failure(500, { id: 'PAGE', message: String(e) }));

function Fault({ failure }: { failure: Failure | undefined }) {
  const { t } = useSay();
  return failure ? <p class="gfault" role="alert" data-state={failure.offline ? 'offline' : 'error'}>{failure.offline ? t('guest.offline') : failure.api.message} {t('guest.kept')}</p> : null;
}

// The link does not open the questions: why, in words, and what is still possible.
function Closed({ failure, again }: { failure: Failure; again: () => void }) {
  const { t } = useSay(), ended = failure.api.id.startsWith('PANEL_LINK');
  const kind = failure.offline ? 'offline' : failure.denied || ended ? 'denied' : 'error';
  return (
    <>
      <div class={`state ${kind === 'denied' ? 'lock' : 'error'}`} role="alert" data-state={kind}>
        <h1>{t(failure.offline ? 'state.offline' : kind === 'denied' ? 'guest.closed' : 'state.error')}</h1>
        <p>{failure.offline ? t('guest.offline') : failure.api.message}</p>
        {kind === 'denied' ? null : <button type="button" class="btn" onClick={again}>{t('state.again')}</button>}
      </div>
      {ended ? <ByCode title={t('guest.leave_title')} button={t('guest.leave')} act="/p/leave" done={() => undefined} thanks={t('guest.left')} /> : null}
    </>
  );
}

// Whoever has been here before comes back with their code.
function ByCode({ title, button, act, done, thanks, open = false }: { title: string; button: string; act: '/p/mine' | '/p/leave'; done: (a: GuestAnswer) => void; thanks?: string; open?: boolean }) {
  const { t, lang } = useSay();
  const [failure, setFailure] = useState<Failure>(), [busy, setBusy] = useState(false), [over, setOver] = useState(false);
  const ask = async (code: string) => {
    setBusy(true); setFailure(undefined);
    try { const a = await post<GuestAnswer>(act, lang, { code }); setOver(true); done(a); } catch (e) { setFailure(failed(e)); } finally { setBusy(false); }
  };
  if (over && thanks) return <p role="status" data-state="left">{thanks}</p>;
  return (
    <details class="gback" open={open}><summary>{title}</summary>
      <form class="form" onSubmit={(e) => { e.preventDefault(); void ask(String(new FormData(e.currentTarget as HTMLFormElement).get('code')).trim().toUpperCase()); }}>
        <label>{t('guest.code')}<input name="code" required maxLength={9} autocomplete="off" autocapitalize="characters" spellcheck={false} placeholder="7K3F-9QXM" /></label>
        {failure ? <p class="gfault" role="alert">{failure.offline ? t('guest.offline') : failure.api.message}</p> : null}
        <button class="btn" disabled={busy}>{button}</button>
      </form>
    </details>
  );
}

function Weights({ answer, names }: { answer: GuestAnswer | undefined; names: Names }) {
  const { t, share } = useSay(), some = answer?.levels.filter((l) => l.weights) ?? [];
  if (!some.length) return <p class="small">{t('guest.no_weights')}</p>;
  return (
    <>{some.map((l) => (
      <div key={l.level}>
        {l.level ? <h3>{names.of(l.level)}</h3> : null}
        <ul class="gw">{Object.entries(l.weights!).sort((a, b) => b[1] - a[1]).map(([id, w]) => <li key={id}><span>{names.of(id)}</span><span class="num">{share(w)}</span><span class="gbar" aria-hidden="true"><i style={{ '--w': w }} /></span></li>)}</ul>
      </div>
    ))}</>
  );
}

// Weights of what has been said so far. A connection that is lost is tried again when it is back.
function useWeights(way: Way, said: string[]): { answer: GuestAnswer | undefined; failure: Failure | undefined } {
  const { lang } = useSay(), [answer, setAnswer] = useState<GuestAnswer>(), [failure, setFailure] = useState<Failure>(), [turn, again] = useState(0);
  useEffect(() => { const f = () => again((n) => n + 1); addEventListener('online', f); return () => removeEventListener('online', f); }, []);
  useEffect(() => {
    if (!said.length) { setAnswer(undefined); setFailure(undefined); return; }
    const stop = new AbortController();
    const wait = setTimeout(() => post<GuestAnswer>('/p/weigh', lang, { method: way, said }, stop.signal).then((a) => { setAnswer(a); setFailure(undefined); }, (e: unknown) => { if (!stop.signal.aborted) setFailure(failed(e)); }), 150);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [way, said.join(' '), lang, turn]);
  return { answer, failure };
}

function Thanks({ draft, answer, names, change, clear, leave }: { draft: Draft; answer: GuestAnswer | undefined; names: Names; change: () => void; clear: () => void; leave: () => Promise<void> }) {
  const { t } = useSay(), head = useRef<HTMLHeadingElement>(null), [failure, setFailure] = useState<Failure>();
  useEffect(() => { head.current?.focus(); }, []);
  return (
    <section data-state="sent">
      <h1 ref={head} tabIndex={-1}>{t('guest.thanks')}</h1>
      <p>{t('guest.thanks_code')}</p>
      <p class="gcode num">{draft.code}</p>
      <p>{t('guest.thanks_back')}</p>
      <h2>{t('guest.weights')}</h2>
      <Weights answer={answer} names={names} />
      {failure ? <p class="gfault" role="alert">{failure.offline ? t('guest.offline') : failure.api.message}</p> : null}
      <div class="row gacts">
        <button type="button" class="btn primary" onClick={clear}>{t('guest.clear')}</button>
        <button type="button" class="btn" onClick={change}>{t('guest.change')}</button>
        <button type="button" class="btn" onClick={() => { leave().catch((e: unknown) => setFailure(failed(e))); }}>{t('guest.leave')}</button>
      </div>
    </section>
  );
}

function Questions({ form, levels, draft, change, way }: { form: GuestForm; levels: Level[]; draft: Draft; change: (d: Draft) => void; way: Way }) {
  const { t, lang, name, day } = useSay(), names = useNames(form), said = statements(draft, way, levels), { answer, failure } = useWeights(way, said);
  const [refused, setRefused] = useState<Failure>(), [busy, setBusy] = useState(false);
  const level = (id: string) => answer?.method === way ? answer.levels.find((l) => l.level === id) : undefined;
  const of = (id: string) => draft.said[id] ?? none();
  const one = (l: Level) => <Ask way={way} level={l} said={of(l.id)} names={names} fits={way === 'ahp' ? level(l.id)?.consistency : undefined} change={(s) => change({ ...draft, said: { ...draft.said, [l.id]: s } })} />;
  const top = level(''), open = answer?.levels.filter((l) => l.missing.length) ?? [];
  const missing = (ids: string[]) => (ids.length > FEW ? t('guest.missing_n', { n: ids.length }) : t('guest.missing', { items: ids.map((i) => i.split('/').map(names.of).join(' – ')).join('; ') }));
  const ready = said.length > 0 && !!top?.weights && !open.length && !failure;
  const send = async () => {
    setBusy(true); setRefused(undefined);
    try { await post<GuestAnswer>('/p/answer', lang, { code: draft.code, method: way, said }); change({ ...draft, sent: { way } }); scrollTo(0, 0); } catch (e) { setRefused(failed(e)); } finally { setBusy(false); }
  };
  const main = levels.find((l) => l.id === '');
  if (!main) return <><h1>{t('guest.title')}</h1><Empty title={t('guest.nothing')} /></>;
  return (
    <>
      <h1>{t('guest.title')}</h1>
      <p>{t('guest.what', { purpose: name(form.purpose) })}</p>
      <ul class="gwhy"><li>{t('guest.why_weights', { group: form.group })}</li><li>{t('guest.why_name')}</li><li>{t('guest.why_code', { day: day(form.until) })}</li></ul>
      <h2 id="gway">{t('guest.how')}</h2>
      <div class="seg" role="group" aria-labelledby="gway">{WAYS.map((w) => <button key={w} type="button" aria-pressed={w === way} onClick={() => put({ way: w }, true)}>{t(`guest.way_${w}`)}</button>)}</div>
      <p class="gdo">{t(`guest.do_${way}`)}</p>
      <section class="gmain" aria-label={t('guest.groups')}>{one(main)}</section>
      {levels.length > 1 ? (
        <details class="gmore"><summary>{t('guest.within')}</summary>
          <p class="small">{t('guest.within_help')}</p>
          {levels.filter((l) => l.id).map((l) => <details key={l.id}><summary>{names.of(l.id)}</summary>{one(l)}
            {draft.said[l.id] ? <button type="button" class="link" onClick={() => { const { [l.id]: _, ...rest } = draft.said; change({ ...draft, said: rest }); }}>{t('guest.within_clear')}</button> : null}</details>)}
        </details>
      ) : null}
      <section class="gend" aria-labelledby="gend">
        <h2 id="gend">{t('guest.weights')}</h2>
        <div aria-live="polite"><Weights answer={answer?.method === way && said.length ? answer : undefined} names={names} />
          {open.map((l) => <p key={l.level} class="small">{missing(l.missing)}</p>)}
          {top && !top.weights && !top.missing.length ? <p class="small">{t('guest.all_zero')}</p> : null}</div>
        <Fault failure={refused ?? failure} />
        <button type="button" class="btn primary gsend" disabled={!ready || busy} onClick={() => void send()}>{t('guest.send')}</button>
        <p class="small">{t('guest.saved')}</p>
      </section>
    </>
  );
}

function Answer({ form }: { form: GuestForm }) {
  const { t, lang } = useSay(), { q } = useRoute(), levels = useMemo(() => levelsOf(form), [form]);
  const [draft, setDraft] = useState<Draft>(() => kept(form.link) ?? { code: form.code, said: {} }), [left, setLeft] = useState(false);
  const way = draft.sent?.way ?? WAYS.find((w) => w === q.get('way')) ?? 'swing', names = useNames(form);
  const change = (d: Draft) => { setDraft(d); setLeft(false); keep(form.link, d); };
  const clear = () => { keep(form.link, null); setDraft({ code: '', said: {} }); put({ way: null }, true); refresh(); };
  // A person who begins after another one gets the next code.
  useEffect(() => { if (!draft.code) setDraft({ code: form.code, said: {} }); }, [form.code]);
  const { answer } = useWeights(way, draft.sent ? statements(draft, way, levels) : []);
  const back = (a: GuestAnswer) => { change(read(a, levels)); put({ way: a.method }, true); };
  if (draft.sent)
    return <Thanks draft={draft} answer={answer} names={names} change={() => { put({ way }, true); change({ ...draft, sent: undefined }); }} clear={clear} leave={async () => { await post('/p/leave', lang, { code: draft.code }); clear(); setLeft(true); }} />;
  const blocked = form.full && !Object.keys(draft.said).length;
  return (
    <>
      {left ? <p class="gleft" role="status" data-state="left">{t('guest.left')}</p> : null}
      {blocked ? <div class="state lock" data-state="full"><h1>{t('guest.full')}</h1><p>{t('guest.full_do')}</p></div> : <Questions form={form} levels={levels} draft={draft} change={change} way={way} />}
      <ByCode title={t('guest.back')} button={t('guest.back_do')} act="/p/mine" done={back} open={blocked} />
    </>
  );
}

function Guest() {
  const { q } = useRoute(), chosen = q.get('lang') ?? localStorage.getItem('lang'), lang = chosen === 'en' ? 'en' : 'vi';
  const say = useMemo(() => speak(lang), [lang]), { t, name } = say;
  const form = useGet<GuestForm>('/p/form', lang);
  useEffect(() => { document.documentElement.lang = lang; document.title = `${t('guest.title')} · Kho`; }, [lang]);
  return (
    <SayContext.Provider value={say}>
      <div class="guest">
        <header class="split ghead"><span class="brand"><Brand />Kho{form.data ? <span class="tiny"> {name(form.data.city)}</span> : null}</span><span class="row"><Choices /></span></header>
        <main id="main">
          {form.data?.illustrative ? <p class="note-illus all">{t('illus.city')}</p> : null}
          {form.data?.staff_too ? <p class="past" role="note">{t('guest.staff_too')}</p> : null}
          {form.data ? <Answer form={form.data} /> : form.failure ? <Closed failure={form.failure} again={form.again} /> : <Skeleton page />}
        </main>
        <footer class="tiny"><p>{t('guest.foot')}</p></footer>
      </div>
    </SayContext.Provider>
  );
}

// The secret has become a cookie: it need not stand in the address bar for the next person to read.
if (location.pathname !== '/p') history.replaceState(null, '', '/p' + location.search);
render(<Guest />, document.getElementById('app')!);
