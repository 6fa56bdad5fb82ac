// What waits to be settled: conflicts side by side, doubles, suspicious rows. Nothing is overwritten.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Decided, Imports, Inbox as Data, InboxItem, InboxKind } from '../api';
import { attribute, typeOf, useApp } from '../app';
import { Failure, local, refresh, send, useGet } from '../client';
import { href, put, useRoute } from '../route';
import { dayIn, useSay } from '../lang';
import { Shown } from '../parts/honest';
import { Broken, Empty, Load, Skeleton } from '../parts/states';
import { PlanView, UploadPart } from '../parts/importer';
import { sourceText } from '../parts/source';
import { typing } from '../parts/search';
import { useTitle } from '../parts/title';

const KINDS: InboxKind[] = ['conflict', 'duplicate', 'suspicious', 'privacy', 'rejected'];
const PAGE = 40;

export function Inbox() {
  const { t, lang, num } = useSay(), { can, toast, session } = useApp(), { q } = useRoute();
  const kind = q.get('kind'), imp = q.get('import'), from = +(q.get('from') ?? 0);
  const got = useGet<Data>(can('settle') ? `/inbox?limit=${PAGE}&offset=${from}${kind ? `&kind=${kind}` : ''}${imp ? `&import=${imp}` : ''}` : null, lang);
  const [keysOn, setKeys] = useState(localStorage.getItem('keys') !== 'off');
  const last = useRef<string | undefined>(undefined);
  useTitle(t('nav.inbox'));
  // Reading the inbox may find conflicts that the count in the bar does not know of yet.
  const total = got.data && !kind && !imp && !got.loading ? got.data.total : undefined, told = useRef<number | undefined>(undefined);
  useEffect(() => { if (total !== undefined && total !== session.counts.inbox && told.current !== total) { told.current = total; refresh(); } }, [total, session.counts.inbox]);
  const decide = async (item: InboxItem, action: string, pick: number | undefined, all: boolean) => {
    try {
      const r = await send<Decided>('POST', '/inbox/decide', lang, { ...(all ? { like: item.like } : { ids: [item.id] }), action, ...(pick === undefined ? {} : { pick }) });
      last.current = r.undo;
      toast({ text: r.text, undo: r.undo });
    } catch (e) { toast({ text: e instanceof Failure ? `${e.api.message} ${e.api.remedy ?? ''}`.trim() || t('state.offline') : String(e), bad: true }); }
  };
  // J K 1 2 B V Z, only outside a text field, and they can be turned off.
  useEffect(() => {
    if (!keysOn) return undefined;
    const key = (e: KeyboardEvent) => {
      if (typing(e) && !(e.target as HTMLElement).matches('input[type=radio]') || e.ctrlKey || e.metaKey || e.altKey) return;
      const cases = [...document.querySelectorAll<HTMLElement>('[data-case]')], here = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('[data-case]'), i = here ? cases.indexOf(here) : -1, k = e.key.toLowerCase();
      if (k === 'j' || k === 'k') { e.preventDefault(); const next = cases[Math.max(0, Math.min(cases.length - 1, i + (k === 'j' ? 1 : -1)))]; next?.focus(); next?.scrollIntoView({ block: 'nearest' }); }
      if (k === 'z' && last.current) { e.preventDefault(); send<{ text: string }>('POST', '/undo', lang, { block: last.current }).then((r) => toast({ text: r.text || t('toast.undone') }), (x: unknown) => toast({ text: String(x), bad: true })); last.current = undefined; }
      if (!here) return;
      if (k === '1' || k === '2') here.querySelectorAll<HTMLInputElement>('input[type=radio]')[+k - 1]?.click();
      if (k === 'b') here.querySelector<HTMLButtonElement>('[data-action="keep_both"]')?.click();
      if (k === 'v') here.querySelector<HTMLButtonElement>('[data-action="visit"]')?.click();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [keysOn, lang]);
  if (!can('settle')) return <div class="wrap"><h1>{t('nav.inbox')}</h1><Broken failure={new Failure(403, { id: 'VIEW', message: t('inbox.denied') })} /></div>;
  return (
    <div class="ib">
      <aside aria-labelledby="hb"><h2 id="hb">{t('import.title')}</h2><Batches now={imp} /></aside>
      <div class="body">
        <header class="head"><div><h1>{t('nav.inbox')}</h1><p>{t('inbox.lead')}</p></div></header>
        {imp ? <PlanView key={imp} id={imp} /> : null}
        {got.failure ? <Broken failure={got.failure} again={got.again} /> : !got.data ? <Skeleton rows={8} /> : (
          <>
            <dl class="sum">{KINDS.filter((k) => got.data!.counts[k] > 0).map((k) => <div key={k}><dt><button type="button" class="link" aria-pressed={kind === k} onClick={() => put({ kind: kind === k ? null : k, from: null })}>{t(`inbox.${k}`)}</button></dt><dd class="num">{num(got.data!.counts[k])}</dd></div>)}</dl>
            {got.data.items.length ? <p class="keys no-print">{keysOn ? <><span><kbd>J</kbd> <kbd>K</kbd> {t('keys.move')}</span><span><kbd>1</kbd> <kbd>2</kbd> {t('keys.pick')}</span><span><kbd>B</kbd> {t('keys.both')}</span><span><kbd>V</kbd> {t('keys.visit')}</span><span><kbd>Z</kbd> {t('keys.undo')}</span></> : null}
              <button type="button" class="link" onClick={() => { localStorage.setItem('keys', keysOn ? 'off' : 'on'); setKeys(!keysOn); }}>{t(keysOn ? 'keys.off' : 'keys.on')}</button></p> : null}
            {!got.data.items.length ? imp ? null : <Empty title={t(kind ? 'inbox.none_here' : 'inbox.none')}>{t('inbox.none_help')}</Empty> : KINDS.map((k) => {
              const mine = got.data!.items.filter((i) => i.kind === k);
              return mine.length ? <section key={k} aria-labelledby={`k-${k}`}><h2 id={`k-${k}`}>{t(`inbox.${k}`)} <span class="num">{num(got.data!.counts[k])}</span></h2>{mine.map((i) => <Case key={i.id} i={i} decide={decide} />)}</section> : null;
            })}
            {got.data.items.length === PAGE || from ? <nav class="row pager" aria-label={t('places.pages')}><button type="button" class="btn" disabled={!from} onClick={() => put({ from: Math.max(0, from - PAGE) || null })}>{t('places.prev')}</button><button type="button" class="btn" disabled={got.data.items.length < PAGE} onClick={() => put({ from: from + PAGE })}>{t('places.next')}</button></nav> : null}
          </>
        )}
      </div>
    </div>
  );
}

function Case({ i, decide }: { i: InboxItem; decide: (i: InboxItem, action: string, pick: number | undefined, all: boolean) => Promise<void> }) {
  const { t, name, day, lang } = useSay(), { schema, session } = useApp();
  const [pick, setPick] = useState<number | null>(null), [busy, setBusy] = useState(false), [all, setAll] = useState(false);
  const act = async (action: string, picks: boolean) => { setBusy(true); await decide(i, action, picks ? pick ?? undefined : undefined, all); setBusy(false); };
  const what = i.attr ? (name(attribute(schema, i.record ? typeOf(i.record) : 'place', i.attr)?.label) || i.attr).toLocaleLowerCase(lang) : '';
  const side = i.values.length > 1, id = `c-${i.id.replace('/', '-')}`;
  return (
    <section class="conf" aria-labelledby={id} data-case tabIndex={-1}>
      <header><h3 id={id}>{i.record ? <a href={href('/' + i.record)}>{name(i.title)}</a> : name(i.title)}{what ? <span class="muted"> · {what}</span> : null}</h3><span class="tiny">{i.import ? `${t('inbox.from', { id: local(i.import) })}${i.row ? `, ${t('inbox.row', { n: i.row })}` : ''}` : ''}</span></header>
      <p class="small what">{i.text}</p>
      {side ? (
        <div class="vals" role="radiogroup" aria-labelledby={id}>{i.values.map((v, n) => (
          <label key={n} class="val"><input type="radio" name={id} checked={pick === n} onChange={() => setPick(n)} /><span><b><Shown value={v.value} /></b></span>
            <span class="who">{v.cite.url ? <a href={v.cite.url} target="_blank" rel="noreferrer">{sourceText(v.cite.source, lang)}</a> : sourceText(v.cite.source, lang)}{v.cite.date ? `, ${day(v.cite.date)}` : ''}<br />{t('cite.who')}: {v.cite.author}, {day(dayIn(v.cite.recorded, session.city.time_zone))}</span></label>
        ))}</div>
      ) : i.values.length ? <p class="flow">{i.now ? <><Shown value={i.now} /> <span aria-hidden="true">→</span><span class="vh">{t('inbox.becomes')}</span> </> : null}<b><Shown value={i.values[0]!.value} /></b> <span class="muted">{sourceText(i.values[0]!.cite.source, lang)}{i.values[0]!.cite.date ? `, ${day(i.values[0]!.cite.date)}` : ''}</span></p> : null}
      {i.other ? <p class="flow"><span class="muted">{t('inbox.other')}</span> <a href={href('/' + i.other.id)}>{name(i.other.title)}</a> <span class="muted">{i.other.text}</span></p> : null}
      {i.remedy ? <p class="small"><span class="muted">{t('inbox.remedy')}</span> {i.remedy}</p> : null}
      <div class="acts no-print">
        {i.actions.map((a) => <button key={a.action} type="button" data-action={a.action} class={a.primary ? 'btn primary' : 'btn'} disabled={busy || (a.picks && pick === null)} aria-describedby={a.picks && pick === null ? `${id}-p` : undefined} onClick={() => act(a.action, a.picks)}>{a.label}</button>)}
        {i.actions.some((a) => a.picks) && pick === null ? <span class="tiny" id={`${id}-p`}>{t('inbox.pick')}</span> : null}
        {i.alike > 1 ? <label class="alike small"><input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} /> {t('inbox.alike', { n: i.alike })}</label> : null}
      </div>
    </section>
  );
}

function Batches({ now }: { now: string | null }) {
  const { t, lang, num, day } = useSay(), { can, session } = useApp();
  const got = useGet<Imports>('/imports', lang);
  return (
    <>
      {can('import') ? <UploadPart /> : null}
      <Load of={got} rows={3}>{(d) => (
        <nav aria-label={t('import.title')}>
          <a class="batch" href={href('/inbox')} aria-current={now ? undefined : 'true'}><b>{t('import.all')}</b><span class="split"><span class="muted">{t('import.waiting')}</span>{session.counts.inbox ? <span class="chip wait">{t('import.n_wait', { n: session.counts.inbox })}</span> : null}</span></a>
          {d.items.map((i) => <a key={i.import} class="batch" href={href('/inbox', { import: i.import })} aria-current={i.import === now ? 'true' : undefined}><b>{i.filename}</b><span class="muted">{t('import.batch', { id: local(i.import), n: i.rows })} · {day(dayIn(i.made, session.city.time_zone))}</span>
            <span class="split"><span>{i.actor}</span><span class={i.state === 'failed' ? 'chip stop' : i.state === 'planned' || i.inbox ? 'chip wait' : 'chip'}>{i.state === 'applied' && i.inbox ? t('import.n_wait', { n: num(i.inbox) }) : t(`import.state_${i.state}`)}</span></span></a>)}
        </nav>
      )}</Load>
    </>
  );
}
